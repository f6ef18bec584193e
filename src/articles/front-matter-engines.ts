import { parse as parseToml, TomlError } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { messageOf } from "../lib/errors.js";
import { parseSimpleFrontMatter } from "./simple-front-matter.js";

/** gray-matter evaluates `---js` front matter; only engines that throw keep it from that. */
const rejectCode = (): never => {
  throw new Error("front matter that is a program is not run");
};

/** Every scalar stays as it is written: YAML would make 0123 into 83 and lose the zone of a date. */
const parseYamlAsStrings = (text: string): object => {
  const parsed = parseYaml(text, { schema: "failsafe", merge: true, maxAliasCount: 100, logLevel: "error" });
  // Nothing else makes one, and few texts have any.
  if (text.includes("*")) rejectCycles(parsed);
  return parsed;
};

/** @throws when a value holds itself, which nobody could write down */
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

/** JSON is YAML too; so read, a name that is given twice is a mistake, and mistakes have a line. */
const parseJsonFrontMatter = (text: string): object => {
  const parsed = parseYamlAsStrings(text);
  JSON.parse(text);
  return parsed;
};

/** The parsers name the line of a mistake at the end of a text by its last line end. */
const endingInOneLine =
  (parse: (text: string) => object) =>
  (text: string): object =>
    parse(`${text.trimEnd()}\n`);

/** The languages that front matter may be in, for gray-matter. */
export const ENGINES = {
  yaml: endingInOneLine(parseYamlFrontMatter),
  // By way of JSON, so that a TOML date is text that says whether it has a zone.
  toml: endingInOneLine((text) => JSON.parse(JSON.stringify(parseToml(text)))),
  json: endingInOneLine(parseJsonFrontMatter),
  js: rejectCode,
  javascript: rejectCode,
  coffee: rejectCode,
  coffeescript: rejectCode,
  cson: rejectCode,
};

/** The time that the parsers take grows with the square of the names and of the white space. */
const MAX_FRONT_MATTER_LENGTH = 100_000;
const EXCESSIVE_WHITESPACE = /\s{200}/;

/** The parsers call themselves for each list in a list; deeper, they exhaust the stack. */
const MAX_NESTING = 100;
const TOO_MANY_MARKERS = /(?:[-?:]\s+){100}/;

/** @throws on what the parsers would take minutes for, or never come back from */
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
 * The line on which an error is, counted from the opening fence, since gray-matter hands the parsers its
 * line end. YAML names it in the message, TOML beside it.
 */
export function errorLine(error: unknown): number {
  if (error instanceof TomlError) return error.line;
  return Number(/\bline (\d+)/.exec(messageOf(error))?.[1] ?? 1);
}
