import type { Section } from "../articles/article.js";
import { findMatches, type SearchMatch, type SearchWord } from "../ledger/search/search-words.js";

/** A piece of text, and whether it matches the search. */
export interface MarkedText {
  readonly text: string;
  readonly isFound: boolean;
}

/** A section that matches the search. */
export interface FoundSection {
  /** Its index among the sections of the article. */
  readonly index: number;
  readonly excerpt: readonly MarkedText[];
}

/** In characters, as all of these. */
const EXCERPT_LENGTH = 240;
/** The part of an excerpt before its first match. */
const LEAD_LENGTH = 60;
/** Longer words may be split. */
const MAX_WORD_LENGTH = 40;
/** The rest of a longer section is not searched. */
const MAX_TEXT_LENGTH = 100_000;

/** Marks every match in the text. */
export function markMatches(text: string, words: readonly SearchWord[]): MarkedText[] {
  return markMatchesBetween(text, [...findMatches(text, words)], 0, text.length);
}

/**
 * The first section with the most search words, and an excerpt around them.
 *
 * @returns undefined when no section matches
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

/** The beginning of a text without matches. */
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

/** The start of the match from which an excerpt has the most search words. */
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

/** The start of the next word or, without a space nearby, of the next character. */
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

function mergeOverlaps(matches: readonly SearchMatch[]): { start: number; end: number }[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of matches) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}
