import type { HeadingCandidate } from "./heading-candidates.js";

/** Conventions of the whole document that help to classify a single line. */
export interface LayoutConventions {
  /** The number of occurrences of each label and of each whole line. */
  readonly labels: ReadonlyMap<string, number>;
  readonly texts: ReadonlyMap<string, number>;
  /** The number of lines in each numbered series that come before text or a list. */
  readonly series: ReadonlyMap<string, number>;
  /**
   * The number of lead-ins without a list below. The export removed the content that they introduced, usually
   * code.
   */
  readonly strandedLeadIns: number;
  /** Whether most passages have a blank line above. */
  readonly usesBlankLines: boolean;
  /** Whether most sections start with a question. */
  readonly usesQuestions: boolean;
  /**
   * Whether headings end in a colon ("Ingredients:"): no section starts with another short line, and every
   * lead-in is as short as a heading.
   */
  readonly usesColons: boolean;
}

const MAX_LEAD_IN_WIDTH = 30;

export function layoutConventionsOf(candidates: readonly HeadingCandidate[]): LayoutConventions {
  const plain = candidates.filter(({ bullet }) => !bullet);
  const openers = candidates.filter((one, index) => opensSection(one, candidates[index + 1]));
  const likely = openers.filter((one) => one.likely);
  const questions = likely.filter(({ closing }) => closing === "question");
  const leadIns = plain.filter(({ closing }) => closing === "colon");
  const strandedLeadIns = candidates.filter(
    (one, index) => one.closing === "colon" && !candidates[index + 1]?.bullet,
  );
  return {
    labels: countBy(candidates.map(({ label }) => label)),
    texts: countBy(candidates.map(({ text, likely }) => (likely ? text : undefined))),
    series: countBy(openers.map(({ series }) => series)),
    strandedLeadIns: strandedLeadIns.length,
    usesBlankLines: plain.filter(({ gapBefore }) => gapBefore).length > plain.length / 2,
    usesQuestions: questions.length > likely.length / 2,
    usesColons:
      likely.length === 0 && leadIns.length > 1 && leadIns.every(({ width }) => width <= MAX_LEAD_IN_WIDTH),
  };
}

/** Whether it is a short line before a list or before longer text. */
function opensSection(one: HeadingCandidate, next: HeadingCandidate | undefined): boolean {
  if (!next || one.bullet || one.width > 105) return false;
  return next.bullet || (!next.likely && next.width > one.width);
}

function countBy(keys: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
