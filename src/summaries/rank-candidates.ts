import type { Candidate } from "./candidates.js";
import { MEASURES, type Measured, measureAll, rowOf } from "./measures.js";
import type { SectionProfile } from "./passage-profile.js";
import { parseTree, plant, sumOfLeaves } from "./trees.js";
import { WRITTEN_TREES } from "./weights.js";

const FOREST = plant(WRITTEN_TREES.map(parseTree));
/** Words to a paragraph that make running prose. */
const DENSE_PARAGRAPHS = 60;

/** The candidates of one section, the one that makes the best summary first. */
export function rankCandidates(candidates: readonly Candidate[], profile: SectionProfile): Candidate[] {
  return measureAll(candidates, profile)
    .map((measured) => ({ measured, score: presumedWorth(measured) + learntWorth(measured) }))
    .sort((a, b) => b.score - a.score)
    .map(({ measured }) => measured);
}

/**
 * What makes a summary in any text: it speaks of what the heading and the rest of the section speak
 * of, and stands early. The trees alone would know no style but those they were trained on.
 */
function presumedWorth(measured: Measured): number {
  const lead = measured.first.index === 0 ? 0.07 : 0;
  return (
    0.7 * MEASURES.headingCosine(measured) +
    0.2 * MEASURES.wholeCosine(measured) -
    0.2 * MEASURES.relative(measured) +
    lead +
    worthOfSecond(measured)
  );
}

/** Running prose wants two sentences; a page of short paragraphs is told by one, if another adds little. */
function worthOfSecond(measured: Measured): number {
  if (measured.second === undefined) return 0;
  return MEASURES.sectionDensity(measured) >= DENSE_PARAGRAPHS ? 0.03 : -0.1;
}

function learntWorth(measured: Measured): number {
  return sumOfLeaves(FOREST, rowOf(measured));
}
