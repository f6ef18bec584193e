import type { Candidate } from "./candidates.js";
import { measureAll } from "./measures.js";
import type { SectionProfile } from "./passage-profile.js";
import type { SectionSentence } from "./section-sentences.js";
import { leafOf, parseTree } from "./trees.js";
import { WRITTEN_TREES } from "./weights.js";

const TREES = WRITTEN_TREES.map(parseTree);

/**
 * Running prose wants two sentences where a page of short paragraphs is told by one. Those who wrote
 * the texts that the trees are trained on mostly gave one, so pairs get a head start there.
 */
const DENSE_PARAGRAPHS = 60;
const HEAD_START = 0.03;

/** The candidates of one section, the one that makes the best summary first. */
export function rankCandidates(candidates: readonly Candidate[], profile: SectionProfile): Candidate[] {
  const headStart = wordsPerParagraph(profile.sentences) >= DENSE_PARAGRAPHS ? HEAD_START : 0;
  const measures = measureAll(candidates, profile);
  const order = candidates.map((candidate, index) => ({
    candidate,
    score: scoreOf(measures[index] ?? []) + (candidate.second ? headStart : 0),
  }));
  return order.sort((a, b) => b.score - a.score).map(({ candidate }) => candidate);
}

function scoreOf(measures: readonly number[]): number {
  return TREES.reduce((sum, tree) => sum + leafOf(tree, measures), 0);
}

function wordsPerParagraph(sentences: readonly SectionSentence[]): number {
  const words = sentences.reduce((sum, sentence) => sum + sentence.words, 0);
  return words / new Set(sentences.map(({ paragraph }) => paragraph)).size;
}
