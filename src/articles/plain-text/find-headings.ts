import { type HeadingCandidate, NEVER_A_HEADING, toHeadingCandidate } from "./heading-candidates.js";
import { type LayoutConventions, layoutConventionsOf } from "./layout-conventions.js";
import type { Passage } from "./passages.js";
import { groupRuns } from "./runs.js";
import { type Rule, sumPoints } from "./scoring-rules.js";

/** A candidate with its neighbours and the layout conventions of its document. */
interface CandidateContext {
  readonly candidate: HeadingCandidate;
  readonly before: HeadingCandidate | undefined;
  readonly after: HeadingCandidate | undefined;
  /** The number of consecutive loose lines here, and the index of this line among them. */
  readonly runLength: number;
  readonly runPosition: number;
  /** Whether the block of lines around it is verse. */
  readonly inVerse: boolean;
  /** Whether all lines above are loose, as in bylines and dates. */
  readonly atTop: boolean;
  /** Whether the next passage is the last one of the document. */
  readonly isNextLast: boolean;
  readonly conventions: LayoutConventions;
}

const MAX_SHORT_LINE = 60;
const BYLINE =
  /^(?:(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]oor)\s+\p{Lu}|(?:作者|撰文|记者|記者|文)\s*[:：／/])/u;

/**
 * Points for and against a heading, in addition to those for the line itself. Each rule uses only properties
 * that a reader can see.
 */
const CONTEXT_RULES: readonly Rule<CandidateContext>[] = [
  // The next passage: a heading comes before text, a list or another heading.
  [-6, ({ after }) => after === undefined],
  [3, ({ candidate, after }) => isTextPassage(after) && after.width > candidate.width * 1.2],
  [2, ({ candidate, after }) => isTextPassage(after) && after.width <= candidate.width * 1.2],
  [2, ({ after }) => !!after?.bullet],
  [1.5, ({ after, isNextLast }) => !!after?.likely && !isNextLast],
  // The neighbours: long runs of loose lines are names, links or postal addresses.
  [-1, ({ runLength, runPosition }) => runLength >= 3 && runPosition > 0],
  [-1.5, ({ runLength, runPosition }) => runLength >= 4 && runPosition > 0 && runPosition < runLength - 1],
  [-1, ({ runLength, runPosition }) => runLength >= 5 && runPosition > 0],
  [
    -2,
    ({ runLength, candidate, before }) => runLength >= 3 && hasInnerComma(candidate) && hasInnerComma(before),
  ],
  [-4, ({ inVerse }) => inVerse],
  // "1." and "2." with nothing in between are list items.
  [-8, ({ candidate, before, after }) => isNextOrdinal(before, candidate) || isNextOrdinal(candidate, after)],
  // A line below a lead-in belongs to it, unless the export removed such content.
  [-1, ({ before, conventions }) => before?.closing === "colon" && conventions.strandedLeadIns < 3],
  [-4, ({ candidate, atTop }) => atTop && isByline(candidate.text)],
  // The conventions of the document.
  [
    -3,
    ({ candidate, before, conventions }) =>
      conventions.usesBlankLines && !candidate.gapBefore && !before?.likely,
  ],
  [1, ({ candidate, before, conventions }) => !conventions.usesBlankLines && candidate.gapBefore && !!before],
  [-1.5, ({ candidate, conventions }) => countOf(conventions.labels, candidate.label) > 1],
  [
    -3,
    ({ candidate, conventions }) =>
      candidate.label !== undefined && countOf(conventions.texts, candidate.text) > 1,
  ],
  [
    3,
    ({ candidate, conventions }) =>
      candidate.closing !== "open" && countOf(conventions.series, candidate.series) > 1,
  ],
  [
    -1,
    ({ candidate, conventions }) =>
      candidate.closing === "question" && candidate.width > 60 && !conventions.usesQuestions,
  ],
  [1.5, ({ candidate, conventions }) => candidate.closing === "question" && conventions.usesQuestions],
  [4, ({ candidate, conventions }) => conventions.usesColons && candidate.closing === "colon"],
];

/** The indices of the passages that are headings: those whose points are not negative. */
export function findHeadings(passages: readonly Passage[]): Set<number> {
  const candidates = passages.map(toHeadingCandidate);
  const contextOf = contextsOf(candidates);
  const found = new Set<number>();
  for (const [index, candidate] of candidates.entries()) {
    if (candidate.points === NEVER_A_HEADING) continue;
    if (candidate.points + sumPoints(CONTEXT_RULES, contextOf(candidate, index)) >= 0) found.add(index);
  }
  return found;
}

function isTextPassage(one: HeadingCandidate | undefined): one is HeadingCandidate {
  return !!one && !one.likely && !one.bullet;
}

function hasInnerComma(one: HeadingCandidate | undefined): boolean {
  return /[,،]\s|[，、]/.test(one?.text ?? "");
}

function isNextOrdinal(one: HeadingCandidate | undefined, next: HeadingCandidate | undefined): boolean {
  return !!one && !!next && one.depth > 0 && one.depth === next.depth && next.count === one.count + 1;
}

/** "By Jane Doe", or a date, which has mostly digits. */
function isByline(text: string): boolean {
  const digits = text.match(/\d/g)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return (text.length <= MAX_SHORT_LINE && BYLINE.test(text)) || (digits > 4 && letters < 2 * digits);
}

function countOf(counts: ReadonlyMap<string, number>, key: string | undefined): number {
  return key === undefined ? 0 : (counts.get(key) ?? 0);
}

/** Verse, a postal address or a signature: short lines, of which only the last may end a sentence. */
function isVerse(block: readonly HeadingCandidate[]): boolean {
  const inner = block.length > 2 ? block.slice(0, -1) : block;
  return (
    block.length > 1 &&
    block.every(({ bullet, width }) => !bullet && width <= MAX_SHORT_LINE) &&
    inner.every(({ closing }) => closing !== "stop")
  );
}

/** Collects the context of all candidates, and returns a function that looks up that of one. */
function contextsOf(
  candidates: readonly HeadingCandidate[],
): (candidate: HeadingCandidate, index: number) => CandidateContext {
  const conventions = layoutConventionsOf(candidates);
  const runs = groupRuns(candidates, (one, next) => one.loose && next.loose);
  const blocks = groupRuns(candidates, (_, next) => !next.gapBefore);
  const verses = new Set(
    [...new Set(blocks)].filter(({ start, end }) => isVerse(candidates.slice(start, end))),
  );
  return (candidate, index) => {
    const { start, end } = runs[index] ?? { start: index, end: index + 1 };
    const block = blocks[index];
    return {
      candidate,
      before: candidates[index - 1],
      after: candidates[index + 1],
      runLength: end - start,
      runPosition: index - start,
      inVerse: block !== undefined && verses.has(block),
      atTop: start === 0,
      isNextLast: index === candidates.length - 2,
      conventions,
    };
  };
}
