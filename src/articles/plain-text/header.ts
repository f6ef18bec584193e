import type { Line } from "./lines.js";
import { readMarker } from "./markers.js";
import { closingOf, startsLowercase } from "./text-properties.js";

/** One `Name: value` line of an export's header. `name` is in lower case, `line` is counted from 1. */
export interface HeaderLine {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** The header and title of an export, and the lines of its body. */
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
/** Names of the fields that can withhold an article. */
const WITHHOLDING_NAMES = new Set(["date", "draft", "embargo", "expires", "published", "status"]);
const MAX_TITLE_LENGTH = 250;
const MAX_BYLINE_LENGTH = 110;
const MAX_LATE_LINES = 8;

/**
 * Reads header lines and the title from the top of an export.
 *
 * Header lines may come before the title, between its two copies, and directly below it. Lines that can
 * withhold an article also count further down, among subtitles and bylines, up to the first line of prose.
 * Publishing too early cannot be undone, but a misread `Date: 5 May` costs only one line of text. After the
 * first prose, `Draft: yes` is text.
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

/** The header lines between the title and the first prose that can withhold the article. */
function lateHeaderLines(lines: readonly Line[]): Map<Line, HeaderLine> {
  const found = new Map<Line, HeaderLine>();
  for (const line of lines) {
    const entry = readHeaderLine(line);
    if (entry && WITHHOLDING_NAMES.has(entry.name)) found.set(line, entry);
    else if (line.text.length > MAX_BYLINE_LENGTH || closingOf(line.text) === "stop") break;
  }
  return found;
}

/** Reads `Name: value`. Ignores spaces, punctuation and markup around the name. */
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

/** Whether a first line is a title: it occurs twice, or it is short and does not end like a sentence. */
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
