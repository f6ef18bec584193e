import type { Candidate } from "./candidates.js";
import { buildForest, evaluateForest, parseTree } from "./decision-trees.js";
import { FEATURES, type FeatureInput, featureInputs, featureVector } from "./features.js";
import type { SectionProfile } from "./passage-profile.js";
import { SERIALIZED_TREES } from "./weights.js";

const FOREST = buildForest(SERIALIZED_TREES.map(parseTree));
/** From this many words per paragraph, a section is running prose. */
const MIN_DENSE_PARAGRAPH_WORDS = 60;

/** Sorts the candidates of one section, the best summary first. */
export function rankCandidates(candidates: readonly Candidate[], profile: SectionProfile): Candidate[] {
  return featureInputs(candidates, profile)
    .map((input) => ({ input, score: heuristicScore(input) + modelScore(input) }))
    .sort((a, b) => b.score - a.score)
    .map(({ input }) => input);
}

/**
 * A score that works for any text: a good summary uses the terms of the heading and the section, and comes
 * early. The trees alone know only the style that they were trained on.
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

/** Prefers two sentences for running prose, and one for short paragraphs. */
function pairScore(input: FeatureInput): number {
  if (input.second === undefined) return 0;
  return FEATURES.sectionDensity(input) >= MIN_DENSE_PARAGRAPH_WORDS ? 0.03 : -0.1;
}

function modelScore(input: FeatureInput): number {
  return evaluateForest(FOREST, featureVector(input));
}
