/** A line with text. Blank lines are represented only by `gapBefore`. */
export interface Line {
  readonly text: string;
  /** Columns of white space before the text. Tab stops are four columns apart. */
  readonly indent: number;
  /** Counted from 1, as in an editor. */
  readonly number: number;
  readonly gapBefore: boolean;
}

// Characters without text: zero-width space, word joiner, byte order mark. Joiners in Persian words and emoji
// (U+200C, U+200D) are text and stay.
const INVISIBLE_MARKS = /[\u200b\u2060\ufeff]/g;
const DIRECTION_MARKS = /^[\u200e\u200f\u061c]+/;

/**
 * The lines of a text that are not blank.
 *
 * CRLF, CR and LF end a line. A form feed or a Unicode line separator ends a line too, but does not change
 * the line numbers, because editors do not count it.
 */
export function readLines(text: string): Line[] {
  const lines: Line[] = [];
  let gapBefore = true;
  for (const [index, raw] of text
    .replace(INVISIBLE_MARKS, "")
    .split(/\r\n|[\n\r]/)
    .entries()) {
    for (const part of raw.split(/[\f\v\u0085\u2028\u2029]/)) {
      const line = toLine(part, index + 1, gapBefore);
      if (line) lines.push(line);
      gapBefore = !line;
    }
  }
  return lines;
}

function toLine(raw: string, number: number, gapBefore: boolean): Line | undefined {
  const text = raw.trim().replace(DIRECTION_MARKS, "").trimStart();
  if (text === "") return undefined;
  return { text, indent: indentOf(raw), number, gapBefore };
}

function indentOf(raw: string): number {
  let columns = 0;
  for (const character of raw.slice(0, raw.length - raw.trimStart().length)) {
    columns += character === "\t" ? 4 - (columns % 4) : 1;
  }
  return columns;
}
