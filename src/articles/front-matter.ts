import matter from "gray-matter";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { messageOf } from "../errors.js";
import type { Finding } from "./article.js";
import { lineAt } from "./clean-text.js";
import type { RawField } from "./metadata.js";

export interface FrontMatter {
  readonly fields: readonly RawField[];
  readonly body: string;
  /** The line of the file on which the body begins, counted from 1. */
  readonly bodyLine: number;
}

interface Block {
  /** `yaml`, `toml`, `json`, or whatever stands after the opening dashes. */
  readonly language: string;
  readonly text: string;
  readonly body: string;
}

/** gray-matter evaluates `---js` front matter; only engines that throw keep it from that. */
const refuse = (): never => {
  throw new Error("front matter that is a program is not run");
};

const ENGINES = {
  // Every scalar stays as it is written: YAML would make 0123 into 83 and lose the zone of a date.
  yaml: (text: string): object => parseYaml(text, { schema: "failsafe", maxAliasCount: 100 }),
  // By way of JSON, so that a TOML date is text that says whether it has a zone.
  toml: (text: string): object => JSON.parse(JSON.stringify(parseToml(text))),
  json: (text: string): object => JSON.parse(text),
  js: refuse,
  javascript: refuse,
  coffee: refuse,
  coffeescript: refuse,
  cson: refuse,
};

const FENCES = [
  { opening: /^---[ \t]*([a-z]*)[ \t]*\n/i, closing: /^(?:---|\.\.\.)[ \t]*$/m, language: "yaml" },
  { opening: /^\+\+\+[ \t]*\n/, closing: /^\+\+\+[ \t]*$/m, language: "toml" },
];

/**
 * Parts a file into metadata and body.
 *
 * @param source with line ends as "\n" and without a byte order mark
 * @returns the finding that rejects the article when it opens with front matter that cannot be read:
 *   a draft mark or an embargo may stand in it
 */
export function readFrontMatter(source: string, path: string): FrontMatter | { rejection: Finding } {
  // A blank line before it would make front matter into text, and publish a draft.
  const start = source.search(/\S/);
  const text = start === -1 ? "" : source.slice(start);
  const block = fencedBlock(text) ?? braceBlock(text);
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
    const lines = linesOfFields(block.text, openingLine);
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
        line: openingLine + lineNamedIn(error) - 1,
        problem: `the front matter cannot be read: ${messageOf(error)
          .split("\n")[0]
          ?.replace(/( at line \d+, column \d+)?:?$/, "")}`,
        remedy: "correct it; it is name and value pairs in YAML (---), TOML (+++) or JSON",
      },
    };
  }
}

function fencedBlock(text: string): Block | "unclosed" | undefined {
  for (const { opening, closing, language } of FENCES) {
    const open = opening.exec(text);
    if (open === null) continue;
    const inner = text.slice(open[0].length);
    const close = closing.exec(inner);
    if (close === null) return "unclosed";
    return {
      language: open[1] || language,
      text: inner.slice(0, close.index),
      body: inner.slice(close.index + close[0].length + 1),
    };
  }
  return undefined;
}

/** Hugo's JSON front matter: an object whose braces stand at the start of their lines. */
function braceBlock(text: string): Block | "unclosed" | undefined {
  if (!/^\{[ \t]*\n\s*"/.test(text)) return undefined;
  const close = /^\}[ \t]*$/m.exec(text);
  if (close === null) return "unclosed";
  const end = close.index + 1;
  return { language: "json", text: text.slice(0, end), body: text.slice(close.index + close[0].length + 1) };
}

/** @throws whatever the engine throws, and when the result is no set of names and values */
function parseBlock(block: Block): object {
  // With options, always: gray-matter caches calls without them, broken ones as if they were empty.
  const parsed: unknown = matter(`---${block.language}\n${block.text.trimEnd()}\n---\n`, {
    engines: ENGINES,
  }).data;
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new Error(
      `expected names with values, found ${Array.isArray(parsed) ? "a list" : `the text ${JSON.stringify(parsed)}`}`,
    );
  }
  return parsed;
}

/** The line that the YAML or TOML parser names, counted from the opening fence: gray-matter hands them its line end. */
function lineNamedIn(error: unknown): number {
  return Number(/\bline (\d+)/.exec(messageOf(error))?.[1] ?? 1);
}

function linesOfFields(text: string, openingLine: number): Map<string, number> {
  const lines = new Map<string, number>();
  for (const [index, line] of text.split("\n").entries()) {
    const name = /^[ \t]*"?([\w-]+)"?[ \t]*[:=]/.exec(line)?.[1];
    if (name !== undefined && !lines.has(name)) lines.set(name, openingLine + 1 + index);
  }
  return lines;
}
