import { parse as parseToml, TomlError } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { messageOf } from "../lib/errors.js";
import { readPlainFrontMatter } from "./plain-front-matter.js";

/** gray-matter evaluates `---js` front matter; only engines that throw keep it from that. */
const refuse = (): never => {
  throw new Error("front matter that is a program is not run");
};

/** Every scalar stays as it is written: YAML would make 0123 into 83 and lose the zone of a date. */
const asWritten = (text: string): object => {
  const values = parseYaml(text, { schema: "failsafe", merge: true, maxAliasCount: 100, logLevel: "error" });
  // Nothing else makes one, and few texts have any.
  if (text.includes("*")) refuseCircles(values);
  return values;
};

/** @throws when a value holds itself, which nobody could write down */
function refuseCircles(value: unknown, around: readonly unknown[] = [], sound = new Set<unknown>()): void {
  if (typeof value !== "object" || value === null || sound.has(value)) return;
  if (around.includes(value)) throw new Error("an alias stands within what it names");
  for (const inner of Object.values(value)) refuseCircles(inner, [...around, value], sound);
  sound.add(value);
}

const asYaml = (text: string): object => readPlainFrontMatter(text) ?? asWritten(text);

/** JSON is YAML too; so read, a name that is given twice is a mistake, and mistakes have a line. */
const asJson = (text: string): object => {
  const values = asWritten(text);
  JSON.parse(text);
  return values;
};

/** The languages that front matter may be in, for gray-matter. */
export const ENGINES = {
  yaml: asYaml,
  // By way of JSON, so that a TOML date is text that says whether it has a zone.
  toml: (text: string): object => JSON.parse(JSON.stringify(parseToml(text))),
  json: asJson,
  js: refuse,
  javascript: refuse,
  coffee: refuse,
  coffeescript: refuse,
  cson: refuse,
};

/** The time that the parsers take grows with the square of the names and of the white space. */
const LONGEST_FRONT_MATTER = 100_000;
const TOO_MUCH_SPACE = /\s{200}/;

/** The parsers call themselves for each list in a list; deeper, they exhaust the stack. */
const DEEPEST_NESTING = 100;
const DASHES_TOO_DEEP = /(?:[-?:]\s+){100}/;

/** @throws on what the parsers would take minutes for, or never come back from */
export function refuseExcess(text: string): void {
  if (text.length > LONGEST_FRONT_MATTER) {
    throw new Error(`it has ${text.length} characters, expected ${LONGEST_FRONT_MATTER} at most`);
  }
  if (TOO_MUCH_SPACE.test(text)) throw new Error("it has 200 blanks or more in a row");
  let depth = 0;
  for (const [mark] of text.matchAll(/[[\]{}]/g)) {
    depth = mark === "[" || mark === "{" ? depth + 1 : Math.max(0, depth - 1);
    if (depth > DEEPEST_NESTING) break;
  }
  if (depth > DEEPEST_NESTING || DASHES_TOO_DEEP.test(text)) throw new Error("it is nested too deeply");
}

/**
 * The line on which an error is, counted from the opening fence, since gray-matter hands the parsers its
 * line end. YAML names it in the message, TOML beside it.
 */
export function lineNamedIn(error: unknown): number {
  if (error instanceof TomlError) return error.line;
  return Number(/\bline (\d+)/.exec(messageOf(error))?.[1] ?? 1);
}
