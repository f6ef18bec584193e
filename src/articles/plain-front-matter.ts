/** A name and what follows it on its line. */
const NAMED = /^([A-Za-z][\w-]{0,99}):(?: +(\S.*))?$/;

/** An entry of a list that has a line for each. */
const LISTED = /^( *)- +(\S.*)$/;

/** Text that stands for itself wherever it is, unless it holds a mark (`MARKS`). */
const PLAIN = /^[\p{L}\p{N}(./](?:[^\p{C}\p{Z}]| )*$/u;

/** What may make something else of plain text: a mapping, a comment. */
const MARKS = /:(?: |$)| #/;

/** The same within brackets, where more is told by marks. */
const MARKS_IN_LIST = /[:#,[\]{}"'`]/;

const QUOTED = /^(?:'([^'\\\p{C}]*)'|"([^"\\\p{C}]*)")$/u;

type Value = string | string[];

interface Reading {
  readonly values: Record<string, Value>;
  /** Of the name that nothing followed on its line. */
  list: { readonly name: string; readonly items: string[]; indent?: string | undefined } | undefined;
}

/**
 * Front matter as nearly every article has it: a name and a value on each line, which is plain or simply quoted
 * text, or a list of such. Takes a tenth of the time of a parser of all of YAML, and says the same.
 *
 * @returns undefined for what has anything else in it, mistakes too: that is for the parser
 */
export function readPlainFrontMatter(text: string): Readonly<Record<string, Value>> | undefined {
  const reading: Reading = { values: {}, list: undefined };
  for (const line of text.split("\n")) {
    if (line !== "" && !takeName(reading, line) && !takeItem(reading, line)) return undefined;
  }
  // Nothing at all is something else to YAML than no names.
  return Object.keys(reading.values).length === 0 ? undefined : reading.values;
}

/** @returns whether the line is a name with its value */
function takeName(reading: Reading, line: string): boolean {
  const [, name, written] = NAMED.exec(line) ?? [];
  const value = written === undefined ? "" : readValue(written);
  if (name === undefined || value === undefined || Object.hasOwn(reading.values, name)) return false;
  reading.values[name] = value;
  reading.list = written === undefined ? { name, items: [] } : undefined;
  return true;
}

/** @returns whether the line is an entry of a list that may be here */
function takeItem({ values, list }: Reading, line: string): boolean {
  const [, indent, item] = LISTED.exec(line) ?? [];
  const entry = item === undefined ? undefined : textOf(item, MARKS);
  if (entry === undefined || list === undefined || (list.indent ?? indent) !== indent) return false;
  list.items.push(entry);
  list.indent = indent;
  values[list.name] = list.items;
  return true;
}

function readValue(written: string): Value | undefined {
  return written.startsWith("[") ? listOf(withoutEnd(written)) : textOf(written, MARKS);
}

function listOf(written: string): string[] | undefined {
  if (!written.endsWith("]")) return undefined;
  const inner = written.slice(1, -1);
  if (/^ *$/.test(inner)) return [];
  const items = inner.split(",").map((item) => textOf(item.replace(/^ +/, ""), MARKS_IN_LIST));
  return items.includes(undefined) ? undefined : (items as string[]);
}

/** @param marks what plain text may not hold */
function textOf(written: string, marks: RegExp): string | undefined {
  const text = withoutEnd(written);
  if (PLAIN.test(text)) return marks.test(text) ? undefined : text;
  const [, single, double] = QUOTED.exec(text) ?? [];
  return single ?? double;
}

/** Not `trimEnd`: to YAML other white space than blanks is text. */
function withoutEnd(written: string): string {
  return written.endsWith(" ") ? written.replace(/ +$/, "") : written;
}
