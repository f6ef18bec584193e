import { isUtf8 } from "node:buffer";
import type { ParseResult } from "./article.js";
import { stripForbidden } from "./clean-text.js";
import { readFrontMatter } from "./front-matter.js";
import { articleDetails, interpretFields, type ParseOptions, rejected } from "./parse-article.js";

/**
 * An article without its text: what front matter and path say of it, and nothing in place of what only the text
 * tells (html, sections, files, doubts, language, `meaningHash`). Takes a hundredth of the time of the whole.
 *
 * @returns undefined when that cannot be had cheaply, or the text may have a say in it: when the front matter
 *   gives no title, the file is none in Markdown, or it may be one that cannot be rendered
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

/** @returns the place after the line of dashes that may end it; undefined when the file does not open with dashes */
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

/** What opens lists and quotations, and goes before what is in them. */
const BLOCK_BYTES = new Set(Buffer.from(" \t>*+-0123456789.)"));
/** What opens elements in a line of text, or may. */
const INLINE_BYTES = new Set(Buffer.from("<*_~"));

/** What a byte may do: nothing, open a block (1), open an element (2), or make the file none of text (4). */
const BYTE_ROLES = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === 0 ? 4 : Number(BLOCK_BYTES.has(byte)) + 2 * Number(INLINE_BYTES.has(byte)),
);

/** Half of the marks of blocks without which nothing is nested so deep that it is refused. */
const MAX_BLOCK_MARKS = 45;
/** Fewer elements cannot be nested so deep, whatever blocks they are in. */
const MAX_ELEMENTS = 800;

/** Whether the text may be one that is refused: with NUL characters, or nested too deep. Most are not, and cannot be. */
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
  // Footnotes in footnotes, which no other mark has to come before.
  return file.includes("[^", from) && /\]:.*\]:/.test(file.toString("latin1", from));
}
