import type { SeededRandom } from "../../tests/fixtures/seeded-random.js";
import { pickOf } from "../pick-of.js";
import { ELEMENTS, FIELD_NAMES, FIELD_VALUES, MARKS, ODD_CHARACTERS, SNIPPETS } from "./pieces.js";

/** One change of an article's text. */
export type Mutation = (text: string, chance: SeededRandom, other: string) => string;

/** Longer than articles that people write; the tests of hostile files cover longer ones. */
export const MAX_TEXT_LENGTH = 64_000;

function insertAt(text: string, at: number, piece: string): string {
  return text.slice(0, at) + piece + text.slice(at);
}

function inserting(pieces: readonly string[]): Mutation {
  return (text, chance) => insertAt(text, chance.below(text.length + 1), pickOf(pieces, chance));
}

/** A range of the text, mostly a short one. */
function rangeIn(text: string, chance: SeededRandom): readonly [start: number, end: number] {
  const start = chance.below(text.length + 1);
  const length = Math.floor(chance.fraction() ** 3 * (text.length - start + 1));
  return [start, start + length];
}

/** Lines, and which of them are in front matter or at its place. */
function changingLines(change: (lines: string[], chance: SeededRandom) => void, onlyFirst = false): Mutation {
  return (text, chance) => {
    const lines = text.split("\n");
    const end = lines.indexOf("---", 1);
    const most = onlyFirst && end > 0 ? end + 1 : lines.length;
    const part = lines.slice(0, most);
    change(part, chance);
    return [...part, ...lines.slice(most)].join("\n");
  };
}

/** Changes one of the matches. */
function changingMatch(pattern: RegExp, change: (match: string, chance: SeededRandom) => string): Mutation {
  return (text, chance) => {
    const matches = [...text.matchAll(pattern)];
    if (matches.length === 0) return text;
    const { index, 0: match } = pickOf(matches, chance);
    return text.slice(0, index) + change(match, chance) + text.slice(index + match.length);
  };
}

const field = (chance: SeededRandom) => `${pickOf(FIELD_NAMES, chance)}: ${pickOf(FIELD_VALUES, chance)}`;

const ENDS_OF_TAGS = ["", "/>", ">>", " >", "\n>", "'>", '">', " onclick=alert(1)>", "\u0000>", " /x/>"];

const ATTRIBUTES = [
  " onmouseover=alert(1)",
  " style='x:expression(1)'",
  " href='javascript:alert(1)'",
  " id='__proto__'",
  ' id="a\'b<c"',
  " srcset=x",
  " class=language-x",
  " title=']]>'",
  " src=//cdn.example.org/x",
  ' lang="x" lang="y"',
  " =x",
  " x\u000By=1",
];

/** Ways of deep nesting. */
const NESTINGS: readonly (readonly [open: string, close: string])[] = [
  ...ELEMENTS.map((name) => [`<${name}>`, `</${name}>`] as const),
  ["> ", ""],
  ["- ", ""],
  ["  ", ""],
  ["[", "]"],
  ["![", "](x)"],
  ["**", "**"],
  ["*_", "_*"],
  ["(", ")"],
  ["{a: ", "}"],
  ["[^1]: ", ""],
];

/** Every kind of change, by name. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "a field is added": changingLines((lines, chance) => {
    lines.splice(1 + chance.below(Math.max(1, lines.length - 1)), 0, field(chance));
  }, true),
  "a field has another value": changingLines((lines, chance) => {
    const at = 1 + chance.below(Math.max(1, lines.length - 2));
    lines[at] = `${lines[at]?.split(":")[0]}: ${pickOf(FIELD_VALUES, chance)}`;
  }, true),
  "a field has another name": changingLines((lines, chance) => {
    const at = 1 + chance.below(Math.max(1, lines.length - 2));
    lines[at] = (lines[at] ?? "").replace(/^[^:]*/, pickOf(FIELD_NAMES, chance));
  }, true),
  "a line of front matter is there twice": changingLines((lines, chance) => {
    const at = chance.below(lines.length);
    lines.splice(at, 0, lines[at] ?? "");
  }, true),
  "a line of front matter is indented": changingLines((lines, chance) => {
    const at = chance.below(lines.length);
    lines[at] = `${pickOf([" ", "  ", "\t", "- ", "? ", ": "], chance)}${lines[at]}`;
  }, true),
  "another fence": (text, chance) =>
    text.replace(
      /^---/,
      pickOf(
        ["---js", "---toml", "---json", "---coffee", "+++", "--- ", "----", ";;;", "{", "%YAML 1.2\n---"],
        chance,
      ),
    ),
  "front matter begins": (text, chance) => `---\n${field(chance)}\n${field(chance)}\n---\n${text}`,
  "front matter of TOML or JSON begins": (text, chance) =>
    `${pickOf(['+++\ntitle = "a"\ndate = 2026-01-01\n[x.y]\nz = [1]\n+++\n', '{"title": "a", "tags": ["b"], "a": {"b": {}}}\n'], chance)}${text}`,
  "aliases multiply": (text, chance) => {
    const levels = 1 + chance.below(9);
    const list = (name: string) => `[${Array.from({ length: 9 }, () => `*${name}`).join(", ")}]`;
    const lines = Array.from({ length: levels }, (_, n) => `l${n + 1}: &l${n + 1} ${list(`l${n}`)}`);
    return text.replace(/^---\n/, `---\nl0: &l0 lol\n${lines.join("\n")}\n`);
  },
  "HTML that acts": inserting(SNIPPETS),
  "more HTML that acts": (text, chance) => `${text}\n${chance.some(SNIPPETS, 3).join("")}\n`,
  marks: inserting(MARKS),
  "marks at the beginning of a line": changingLines((lines, chance) => {
    const at = chance.below(lines.length);
    lines[at] = `${pickOf(MARKS, chance)}${lines[at]}`;
  }),
  "odd characters": inserting(ODD_CHARACTERS),
  "an odd character in a tag": changingMatch(/<[^>]*>/g, (tag, chance) =>
    insertAt(tag, chance.below(tag.length + 1), pickOf(ODD_CHARACTERS, chance)),
  ),
  "another end of a tag": changingMatch(/>/g, (_, chance) => pickOf(ENDS_OF_TAGS, chance)),
  "an attribute more": changingMatch(/<[a-z][a-z0-9]*/gi, (tag, chance) => tag + pickOf(ATTRIBUTES, chance)),
  "another element": changingMatch(/(?<=<\/?)[a-z][a-z0-9]*/gi, (_, chance) =>
    pickOf([...ELEMENTS, "script", "style", "iframe", "x:y", "a\u0000b"], chance),
  ),
  "quotes are lost": changingMatch(/["']/g, () => ""),
  "an entity instead of a character": changingMatch(/[^\n]/g, (character, chance) => {
    const code = character.charCodeAt(0);
    return pickOf([`&#${code};`, `&#x${code.toString(16)}`, `&amp;#${code};`, "&#x110000;", "&#1;"], chance);
  }),
  "an address is another": changingMatch(/(?<=\]\(|href=["']|src=["'])[^\s"')]*/g, (_, chance) =>
    pickOf(FIELD_VALUES, chance),
  ),
  "deep nesting": (text, chance) => {
    const [open, close] = pickOf(NESTINGS, chance);
    const depth = pickOf([3, 20, 49, 60, 99, 101, 400], chance);
    const [start, end] = rangeIn(text, chance);
    return (
      text.slice(0, start) +
      open.repeat(depth) +
      text.slice(start, end) +
      close.repeat(depth) +
      text.slice(end)
    );
  },
  repetition: (text, chance) => {
    const piece = pickOf(
      [...MARKS, ...SNIPPETS, ...ODD_CHARACTERS, ...NESTINGS.map(([open]) => open), " ", "a"],
      chance,
    );
    const most = Math.floor(8_000 / piece.length);
    return insertAt(
      text,
      chance.below(text.length + 1),
      piece.repeat(Math.floor(chance.fraction() ** 4 * most)),
    );
  },
  "a part is gone": (text, chance) => {
    const [start, end] = rangeIn(text, chance);
    return text.slice(0, start) + text.slice(end);
  },
  "a part is there twice": (text, chance) => {
    const [start, end] = rangeIn(text, chance);
    return insertAt(text, chance.below(text.length + 1), text.slice(start, end));
  },
  "the end is missing": (text, chance) => text.slice(0, chance.below(text.length + 1)),
  "the beginning is missing": (text, chance) => text.slice(chance.below(text.length + 1)),
  "the end of another article": (text, chance, other) =>
    text.slice(0, chance.below(text.length + 1)) + other.slice(chance.below(other.length + 1)),
  "a part of another article": (text, chance, other) => {
    const [start, end] = rangeIn(other, chance);
    return insertAt(text, chance.below(text.length + 1), other.slice(start, end));
  },
  "lines change places": changingLines((lines, chance) => {
    const [a, b] = [chance.below(lines.length), chance.below(lines.length)];
    [lines[a], lines[b]] = [lines[b] ?? "", lines[a] ?? ""];
  }),
  "another case": (text, chance) => {
    const [start, end] = rangeIn(text, chance);
    return text.slice(0, start) + text.slice(start, end).toUpperCase() + text.slice(end);
  },
  "other line ends": (text, chance) =>
    text.replaceAll("\n", pickOf(["\r\n", "\r", "\n\n", "\u2028", " \n", "\n "], chance)),
  "all on one line": (text) => text.replaceAll("\n", " "),
};

/** Ways to encode the text: mostly UTF-8. */
export const ENCODINGS: Readonly<Record<string, (text: string, chance: SeededRandom) => Buffer>> = {
  "UTF-8": (text) => Buffer.from(text),
  "with byte order marks": (text, chance) => Buffer.from("\uFEFF".repeat(1 + chance.below(2)) + text),
  "UTF-16": (text) => Buffer.from(`\uFEFF${text}`, "utf16le"),
  "Latin-1": (text) => Buffer.from(text, "latin1"),
  "with bytes changed": (text, chance) => {
    const bytes = Buffer.from(text);
    for (let count = chance.below(4); count >= 0 && bytes.length > 0; count -= 1) {
      bytes[chance.below(bytes.length)] = chance.below(256);
    }
    return bytes;
  },
  "with bytes of no encoding": (text, chance) => {
    const bytes = Buffer.from(text);
    const at = chance.below(bytes.length + 1);
    const odd = pickOf(["c080", "eda080", "f8888080", "ff", "e28080e280", "80"], chance);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(odd, "hex"), bytes.subarray(at)]);
  },
  "a truncated character": (text) => Buffer.from(`${text}水`).subarray(0, -1),
};
