import type { Candidate } from "./candidates.js";
import { buildForest, evaluateForest, parseTree } from "./decision-trees.js";
import { FEATURES, type FeatureInput, featureInputs, featureVector } from "./features.js";
import type { SectionProfile } from "./passage-profile.js";
import { SERIALIZED_TREES } from "./weights.js";

const FOREST = buildForest(SERIALIZED_TREES.map(parseTree));
/** Words to a paragraph that make running prose. */
const MIN_DENSE_PARAGRAPH_WORDS = 60;

/** The candidates of one section, the one that makes the best summary first. */
export function rankCandidates(candidates: readonly Candidate[], profile: SectionProfile): Candidate[] {
  return featureInputs(candidates, profile)
    .map((input) => ({ measured: input, score: heuristicScore(input) + modelScore(input) }))
    .sort((a, b) => b.score - a.score)
    .map(({ measured: input }) => input);
}

/**
 * What makes a summary in any text: it speaks of what the heading and the rest of the section speak
 * of, and stands early. The trees alone would know no style but those they were trained on.
 */
function heuristicScore(input: FeatureInput): number {
  const lead = input.first.index === 0 ? 0.07 : 0;
  return (
    0.7 * FEATURES.headingCosine(input) +
    0.2 * FEATURES.wholeCosine(input) -
    0.2 * FEATURES.relative(input) +
    lead +
    pairScore(input)
  );
}

/** Running prose wants two sentences; a page of short paragraphs is told by one, if another adds little. */
function pairScore(input: FeatureInput): number {
  if (input.second === undefined) return 0;
  return FEATURES.sectionDensity(input) >= MIN_DENSE_PARAGRAPH_WORDS ? 0.03 : -0.1;
}

function modelScore(input: FeatureInput): number {
  return evaluateForest(FOREST, featureVector(input));
}
