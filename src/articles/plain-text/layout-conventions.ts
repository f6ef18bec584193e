import type { HeadingCandidate } from "./heading-candidates.js";

/** What a document does throughout, which tells what a single line in it is. */
export interface LayoutConventions {
  /** How often each label and each whole line occurs. */
  readonly labels: ReadonlyMap<string, number>;
  readonly texts: ReadonlyMap<string, number>;
  /** How many numbered lines of each series stand above text or a list of their own. */
  readonly series: ReadonlyMap<string, number>;
  /** Lead-ins with no list below: what they announced, code as a rule, was stripped. */
  readonly strandedLeadIns: number;
  /** Whether most passages have a blank line above. */
  readonly usesBlankLines: boolean;
  /** Whether more sections open with a question than without. */
  readonly usesQuestions: boolean;
  /** Whether no section opens without a colon, and no lead-in is longer than a heading ("Ingredients:"). */
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

/** Whether a short line stands above a list, or above text that is longer. */
function opensSection(one: HeadingCandidate, next: HeadingCandidate | undefined): boolean {
  if (!next || one.bullet || one.width > 105) return false;
  return next.bullet || (!next.likely && next.width > one.width);
}

function countBy(keys: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
