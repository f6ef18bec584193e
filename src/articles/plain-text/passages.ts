import type { Line } from "./lines.js";
import { type Marker, readMarker } from "./markers.js";
import { closingOf, startsInUnspacedScript, startsLowercase, widthOf } from "./text-properties.js";

/** One heading, paragraph or list item: one line, or several lines that were wrapped. */
export interface Passage {
  /** The whole text, including the marker. */
  readonly text: string;
  readonly gapBefore: boolean;
  readonly marker: Marker | undefined;
}

/** A passage whose lines are still being collected. */
interface OpenPassage {
  readonly lines: [Line, ...Line[]];
  readonly isItem: boolean;
}

const MIN_WRAP_WIDTH = 40;
const MAX_WRAP_WIDTH = 110;

/** Joins the lines that an export wrapped. A line with a list marker starts a new passage. */
export function joinWrappedLines(lines: readonly Line[]): Passage[] {
  const wrap = detectWrapWidth(lines);
  const openPassages: OpenPassage[] = [];
  for (const [index, line] of lines.entries()) {
    const isItem = readMarker(line.text) !== undefined;
    const current = openPassages.at(-1);
    const joins =
      current && !isItem && !line.gapBefore && continuesPassage(current, line, lines[index + 1], wrap);
    if (joins) current.lines.push(line);
    else openPassages.push({ lines: [line], isItem });
  }
  return openPassages.map(toPassage);
}

function toPassage({ lines, isItem }: OpenPassage): Passage {
  const text = joinTexts(lines);
  return { text, gapBefore: lines[0].gapBefore, marker: isItem ? readMarker(text) : undefined };
}

/**
 * Whether a line continues the passage above. It does when it is indented below a list item, or when the line
 * above ends in the middle of a sentence or had no room for its first word.
 */
function continuesPassage(
  { lines, isItem }: OpenPassage,
  line: Line,
  next: Line | undefined,
  wrap: number | undefined,
): boolean {
  const above = lines.at(-1) ?? lines[0];
  if (isItem && line.indent > lines[0].indent) return true;
  if (wrap !== undefined && isFull(above, line, wrap)) return !startsHeading(above, line, next, wrap);
  const closing = closingOf(above.text);
  const width = widthOf(above.text);
  const midSentence = closing === "open" || closing === "comma";
  return midSentence && width >= MIN_WRAP_WIDTH && width <= MAX_WRAP_WIDTH && startsLowercase(line.text);
}

/**
 * Whether a line is a heading: it is neither full nor the end of a sentence, and follows a full line that
 * ends one.
 */
function startsHeading(above: Line, line: Line, next: Line | undefined, wrap: number): boolean {
  if (!next || isFull(line, next, wrap)) return false;
  return closingOf(above.text) === "stop" && closingOf(line.text) !== "stop";
}

/**
 * The width at which a text was wrapped, if it was. In a wrapped text, most lines within blocks have no room
 * for the first word of the next line, and most of those end in the middle of a sentence.
 */
function detectWrapWidth(lines: readonly Line[]): number | undefined {
  const breaks = lines.flatMap((line, index) => {
    const next = lines[index + 1];
    return next && !next.gapBefore && !readMarker(line.text) ? [{ line, next }] : [];
  });
  const widths = breaks.map(({ line }) => widthOf(line.text)).sort((one, other) => one - other);
  // Not the maximum: a long URL that could not be wrapped is wider.
  const width = widths[Math.floor(widths.length * 0.9)] ?? 0;
  if (width < MIN_WRAP_WIDTH || width > MAX_WRAP_WIDTH) return undefined;
  const full = breaks.filter(({ line, next }) => isFull(line, next, width));
  const midSentence = full.filter(({ line }) => closingOf(line.text) !== "stop");
  const wrapped = full.length > breaks.length * 0.6 && midSentence.length > full.length * 0.5;
  return wrapped ? width : undefined;
}

function isFull(line: Line, next: Line, width: number): boolean {
  const firstWord = startsInUnspacedScript(next.text) ? 3 : next.text.slice(0, MAX_WRAP_WIDTH).search(/\s|$/);
  return widthOf(line.text) + 1 + firstWord > width;
}

/** Joins with a space, except in scripts without spaces. */
function joinTexts(lines: readonly Line[]): string {
  const parts: string[] = [];
  for (const [index, { text }] of lines.entries()) {
    const above = lines[index - 1]?.text.slice(-1) ?? "";
    if (above !== "" && !(startsInUnspacedScript(text) && startsInUnspacedScript(above))) parts.push(" ");
    parts.push(text);
  }
  return parts.join("");
}
