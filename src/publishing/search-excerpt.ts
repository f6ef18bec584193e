import type { Section } from "../articles/article.js";
import { matchesIn, type SearchMatch, type SearchTerm } from "../ledger/search-words.js";

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
const LENGTH = 240;
/** Of them, those before the first word that was found. */
const LEAD = 60;
/** A word that is longer is cut. */
const LONGEST_WORD = 40;
/** Characters of a section that are looked at. */
const MOST_TEXT = 100_000;

/** The text with every place marked that has one of the terms. */
export function marked(text: string, terms: readonly SearchTerm[]): MarkedText[] {
  return markedAt(text, [...matchesIn(text, terms)], 0, text.length);
}

/**
 * The section that has most of the terms, the first of several, and the text around them.
 *
 * @returns undefined when none has any
 */
export function bestSection(
  sections: readonly Section[],
  terms: readonly SearchTerm[],
): FoundSection | undefined {
  let best: { index: number; text: string; matches: readonly SearchMatch[]; count: number } | undefined;
  for (const [index, section] of sections.entries()) {
    const text = section.text.slice(0, MOST_TEXT).replace(/\s+/g, " ");
    const matches = [...matchesIn(text, terms)];
    const count = countOf([...matches, ...matchesIn(section.heading, terms)]);
    if (count > (best?.count ?? 0)) best = { index, text, matches, count };
    if (count === terms.length) break;
  }
  return best && { index: best.index, excerpt: excerptAround(best.text, best.matches) };
}

/** The beginning of a text that has nothing of what was searched for. */
export function opening(text: string): MarkedText[] {
  return excerptAround(text.slice(0, MOST_TEXT).replace(/\s+/g, " "), []);
}

function excerptAround(text: string, matches: readonly SearchMatch[]): MarkedText[] {
  const from = Math.max(0, densest(matches) - LEAD);
  const start = from === 0 ? 0 : boundaryAfter(text, from);
  const end = start + LENGTH >= text.length ? text.length : boundaryBefore(text, start + LENGTH);
  return [
    ...(start > 0 ? [{ text: "… ", isFound: false }] : []),
    ...markedAt(text, matches, start, end),
    ...(end < text.length ? [{ text: " …", isFound: false }] : []),
  ];
}

/** Where an excerpt begins that has as many of the terms as it can. */
function densest(matches: readonly SearchMatch[]): number {
  let best = { start: 0, count: 0 };
  let last = 0;
  for (const [first, { start }] of matches.entries()) {
    while (last < matches.length && (matches[last]?.end ?? 0) <= start + LENGTH - LEAD) last += 1;
    const count = countOf(matches.slice(first, Math.min(last, first + LENGTH)));
    if (count > best.count) best = { start, count };
  }
  return best.start;
}

function countOf(matches: readonly SearchMatch[]): number {
  return new Set(matches.map(({ index }) => index)).size;
}

/** The beginning of the next word; where no blank is near, texts are cut anywhere but within a character. */
function boundaryAfter(text: string, at: number): number {
  const blank = text.slice(at, at + LONGEST_WORD).indexOf(" ");
  return blank === -1 ? whole(text, at) : at + blank + 1;
}

function boundaryBefore(text: string, at: number): number {
  const blank = text.slice(at - LONGEST_WORD, at).lastIndexOf(" ");
  return blank === -1 ? whole(text, at) : at - LONGEST_WORD + blank;
}

function whole(text: string, at: number): number {
  return /^[\uDC00-\uDFFF]/.test(text.slice(at, at + 1)) ? at - 1 : at;
}

function markedAt(text: string, matches: readonly SearchMatch[], start: number, end: number): MarkedText[] {
  const pieces: MarkedText[] = [];
  let at = start;
  for (const match of joined(matches)) {
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
function joined(matches: readonly SearchMatch[]): { start: number; end: number }[] {
  const places: { start: number; end: number }[] = [];
  for (const { start, end } of matches) {
    const last = places.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else places.push({ start, end });
  }
  return places;
}
