import matter from "gray-matter";
import { messageOf } from "../lib/errors.js";
import type { Finding } from "./article.js";
import { lineAt } from "./clean-text.js";
import { ENGINES, errorLine, rejectExcessive } from "./front-matter-engines.js";
import type { RawField } from "./metadata.js";

export interface FrontMatter {
  readonly fields: readonly RawField[];
  readonly body: string;
  /** The line of the file on which the body starts, counted from 1. */
  readonly bodyLine: number;
}

interface FrontMatterBlock {
  /** Includes the fences. */
  readonly head: string;
  /**
   * The opening fence without the language, and the closing fence with its line end. Without the line end,
   * gray-matter accepts any line that starts with the closing fence.
   */
  readonly delimiters: [string, string];
  /** The default language. The opening fence may name another. */
  readonly language: "yaml" | "toml" | "json";
  readonly text: string;
  readonly body: string;
  /** The line on which `text` starts, counted from the first line of the block. */
  readonly textLine: number;
}

const FENCES = [
  {
    opening: /^(---[^\S\n]*)(?:[a-z][\w+.-]*[^\S\n]*)?\n/i,
    closing: /^(?:---|\.\.\.)[^\S\n]*$/m,
    language: "yaml",
  },
  { opening: /^(\+\+\+[^\S\n]*)\n/, closing: /^\+\+\+[^\S\n]*$/m, language: "toml" },
] as const;

/**
 * Splits a file into metadata and body.
 *
 * @param source with "\n" as line ends and without a byte order mark
 * @returns the finding that rejects the article when its front matter cannot be read, because it may contain
 *   a draft mark or an embargo
 */
export function readFrontMatter(source: string, path: string): FrontMatter | { rejection: Finding } {
  // Skip blank lines and zero-width spaces before front matter. Otherwise it would be read as text, and a
  // draft would be published.
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
    const bodyStart = openingMatch[0].length + closingMatch.index + closingMatch[0].length + 1;
    return {
      head: `${text.slice(0, bodyStart - 1)}\n`,
      delimiters: [openingMatch[1] ?? "", `${closingMatch[0]}\n`],
      language,
      text: inner.slice(0, closingMatch.index),
      body: text.slice(bodyStart),
      textLine: 1,
    };
  }
  return undefined;
}

/** JSON front matter as in Hugo: an object from the first brace of the file to its closing brace. */
function jsonBlock(text: string): FrontMatterBlock | "unclosed" | undefined {
  if (!/^\{\s*"[^"\n]*"\s*:/.test(text)) return undefined;
  const end = endOfObject(text);
  if (end === undefined) return "unclosed";
  const object = text.slice(0, end);
  return {
    head: `---\n${object}\n---\n`,
    delimiters: ["---", "---\n"],
    language: "json",
    text: object,
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

/** @throws the engine's error, or Error when the result is not a mapping */
function parseBlock({ head, delimiters, language, text }: FrontMatterBlock): object {
  // gray-matter itself needs minutes for some texts.
  rejectExcessive(text.trimEnd());
  // Always pass options. Without them gray-matter caches, and returns broken front matter as empty the second
  // time.
  const parsed: unknown = matter(head, { engines: ENGINES, delimiters, language }).data;
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

/**
 * The first line of the parser's message. The most common mistake has a message of its own that says how to
 * fix it.
 */
function readableError(error: unknown): string {
  const [line = ""] = messageOf(error).split("\n");
  if (line.includes("Nested mappings are not allowed in compact mappings")) {
    return 'a value that holds ": " has to stand in quotation marks, such as title: "Bread: a recipe", and a name at the beginning of its line';
  }
  return line.replace(/( at line \d+, column \d+)?:?$/, "");
}
