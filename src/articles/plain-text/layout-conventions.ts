import type { Candidate } from "./candidates.js";

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
  readonly spaced: boolean;
  /** Whether more sections open with a question than without. */
  readonly asks: boolean;
  /** Whether no section opens without a colon, and no lead-in is longer than a heading ("Ingredients:"). */
  readonly colons: boolean;
}

const shortLeadIn = 30;

export function layoutConventionsOf(candidates: readonly Candidate[]): LayoutConventions {
  const plain = candidates.filter(({ bullet }) => !bullet);
  const openers = candidates.filter((one, index) => opensSection(one, candidates[index + 1]));
  const likely = openers.filter((one) => one.likely);
  const questions = likely.filter(({ closing }) => closing === "question");
  const leadIns = plain.filter(({ closing }) => closing === "colon");
  const stranded = candidates.filter(
    (one, index) => one.closing === "colon" && !candidates[index + 1]?.bullet,
  );
  return {
    labels: tally(candidates.map(({ label }) => label)),
    texts: tally(candidates.map(({ text, likely }) => (likely ? text : undefined))),
    series: tally(openers.map(({ series }) => series)),
    strandedLeadIns: stranded.length,
    spaced: plain.filter(({ gapBefore }) => gapBefore).length > plain.length / 2,
    asks: questions.length > likely.length / 2,
    colons: likely.length === 0 && leadIns.length > 1 && leadIns.every(({ width }) => width <= shortLeadIn),
  };
}

/** Whether a short line stands above a list, or above text that is longer. */
function opensSection(one: Candidate, next: Candidate | undefined): boolean {
  if (!next || one.bullet || one.width > 105) return false;
  return next.bullet || (!next.likely && next.width > one.width);
}

function tally(keys: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
