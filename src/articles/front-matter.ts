import matter from "gray-matter";
import { messageOf } from "../lib/errors.js";
import type { Finding } from "./article.js";
import { lineAt } from "./clean-text.js";
import { ENGINES, errorLine, rejectExcessive } from "./front-matter-engines.js";
import type { RawField } from "./metadata.js";

export interface FrontMatter {
  readonly fields: readonly RawField[];
  readonly body: string;
  /** The line of the file on which the body begins, counted from 1. */
  readonly bodyLine: number;
}

interface FrontMatterBlock {
  /** `yaml`, `toml`, `json`, or whatever stands after the opening dashes. */
  readonly language: string;
  readonly text: string;
  readonly body: string;
  /** The line on which `text` begins, counted from the one that opens the block. */
  readonly textLine: number;
}

const FENCES = [
  {
    opening: /^---[^\S\n]*(?:([a-z][\w+.-]*)[^\S\n]*)?\n/i,
    closing: /^(?:---|\.\.\.)[^\S\n]*$/m,
    language: "yaml",
  },
  { opening: /^\+\+\+[^\S\n]*\n/, closing: /^\+\+\+[^\S\n]*$/m, language: "toml" },
];

/**
 * Parts a file into metadata and body.
 *
 * @param source with line ends as "\n" and without a byte order mark
 * @returns the finding that rejects the article when it opens with front matter that cannot be read:
 *   a draft mark or an embargo may stand in it
 */
export function readFrontMatter(source: string, path: string): FrontMatter | { rejection: Finding } {
  // A blank line or a zero-width space before it would make front matter into text, and publish a draft.
  const start = source.search(/[^\s\u200B-\u200F\u2060]/);
  const text = start === -1 ? "" : source.slice(start);
  const block = fencedBlock(text) ?? jsonBlock(text);
  if (block === undefined) return { fields: [], body: source, bodyLine: 1 };
  const openingLine = lineAt(source, start);
  if (block === "unclosed") {
    return {
      rejection: {
        path,
        line: openingLine,
        problem: "the file opens with front matter that never ends",
        remedy: "close it with the line that opened it; write * * * where a horizontal rule is meant",
      },
    };
  }
  try {
    const values = parseBlock(block);
    const lines = fieldLines(block.text, openingLine + block.textLine);
    const fields = Object.entries(values).map(([name, value]) => ({ name, value, line: lines.get(name) }));
    return {
      fields,
      body: block.body,
      bodyLine: openingLine + lineAt(text, text.length - block.body.length) - 1,
    };
  } catch (error) {
    return {
      rejection: {
        path,
        line: openingLine + Math.max(0, errorLine(error) + block.textLine - 2),
        problem: `the front matter cannot be read: ${readableError(error)}`,
        remedy: "correct it; it is name and value pairs in YAML (---), TOML (+++) or JSON",
      },
    };
  }
}

function fencedBlock(text: string): FrontMatterBlock | "unclosed" | undefined {
  for (const { opening, closing, language } of FENCES) {
    const openingMatch = opening.exec(text);
    if (openingMatch === null) continue;
    const inner = text.slice(openingMatch[0].length);
    const closingMatch = closing.exec(inner);
    if (closingMatch === null) return "unclosed";
    return {
      language: openingMatch[1] || language,
      text: inner.slice(0, closingMatch.index),
      body: inner.slice(closingMatch.index + closingMatch[0].length + 1),
      textLine: 1,
    };
  }
  return undefined;
}

/** JSON front matter as Hugo writes it: an object, from the first brace of the file to the one that ends it. */
function jsonBlock(text: string): FrontMatterBlock | "unclosed" | undefined {
  if (!/^\{\s*"[^"\n]*"\s*:/.test(text)) return undefined;
  const end = endOfObject(text);
  return end === undefined
    ? "unclosed"
    : {
        language: "json",
        text: text.slice(0, end),
        body: text.slice(end).replace(/^[ \t]*\n/, ""),
        textLine: 0,
      };
}

function endOfObject(text: string): number | undefined {
  let depth = 0;
  for (const { 0: mark, index } of text.matchAll(/[{}]|"(?:[^"\\\n]|\\.)*"/g)) {
    if (mark === "{") depth += 1;
    if (mark === "}") depth -= 1;
    if (depth === 0) return index + 1;
  }
  return undefined;
}

/** @throws whatever the engine throws, and when the result is no set of names and values */
function parseBlock(block: FrontMatterBlock): object {
  const text = block.text.trimEnd();
  rejectExcessive(text);
  const parsed: unknown = matter(`---${block.language}\n${text}\n`, {
    // With options, always: gray-matter caches calls without them, broken ones as if they were empty.
    engines: ENGINES,
    // Its own closing mark also matches a line that merely begins with dashes; this one occurs in no text.
    delimiters: ["---", "\uFFFE"],
  }).data;
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new Error(
      `expected names with values, found ${Array.isArray(parsed) ? "a list" : `the text ${JSON.stringify(parsed)}`}`,
    );
  }
  return parsed;
}

function fieldLines(text: string, firstLine: number): Map<string, number> {
  const lines = new Map<string, number>();
  for (const [index, line] of text.split("\n").entries()) {
    const name = /^[ \t]*"?([\w-]+)"?[ \t]*[:=]/.exec(line)?.[1];
    if (name !== undefined && !lines.has(name)) lines.set(name, firstLine + index);
  }
  return lines;
}

/** The parsers' first line; the mistake that everybody makes once is put into words that mend it. */
function readableError(error: unknown): string {
  const [line = ""] = messageOf(error).split("\n");
  if (line.includes("Nested mappings are not allowed in compact mappings")) {
    return 'a value that holds ": " has to stand in quotation marks, such as title: "Bread: a recipe", and a name at the beginning of its line';
  }
  return line.replace(/( at line \d+, column \d+)?:?$/, "");
}
