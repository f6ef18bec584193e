import { z } from "zod";
import { PublisherError } from "../../lib/errors.js";
import { EXPORTED, EXPORTED_TABLES, type ExportedTable } from "./export-schema.js";

const FORMAT_VERSION = 1;

const header = z.looseObject({
  feedwright: z.literal("ledger"),
  format: z.int(),
  /** The id of the publication, if it has one. */
  publication: z.string().nullable(),
  exported: z.iso.datetime(),
});
const footer = z.strictObject({ rows: z.int() });
const anyRow = z.looseObject({ table: z.enum(EXPORTED_TABLES) });
/** Created once, since zod compiles each of them. */
const rowsOf = new Map(
  EXPORTED_TABLES.map((table) => [
    table,
    z.strictObject({ table: z.literal(table), row: EXPORTED[table].row }),
  ]),
);

export type Header = z.infer<typeof header>;

export interface ExportedRow {
  readonly table: ExportedTable;
  /** As in the ledger. */
  readonly row: Readonly<Record<string, unknown>>;
}

/**
 * Escapes U+2028 and U+2029, which some readers (Node's `readline`) take for line ends.
 *
 * @param value the header, a row with the name of its table, or the number of rows at the end
 */
export function formatLine(value: Omit<Header, "feedwright" | "format"> | object): string {
  const text = JSON.stringify(
    "exported" in value ? { feedwright: "ledger", format: FORMAT_VERSION, ...value } : value,
  );
  return `${text.replace(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`)}\n`;
}

/** @param number the line's, counted from 1 */
export function readHeader(line: string, number: number): Header {
  const read = check(header, parse(line, number), number);
  if (read.format === FORMAT_VERSION) return read;
  throw malformedError(
    number,
    `expected format ${FORMAT_VERSION}, found ${read.format}; use the version that wrote it`,
  );
}

/** @returns a row, or the number of rows at the end */
export function readLine(line: string, number: number): ExportedRow | z.infer<typeof footer> {
  const value = parse(line, number);
  if (typeof value === "object" && value !== null && "rows" in value) return check(footer, value, number);
  const { table } = check(anyRow, value, number);
  return check(rowsOf.get(table) ?? z.never(), value, number);
}

export function malformedError(number: number, problem: string, options?: ErrorOptions): PublisherError {
  return new PublisherError("ledger-unusable", `line ${number}: ${problem}; nothing was imported`, options);
}

function parse(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw malformedError(number, `expected a line of JSON, found ${truncated(line)}`, { cause: error });
  }
}

function check<Read>(schema: z.ZodType<Read>, value: unknown, number: number): Read {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const path = issue?.path ?? [];
  const place = path.length === 0 ? "" : `${path.join(".")}: `;
  const problem = issue?.message.replace(/^Invalid (input|option): |, received .*$/g, "");
  throw malformedError(
    number,
    `${place}${problem}, found ${truncated(JSON.stringify(valueAt(value, path)))}`,
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

function truncated(text: string | undefined): string {
  if (text === undefined || text === "") return "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
