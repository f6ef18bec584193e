import type { Section } from "../articles/article.js";
import { findMatches, type SearchMatch, type SearchWord } from "../ledger/search/search-words.js";

/** A piece of text, and whether it is what was searched for. */
export interface MarkedText {
  readonly text: string;
  readonly isFound: boolean;
}

/** A section that has what was searched for. */
export interface FoundSection {
  /** Its place among the sections of the article. */
  readonly index: number;
  readonly excerpt: readonly MarkedText[];
}

/** Characters of an excerpt. */
const EXCERPT_LENGTH = 240;
/** Of them, those before the first word that was found. */
const LEAD_LENGTH = 60;
/** A word that is longer is cut. */
const MAX_WORD_LENGTH = 40;
/** Characters of a section that are looked at. */
const MAX_TEXT_LENGTH = 100_000;

/** The text with every place marked that has one of the terms. */
export function markMatches(text: string, words: readonly SearchWord[]): MarkedText[] {
  return markMatchesBetween(text, [...findMatches(text, words)], 0, text.length);
}

/**
 * The section that has most of the terms, the first of several, and the text around them.
 *
 * @returns undefined when none has any
 */
export function bestSection(
  sections: readonly Section[],
  words: readonly SearchWord[],
): FoundSection | undefined {
  let best: { index: number; text: string; matches: readonly SearchMatch[]; count: number } | undefined;
  for (const [index, section] of sections.entries()) {
    const text = section.text.slice(0, MAX_TEXT_LENGTH).replace(/\s+/g, " ");
    const matches = [...findMatches(text, words)];
    const count = countOf([...matches, ...findMatches(section.heading, words)]);
    if (count > (best?.count ?? 0)) best = { index, text, matches, count };
    if (count === words.length) break;
  }
  return best && { index: best.index, excerpt: excerptAround(best.text, best.matches) };
}

/** The beginning of a text that has nothing of what was searched for. */
export function leadExcerpt(text: string): MarkedText[] {
  return excerptAround(text.slice(0, MAX_TEXT_LENGTH).replace(/\s+/g, " "), []);
}

function excerptAround(text: string, matches: readonly SearchMatch[]): MarkedText[] {
  const from = Math.max(0, densestStart(matches) - LEAD_LENGTH);
  const start = from === 0 ? 0 : boundaryAfter(text, from);
  const end =
    start + EXCERPT_LENGTH >= text.length ? text.length : boundaryBefore(text, start + EXCERPT_LENGTH);
  return [
    ...(start > 0 ? [{ text: "… ", isFound: false }] : []),
    ...markMatchesBetween(text, matches, start, end),
    ...(end < text.length ? [{ text: " …", isFound: false }] : []),
  ];
}

/** Where an excerpt begins that has as many of the terms as it can. */
function densestStart(matches: readonly SearchMatch[]): number {
  let best = { start: 0, count: 0 };
  let last = 0;
  for (const [first, { start }] of matches.entries()) {
    while (last < matches.length && (matches[last]?.end ?? 0) <= start + EXCERPT_LENGTH - LEAD_LENGTH)
      last += 1;
    const count = countOf(matches.slice(first, Math.min(last, first + EXCERPT_LENGTH)));
    if (count > best.count) best = { start, count };
  }
  return best.start;
}

function countOf(matches: readonly SearchMatch[]): number {
  return new Set(matches.map(({ index }) => index)).size;
}

/** The beginning of the next word; where no blank is near, texts are cut anywhere but within a character. */
function boundaryAfter(text: string, at: number): number {
  const blank = text.slice(at, at + MAX_WORD_LENGTH).indexOf(" ");
  return blank === -1 ? toCharacterBoundary(text, at) : at + blank + 1;
}

function boundaryBefore(text: string, at: number): number {
  const blank = text.slice(at - MAX_WORD_LENGTH, at).lastIndexOf(" ");
  return blank === -1 ? toCharacterBoundary(text, at) : at - MAX_WORD_LENGTH + blank;
}

function toCharacterBoundary(text: string, at: number): number {
  return /^[\uDC00-\uDFFF]/.test(text.slice(at, at + 1)) ? at - 1 : at;
}

function markMatchesBetween(
  text: string,
  matches: readonly SearchMatch[],
  start: number,
  end: number,
): MarkedText[] {
  const pieces: MarkedText[] = [];
  let at = start;
  for (const match of mergeOverlaps(matches)) {
    const [from, to] = [Math.max(match.start, at), Math.min(match.end, end)];
    if (to <= from) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), isFound: false });
    pieces.push({ text: text.slice(from, to), isFound: true });
    at = to;
  }
  if (end > at) pieces.push({ text: text.slice(at, end), isFound: false });
  return pieces;
}

/** Places that overlap are one. */
function mergeOverlaps(matches: readonly SearchMatch[]): { start: number; end: number }[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of matches) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}
