import { isUtf8 } from "node:buffer";
import type { ParseResult } from "./article.js";
import { stripForbidden } from "./clean-text.js";
import { readFrontMatter } from "./front-matter.js";
import { articleDetails, interpretFields, type ParseOptions, rejected } from "./parse-article.js";

/**
 * Reads an article without its text: the data from its front matter and path. Fields that need the text are
 * empty (html, sections, files, doubts, language, `meaningHash`). Takes 1 % of the time of reading the whole
 * article.
 *
 * @returns undefined when the whole file has to be read: when the front matter has no title, the file is not
 *   Markdown, or rendering it might fail
 */
export function readFrontMatterStub(
  bytes: Uint8Array,
  path: string,
  options: Omit<ParseOptions, "summarize">,
): ParseResult | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOfFrontMatter(file);
  if (!/\.(?:md|markdown)$/i.test(path) || end === undefined || !isUtf8(bytes)) return undefined;
  if (mayBeRejected(file, end)) return undefined;
  const text = stripForbidden(file.toString("utf8", 0, end).replace(/\r\n?/g, "\n"));
  const read = readFrontMatter(text, path);
  if ("rejection" in read) return rejected(read.rejection);
  const found = interpretFields(read.fields, path, options.zone);
  if (found.kind !== "metadata") return found;
  const { title } = found.metadata;
  if (title === undefined) return undefined;
  const details = articleDetails(found.metadata, path, options);
  const placeholders = {
    language: undefined,
    html: "",
    sections: [],
    files: [],
    meaningHash: "",
    doubts: [],
  };
  return { kind: "article", article: { ...details, path, title, ...placeholders } };
}

/**
 * @returns the offset after the line of dashes that may close it; undefined when the file does not start with
 *   dashes
 */
function endOfFrontMatter(file: Buffer): number | undefined {
  if (!/^---\r?\n/.test(file.toString("latin1", 0, 5))) return undefined;
  for (let at = file.indexOf("\n---", 3); at !== -1; at = file.indexOf("\n---", at + 1)) {
    const next = file[at + 4];
    if (next === undefined || next === LF || next === CR) return at + 4;
  }
  return undefined;
}

const LF = 0x0a;
const CR = 0x0d;

/** Bytes that start lists and quotations, and those that may come before their text. */
const BLOCK_BYTES = new Set(Buffer.from(" \t>*+-0123456789.)"));
/** Bytes that may start an element within a line. */
const INLINE_BYTES = new Set(Buffer.from("<*_~"));

/** The roles of each byte: 0 none, 1 may start a block, 2 may start an element, 4 the file is not text. */
const BYTE_ROLES = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === 0 ? 4 : Number(BLOCK_BYTES.has(byte)) + 2 * Number(INLINE_BYTES.has(byte)),
);

/** Nesting that is rejected needs more than twice this many block marks. */
const MAX_BLOCK_MARKS = 45;
/** With fewer elements, the nesting cannot be deep enough to be rejected. */
const MAX_ELEMENTS = 800;

/**
 * Whether the whole parser might reject the text: for NUL characters or deep nesting. Most texts cannot be
 * rejected.
 */
function mayBeRejected(file: Buffer, from: number): boolean {
  if (file.subarray(0, from).includes(0)) return true;
  let marks = 0;
  let elements = 0;
  for (let at = from; at < file.length; at += 1) {
    const role = BYTE_ROLES[file[at] ?? 0] ?? 0;
    if (role === 0) {
      marks = 0;
      continue;
    }
    if (role === 4) return true;
    marks = (role & 1) === 1 ? marks + 1 : 0;
    elements += role >> 1;
    if (marks > MAX_BLOCK_MARKS || elements > MAX_ELEMENTS) return true;
  }
  // Footnotes can be nested in footnotes without any of the other marks.
  return file.includes("[^", from) && /\]:.*\]:/.test(file.toString("latin1", from));
}
