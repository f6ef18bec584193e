import { parse as parseToml, TomlError } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { messageOf } from "../lib/errors.js";
import { parseSimpleFrontMatter } from "./simple-front-matter.js";

/** gray-matter evaluates `---js` front matter unless its engine is replaced by one that throws. */
const rejectCode = (): never => {
  throw new Error("front matter that is a program is not run");
};

/** Keeps every scalar as written. YAML would convert 0123 to 83 and drop the time zone of a date. */
const parseYamlAsStrings = (text: string): object => {
  const parsed = parseYaml(text, { schema: "failsafe", merge: true, maxAliasCount: 100, logLevel: "error" });
  // Only an alias can make a cycle, and few texts have any.
  if (text.includes("*")) rejectCycles(parsed);
  return parsed;
};

/** @throws Error when a value contains itself */
function rejectCycles(
  value: unknown,
  ancestors: readonly unknown[] = [],
  checked = new Set<unknown>(),
): void {
  if (typeof value !== "object" || value === null || checked.has(value)) return;
  if (ancestors.includes(value)) throw new Error("an alias stands within what it names");
  for (const inner of Object.values(value)) rejectCycles(inner, [...ancestors, value], checked);
  checked.add(value);
}

const parseYamlFrontMatter = (text: string): object =>
  parseSimpleFrontMatter(text) ?? parseYamlAsStrings(text);

/** Parses JSON as YAML, which reports repeated names and the line of an error. */
const parseJsonFrontMatter = (text: string): object => {
  const parsed = parseYamlAsStrings(text);
  JSON.parse(text);
  return parsed;
};

/** Ensures one final line end: the parsers use it to report the line of an error at the end of the text. */
const endingInOneLine =
  (parse: (text: string) => object) =>
  (text: string): object =>
    parse(`${text.trimEnd()}\n`);

/** The parsers of the front matter languages, for gray-matter. */
export const ENGINES = {
  yaml: endingInOneLine(parseYamlFrontMatter),
  // Converting through JSON makes every TOML date a string that keeps its time zone, if any.
  toml: endingInOneLine((text) => JSON.parse(JSON.stringify(parseToml(text)))),
  json: endingInOneLine(parseJsonFrontMatter),
  js: rejectCode,
  javascript: rejectCode,
  coffee: rejectCode,
  coffeescript: rejectCode,
  cson: rejectCode,
};

/** The parsing time grows with the square of the number of names and of the amount of white space. */
const MAX_FRONT_MATTER_LENGTH = 100_000;
const EXCESSIVE_WHITESPACE = /\s{200}/;

/** The parsers recurse for each nested list. Deeper nesting would exhaust the stack. */
const MAX_NESTING = 100;
const TOO_MANY_MARKERS = /(?:[-?:]\s+){100}/;

/** @throws Error for text on which the parsers would take minutes or never return */
export function rejectExcessive(text: string): void {
  if (text.length > MAX_FRONT_MATTER_LENGTH) {
    throw new Error(`it has ${text.length} characters, expected ${MAX_FRONT_MATTER_LENGTH} at most`);
  }
  if (EXCESSIVE_WHITESPACE.test(text)) throw new Error("it has 200 blanks or more in a row");
  let depth = 0;
  for (const [mark] of text.matchAll(/[[\]{}]/g)) {
    depth = mark === "[" || mark === "{" ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAX_NESTING) break;
  }
  if (depth > MAX_NESTING || TOO_MANY_MARKERS.test(text)) throw new Error("it is nested too deeply");
}

/**
 * The line of an error, counted from the opening fence, because gray-matter passes on the line end after the
 * fence. YAML errors name the line in the message. TOML errors have it as a property.
 */
export function errorLine(error: unknown): number {
  if (error instanceof TomlError) return error.line;
  return Number(/\bline (\d+)/.exec(messageOf(error))?.[1] ?? 1);
}
