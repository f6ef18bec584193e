import { abbreviationKind, isSentenceStarter } from "./abbreviations.js";

/** Characters examined before and after a break. The limit keeps the work per break constant. */
const CONTEXT_WINDOW = 80;

/** The longest text passed to the segmenter at once. */
const MAX_CHUNK = 2000;

const CLOSING_MARK = "[\"'”’»›)\\]}」』】）》]";
const REFERENCE = "(?:\\s?\\[\\d[\\d,–-]*\\])+";
const UPPER = "[\"'“„«‘(¿¡\\[]?[\\p{Lu}\\p{Lt}]";

/** Certain breaks that Unicode's rules lack. Each pattern ends where the new sentence starts. */
const CERTAIN_BREAKS: readonly RegExp[] = [
  // Unicode does not treat "…" as the end of a sentence.
  new RegExp(`…${CLOSING_MARK}*\\s+(?=${UPPER})`, "gu"),
  // "end.[1] Next", "end. [1] Next"
  new RegExp(`\\.${REFERENCE}\\s+(?=${UPPER})`, "gu"),
  // "« fin ! » Suite", "`end.` Next"
  new RegExp(`[.!?…](?:\\s[»”]|[\`']{1,2})\\s+(?=${UPPER})`, "gu"),
  // "dropped. . . . The rest": the omission starts the new sentence.
  /[\p{L}\p{N}]\.\s+(?=\.(?:\s?\.)+\s?\p{L})/gu,
  // Bullets within a line.
  /\s(?=[•⁃]\s?\S)/gu,
  // Armenian ends its sentences with a colon, often the ASCII one.
  /:(?<=\p{Script=Armenian}:)\s+(?=\S)/gu,
  // Thai and Lao separate clauses only by spaces.
  /\s(?<=[\p{Script=Thai}\p{Script=Lao}](?<![ๆฯ])\s)\s*(?=[\p{Script=Thai}\p{Script=Lao}])/gu,
];

/** "raised. 81 percent": Unicode treats the number as part of the sentence before it. */
const BEFORE_FIGURE = /\p{L}{4}[.!?]\s+(?=\d)/gu;

const LIST_MARKER = /^[\s•⁃(]*(?:(?:\d{1,3}|[a-z])[.)]{1,2})?\s*$/u;
const FIRST_MARKER = /^[\s•⁃(]*(\d{1,3}|[a-z])([.)]{1,2})\s/u;
/** A closing mark, a comma or a lower-case letter continues the sentence. */
const CONTINUES_SENTENCE =
  /^(?:[,;:)\]}”’』」、，]|\p{Ll}|»(?:[\s\p{P}]|$)|['"]{1,2}\s?(?:[.,;:)]|\s\p{Ll}))/u;
const MONTH =
  /^\s*(?:jan|feb|fäb|mär|mar|apr|mai|maj|máj|jun|jún|jul|júl|aug|sep|okt|oct|nov|dez|dec|dek)\p{L}*/iu;
const TIME_OR_ERA = /(?:[ap]\.\s?m|b\.c(?:\.e)?|a\.d|c\.e)$/iu;
const DEGREE = /^(?:ph\.d|m\.d|ll\.[mbd]|j\.d|m\.b\.a|[bm]\.a|[bm]\.sc)$/iu;
const OPENING_PHRASE = /^(?:[^:]*: )?(?:At|On|In|By|Around|Before|After|Since|Until)\s/u;

/** Offsets where a sentence starts, unless they are inside a quotation. */
export function certainBreaks(block: string): number[] {
  return [...CERTAIN_BREAKS.flatMap((pattern) => matchEnds(pattern, block)), ...inlineItemStarts(block)];
}

/** Offsets where a sentence may start, depending on the words around them. */
export function possibleBreaks(block: string, segmenter: Intl.Segmenter): number[] {
  const breaks = matchEnds(BEFORE_FIGURE, block);
  let from = 0;
  while (from < block.length) {
    const to = chunkEnd(block, from);
    for (const { index } of segmenter.segment(block.slice(from, to)))
      if (index > 0) breaks.push(from + index);
    from = to;
  }
  return breaks;
}

/**
 * The segmenter's time grows with the square of the text length. Therefore it gets chunks that end within a
 * word.
 */
function chunkEnd(block: string, from: number): number {
  const far = Math.min(from + MAX_CHUNK, block.length);
  for (let at = far; far < block.length && at > from + MAX_CHUNK / 2; at--) {
    if (/^\p{L}\p{L}$/u.test(block.slice(at - 1, at + 1))) return at;
  }
  return far;
}

/** @param pattern global, and matches at least one character */
function matchEnds(pattern: RegExp, block: string): number[] {
  const ends: number[] = [];
  pattern.lastIndex = 0;
  while (pattern.test(block)) ends.push(pattern.lastIndex);
  return ends;
}

/** Offsets of the second and later items in "1) Read. 2) Write. 3) Count." */
function inlineItemStarts(block: string): number[] {
  const starts: number[] = [];
  let marker = FIRST_MARKER.exec(block);
  let from = 0;
  while (marker?.[1] !== undefined && starts.length < 100) {
    const next = ` ${nextMarker(marker[1])}${marker[2] ?? ""}`;
    const at = block.indexOf(`${next} `, from);
    if (at < 0) break;
    if (!/[•⁃]$/.test(block.slice(0, at).slice(-1))) starts.push(at + 1);
    from = at + next.length;
    marker = FIRST_MARKER.exec(block.slice(at, at + 8));
  }
  return starts;
}

function nextMarker(marker: string): string {
  return /\d/.test(marker) ? String(Number(marker) + 1) : String.fromCharCode(marker.charCodeAt(0) + 1);
}

/** Whether there is no break at `at`: both sides belong to the sentence that started at `start`. */
export function isFalseBreak(block: string, start: number, at: number): boolean {
  const before = stripFormatCharacters(block.slice(Math.max(start, at - CONTEXT_WINDOW), at));
  const after = stripFormatCharacters(block.slice(at, at + CONTEXT_WINDOW));
  if (LIST_MARKER.test(before) || !/[\p{L}\p{N}]/u.test(before)) return true;
  if (CONTINUES_SENTENCE.test(after) || isReference(before, after)) return true;
  if (lacksSpace(before, after) || continuesAfterQuote(before, after)) return true;
  if (/\[(?:…|\.\s?\.\s?\.)\]["”]?\s*$/.test(before)) return true;
  if (/(?:…|\.\s?\.)\s*$/.test(before)) return /^I\b/.test(after);
  return (
    /\.\s*$/.test(before) &&
    periodJoins(before, after, block.slice(start, Math.min(at, start + CONTEXT_WINDOW)))
  );
}

/** Removes invisible direction marks, which may surround a period. */
function stripFormatCharacters(text: string): string {
  return text.replace(/\p{Cf}/gu, "");
}

function isReference(before: string, after: string): boolean {
  return /\.\s*$/.test(before) && /^\[\d[\d,–-]*\](?:\s|\[|$)/.test(after);
}

/** "example.org/?q=1", "v1.[2]": in scripts with spaces, a sentence ends only before a space. */
function lacksSpace(before: string, after: string): boolean {
  if (/\s$/.test(before) || after === "") return false;
  return (
    /[.!?]["'”’)\]}([]*$/.test(before) &&
    /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{N}\p{P}\p{S}]/u.test(after)
  );
}

/** Japanese sentences continue after a quotation: 「…。」と言った。 */
function continuesAfterQuote(before: string, after: string): boolean {
  return /[」』]\s*$/.test(before) && /^[とっをのはがもにでやへという]/.test(after);
}

/** Whether the period at the end of `before` belongs to an abbreviation, an initial or a number. */
function periodJoins(before: string, after: string, opening: string): boolean {
  const word =
    /([\p{L}\p{M}\p{N}°º./-]*?)\s?\.\s*$/u.exec(before.replace(/\.\s(?=\p{L}\s?\.)/gu, "."))?.[1] ?? "";
  const next = /^[^\p{L}\p{N}]*([\p{L}\p{M}\p{N}]+)/u.exec(after)?.[1] ?? "";
  if (/^\d{1,2}$/.test(word) && MONTH.test(after)) return true;
  if (/\p{Script=Armenian}$/u.test(word)) return true;
  if (DEGREE.test(word)) return !/^[\p{Lu}]/u.test(next);
  if (TIME_OR_ERA.test(word)) return opensWithTime(opening, next);
  const kind = abbreviationKind(word);
  if (kind === "joins") return true;
  if (/^\d|^[IVXLC]+$/.test(next) && kind !== undefined) return kind === "joins-number" || !/^\d/.test(word);
  if (kind === "ambiguous" || isDotted(word)) return !isSentenceStarter(next);
  return isInitial(word) && initialJoins(before, next);
}

/** "At 6 a.m. Ann left" is one sentence, "It closed at 6 a.m. Ann left" is two. */
function opensWithTime(opening: string, next: string): boolean {
  return !isSentenceStarter(next) && opening.length <= 45 && OPENING_PHRASE.test(opening);
}

function isDotted(word: string): boolean {
  return /^(?:\p{L}\p{M}?\.)+\p{L}\p{M}?$/u.test(word) || /^(?:\p{L}{1,2}\.)+\p{L}{1,2}$/u.test(word);
}

function isInitial(word: string): boolean {
  return (
    /^\p{L}\p{M}*$/u.test(word) ||
    /^[\p{Script=Malayalam}\p{Script=Tamil}\p{Script=Telugu}]{1,2}$/u.test(word)
  );
}

/** "Albert I. Jones" joins; "you and I. Did …" and "vitamin C. The …" do not. */
function initialJoins(before: string, next: string): boolean {
  if (/\b(?:and|or|than|as|am|do|did) I\.\s*$/.test(before)) return false;
  return !isSentenceStarter(next);
}
