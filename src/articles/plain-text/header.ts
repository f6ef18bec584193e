import { closingOf, startsSmall } from "./form.js";
import type { Line } from "./lines.js";
import { readMarker } from "./markers.js";

/** One `Name: value` line of an export's header; `name` is lower-cased, `line` is 1-based. */
export interface HeaderLine {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** The top of an export, and the lines that are left for the body. */
export interface Top {
  readonly header: readonly HeaderLine[];
  readonly title: string | undefined;
  readonly body: readonly Line[];
}

const names = new Set(
  (
    "author authors by categories category date draft embargo enclosure expires id image language link " +
    "published slug status summary supersedes tags title updated"
  ).split(" "),
);
/** Names that can keep an article out of the feed. */
const holdingBack = new Set(["date", "draft", "embargo", "expires", "published", "status"]);
const longestTitle = 250;
const longestLine = 110;
const linesAboveBody = 8;

/**
 * Reads header lines and the title from the top of an export.
 *
 * Header lines may stand before the title, between its two copies and right
 * below it. Those that can hold an article back count further down too, among
 * the subtitles and bylines, until the first line of prose: publishing early
 * cannot be undone, while a misread `Date: 5 May` costs one line of text. From
 * the first prose on, `Draft: yes` is text.
 */
export function readTop(lines: readonly Line[]): Top {
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
    } else if (title !== undefined && copies < 2 && sameText(line.text, title)) {
      copies++;
    } else {
      break;
    }
    at++;
  }
  const rest = lines.slice(at);
  const late = lateHeaderLines(rest.slice(0, linesAboveBody));
  return { header: [...header, ...late.values()], title, body: rest.filter((line) => !late.has(line)) };
}

/** The lines between title and first prose that can hold the article back. */
function lateHeaderLines(lines: readonly Line[]): Map<Line, HeaderLine> {
  const found = new Map<Line, HeaderLine>();
  for (const line of lines) {
    const entry = readHeaderLine(line);
    if (entry && holdingBack.has(entry.name)) found.set(line, entry);
    else if (line.text.length > longestLine || closingOf(line.text) === "stop") break;
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
  if (!names.has(name)) return undefined;
  return { name, value: line.text.slice(colon + 1).trim(), line: line.number };
}

/** Whether a first line is a title: it is said twice, or it is short and ends as no sentence does. */
function mayBeTitle(line: Line, next: Line | undefined): boolean {
  if (readMarker(line.text)?.kind === "bullet") return false;
  if (next && sameText(line.text, next.text)) return true;
  if (next && !next.gapBefore && startsSmall(next.text)) return false;
  const closing = closingOf(line.text);
  if (closing === "stop" || closing === "comma" || closing === "colon") return false;
  return line.text.length <= longestTitle;
}

function sameText(one: string, other: string): boolean {
  return one === other || fold(one) === fold(other);
}

function fold(text: string): string {
  return text.normalize("NFKC").replace(/\s+/g, " ").toLowerCase();
}
