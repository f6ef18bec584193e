import type { Line } from "./lines.js";
import { readMarker } from "./markers.js";
import { closingOf, startsLowercase } from "./text-properties.js";

/** One `Name: value` line of an export's header; `name` is lower-cased, `line` is 1-based. */
export interface HeaderLine {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** The top of an export, and the lines that are left for the body. */
export interface HeaderAndBody {
  readonly header: readonly HeaderLine[];
  readonly title: string | undefined;
  readonly body: readonly Line[];
}

const HEADER_NAMES = new Set(
  (
    "author authors by categories category date draft embargo enclosure expires id image language link " +
    "published slug status summary supersedes tags title updated"
  ).split(" "),
);
/** Names that can keep an article out of the feed. */
const WITHHOLDING_NAMES = new Set(["date", "draft", "embargo", "expires", "published", "status"]);
const MAX_TITLE_LENGTH = 250;
const MAX_BYLINE_LENGTH = 110;
const MAX_LATE_LINES = 8;

/**
 * Reads header lines and the title from the top of an export.
 *
 * Header lines may stand before the title, between its two copies and right
 * below it. Those that can hold an article back count further down too, among
 * the subtitles and bylines, until the first line of prose: publishing early
 * cannot be undone, while a misread `Date: 5 May` costs one line of text. From
 * the first prose on, `Draft: yes` is text.
 */
export function readHeader(lines: readonly Line[]): HeaderAndBody {
  const header: HeaderLine[] = [];
  let title: string | undefined;
  let copies = 0;
  let at = 0;
  for (const line of lines) {
    const entry = readHeaderLine(line);
    if (entry) {
      header.push(entry);
      if (entry.name === "title" && entry.value !== "") title ??= entry.value;
    } else if (title === undefined && mayBeTitle(line, lines[at + 1])) {
      title = line.text;
      copies++;
    } else if (title !== undefined && copies < 2 && isSameText(line.text, title)) {
      copies++;
    } else {
      break;
    }
    at++;
  }
  const rest = lines.slice(at);
  const lateLines = lateHeaderLines(rest.slice(0, MAX_LATE_LINES));
  return {
    header: [...header, ...lateLines.values()],
    title,
    body: rest.filter((line) => !lateLines.has(line)),
  };
}

/** The lines between title and first prose that can hold the article back. */
function lateHeaderLines(lines: readonly Line[]): Map<Line, HeaderLine> {
  const found = new Map<Line, HeaderLine>();
  for (const line of lines) {
    const entry = readHeaderLine(line);
    if (entry && WITHHOLDING_NAMES.has(entry.name)) found.set(line, entry);
    else if (line.text.length > MAX_BYLINE_LENGTH || closingOf(line.text) === "stop") break;
  }
  return found;
}

/** Reads `Name: value`, whatever spaces, marks or markup stand around the name. */
function readHeaderLine(line: Line): HeaderLine | undefined {
  const colon = line.text.slice(0, 30).search(/[:：]/);
  if (colon < 0) return undefined;
  const name = line.text
    .slice(0, colon)
    .normalize("NFKC")
    .replace(/[^\p{L}]/gu, "")
    .toLowerCase();
  if (!HEADER_NAMES.has(name)) return undefined;
  return { name, value: line.text.slice(colon + 1).trim(), line: line.number };
}

/** Whether a first line is a title: it is said twice, or it is short and ends as no sentence does. */
function mayBeTitle(line: Line, next: Line | undefined): boolean {
  if (readMarker(line.text)?.kind === "bullet") return false;
  if (next && isSameText(line.text, next.text)) return true;
  if (next && !next.gapBefore && startsLowercase(next.text)) return false;
  const closing = closingOf(line.text);
  if (closing === "stop" || closing === "comma" || closing === "colon") return false;
  return line.text.length <= MAX_TITLE_LENGTH;
}

function isSameText(one: string, other: string): boolean {
  return one === other || normalizeText(one) === normalizeText(other);
}

function normalizeText(text: string): string {
  return text.normalize("NFKC").replace(/\s+/g, " ").toLowerCase();
}
