/** A name and what follows it on its line. */
const FIELD_LINE = /^([A-Za-z][\w-]{0,99}):(?: +(\S.*))?$/;

/** An entry of a list that has a line for each. */
const LIST_ITEM_LINE = /^( *)- +(\S.*)$/;

/** Text that stands for itself wherever it is, unless it holds a mark (`MARKS`). */
const PLAIN_SCALAR = /^[\p{L}\p{N}(./](?:[^\p{C}\p{Z}]| )*$/u;

/** What may make something else of plain text: a mapping, a comment. */
const SPECIAL_MARKS = /:(?: |$)| #/;

/** The same within brackets, where more is told by marks. */
const SPECIAL_MARKS_IN_LIST = /[:#,[\]{}"'`]/;

const QUOTED_SCALAR = /^(?:'([^'\\\p{C}]*)'|"([^"\\\p{C}]*)")$/u;

type Value = string | string[];

interface ParserState {
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
export function parseSimpleFrontMatter(text: string): Readonly<Record<string, Value>> | undefined {
  const state: ParserState = { values: {}, list: undefined };
  for (const line of text.split("\n")) {
    if (line !== "" && !parseFieldLine(state, line) && !parseListItemLine(state, line)) return undefined;
  }
  // Nothing at all is something else to YAML than no names.
  return Object.keys(state.values).length === 0 ? undefined : state.values;
}

/** @returns whether the line is a name with its value */
function parseFieldLine(state: ParserState, line: string): boolean {
  const [, name, raw] = FIELD_LINE.exec(line) ?? [];
  const value = raw === undefined ? "" : parseValue(raw);
  if (name === undefined || value === undefined || Object.hasOwn(state.values, name)) return false;
  state.values[name] = value;
  state.list = raw === undefined ? { name, items: [] } : undefined;
  return true;
}

/** @returns whether the line is an entry of a list that may be here */
function parseListItemLine({ values, list }: ParserState, line: string): boolean {
  const [, indent, item] = LIST_ITEM_LINE.exec(line) ?? [];
  const entry = item === undefined ? undefined : parseScalar(item, SPECIAL_MARKS);
  if (entry === undefined || list === undefined || (list.indent ?? indent) !== indent) return false;
  list.items.push(entry);
  list.indent = indent;
  values[list.name] = list.items;
  return true;
}

function parseValue(raw: string): Value | undefined {
  return raw.startsWith("[") ? parseInlineList(trimTrailingSpaces(raw)) : parseScalar(raw, SPECIAL_MARKS);
}

function parseInlineList(raw: string): string[] | undefined {
  if (!raw.endsWith("]")) return undefined;
  const inner = raw.slice(1, -1);
  if (/^ *$/.test(inner)) return [];
  const items = inner.split(",").map((item) => parseScalar(item.replace(/^ +/, ""), SPECIAL_MARKS_IN_LIST));
  return items.includes(undefined) ? undefined : (items as string[]);
}

/** @param marks what plain text may not hold */
function parseScalar(raw: string, marks: RegExp): string | undefined {
  const text = trimTrailingSpaces(raw);
  if (PLAIN_SCALAR.test(text)) return marks.test(text) ? undefined : text;
  const [, single, double] = QUOTED_SCALAR.exec(text) ?? [];
  return single ?? double;
}

/** Not `trimEnd`: to YAML other white space than blanks is text. */
function trimTrailingSpaces(raw: string): string {
  return raw.endsWith(" ") ? raw.replace(/ +$/, "") : raw;
}
