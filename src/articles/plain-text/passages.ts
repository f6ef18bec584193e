import type { Line } from "./lines.js";
import { type Marker, readMarker } from "./markers.js";
import { closingOf, startsInUnspacedScript, startsLowercase, widthOf } from "./text-properties.js";

/** A heading, paragraph or list item to be: one line, or the lines that were wrapped from one. */
export interface Passage {
  /** The whole text, marker and all. */
  readonly text: string;
  readonly gapBefore: boolean;
  readonly marker: Marker | undefined;
}

/** A passage while its lines are gathered. */
interface OpenPassage {
  readonly lines: [Line, ...Line[]];
  readonly isItem: boolean;
}

const MIN_WRAP_WIDTH = 40;
const MAX_WRAP_WIDTH = 110;

/** Joins the lines that an export wrapped. A line that starts an item starts a passage. */
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
 * Whether a line goes on with the passage above: it is indented below an item,
 * or the line above broke off mid-sentence, or was too full for its first word.
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

/** Whether a line below a full one that closes a sentence neither fills up nor closes: a heading. */
function startsHeading(above: Line, line: Line, next: Line | undefined, wrap: number): boolean {
  if (!next || isFull(line, next, wrap)) return false;
  return closingOf(above.text) === "stop" && closingOf(line.text) !== "stop";
}

/**
 * The width that a text was wrapped at, if it was: most lines inside its
 * blocks had no room for the first word of the next line, and most of those
 * break off mid-sentence.
 */
function detectWrapWidth(lines: readonly Line[]): number | undefined {
  const breaks = lines.flatMap((line, index) => {
    const next = lines[index + 1];
    return next && !next.gapBefore && !readMarker(line.text) ? [{ line, next }] : [];
  });
  const widths = breaks.map(({ line }) => widthOf(line.text)).sort((one, other) => one - other);
  // Not the very widest: an address that could not be broken stands out.
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

/** Joins with a space, but not inside a script that writes none. */
function joinTexts(lines: readonly Line[]): string {
  const parts: string[] = [];
  for (const [index, { text }] of lines.entries()) {
    const above = lines[index - 1]?.text.slice(-1) ?? "";
    if (above !== "" && !(startsInUnspacedScript(text) && startsInUnspacedScript(above))) parts.push(" ");
    parts.push(text);
  }
  return parts.join("");
}
