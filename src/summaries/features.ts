import type { Candidate } from "./candidates.js";
import { joinPassages, type PassageProfile, type SectionProfile } from "./passage-profile.js";
import type { SectionSentence } from "./section-sentences.js";
import { denseVector, type Vector } from "./vocabulary.js";

/** Properties that all candidates of a section share. */
interface SectionStatistics {
  readonly sentences: readonly SectionSentence[];
  readonly headingTerms: number;
  readonly headingMass: number;
  readonly headingInText: number;
  readonly headingNorm: number;
  readonly wholeMass: number;
  readonly wholeNorm: number;
  readonly leadNorm: number;
  readonly lead: PassageProfile | undefined;
  readonly isLeadStandalone: number;
  readonly totalWords: number;
  readonly paragraphs: number;
  readonly paragraphWords: ReadonlyMap<number, number>;
  readonly standaloneShare: number;
  readonly itemShare: number;
  readonly weShare: number;
  readonly youShare: number;
}

/** A candidate with everything that its features are computed from. */
export interface FeatureInput extends Candidate {
  readonly section: SectionStatistics;
  /** `opening` is the first sentence, `passage` the whole candidate. */
  readonly opening: PassageProfile;
  readonly passage: PassageProfile;
}

/** The features of a candidate, by name. The weights are trained on exactly these features. */
export const FEATURES = {
  words: ({ passage }) => passage.words,
  firstWords: ({ first }) => first.words,
  secondWords: ({ second }) => second?.words ?? 0,
  index: ({ first }) => first.index,
  relative: ({ first, section }) => first.index / section.sentences.length,
  relativeEnd: ({ first, second, section }) => ((second ?? first).index + 1) / section.sentences.length,
  gap: ({ first, second }) => (second ? second.index - first.index : 0),
  paragraph: ({ first }) => first.paragraph,
  place: ({ first }) => first.position,
  paragraphWords: ({ first, section }) => section.paragraphWords.get(first.paragraph) ?? 0,
  headingCover: ({ passage, section }) => ratio(passage.headingCovered, section.headingMass),
  headingCoverFirst: ({ opening, section }) => ratio(opening.headingCovered, section.headingMass),
  headingGain: ({ passage, section }) =>
    ratio(passage.headingCovered - (section.lead?.headingCovered ?? 0), section.headingMass),
  headingShare: ({ passage }) => ratio(passage.inHeading, passage.mass),
  headingCosine: ({ passage, section }) => cosine(passage.dotHeading, passage, section.headingNorm),
  openingInHeading: ({ opening }) => opening.openingInHeading,
  wholeCosine: ({ passage, section }) => cosine(passage.dotWhole, passage, section.wholeNorm),
  wholeCosineFirst: ({ opening, section }) => cosine(opening.dotWhole, opening, section.wholeNorm),
  wholeCover: ({ passage, section }) => ratio(passage.wholeCovered, section.wholeMass),
  leadCosine: ({ passage, section }) => cosine(passage.dotLead, passage, section.leadNorm),
  inLater: ({ passage }) => ratio(passage.inLater, passage.mass),
  inEarlier: ({ passage }) => ratio(passage.inEarlier, passage.mass),
  density: ({ passage }) => passage.terms / passage.words,
  announces: ({ passage }) => passage.cues.announces,
  announcesFirst: ({ opening }) => opening.cues.announces,
  claims: ({ passage }) => passage.cues.claims,
  claimsFirst: ({ opening }) => opening.cues.claims,
  sectionDensity: ({ section }) => section.totalWords / section.paragraphs,
  we: ({ passage }) => passage.cues.we,
  you: ({ passage }) => passage.cues.you,
  commas: ({ passage }) => passage.cues.commas / passage.words,
  capitals: ({ passage }) => passage.cues.capitals / passage.words,
  items: ({ first, second }) => Number(first.isItem) + Number(second?.isItem ?? false),
  leadIsSound: ({ section }) => section.isLeadStandalone,
  sectionWords: ({ section }) => section.totalWords,
  sectionSentences: ({ section }) => section.sentences.length,
  sectionParagraphs: ({ section }) => section.paragraphs,
  sectionMeanWords: ({ section }) => section.totalWords / section.sentences.length,
  sectionSound: ({ section }) => section.standaloneShare,
  sectionItems: ({ section }) => section.itemShare,
  sectionWe: ({ section }) => section.weShare,
  sectionYou: ({ section }) => section.youShare,
  headingTerms: ({ section }) => section.headingTerms,
  headingInText: ({ section }) => section.headingInText,
} satisfies Readonly<Record<string, (input: FeatureInput) => number>>;

const FEATURE_FUNCTIONS = Object.values(FEATURES);

/** The features of a candidate, in the order of `FEATURES`. */
export function featureVector(input: FeatureInput): Float64Array {
  const vector = new Float64Array(FEATURE_FUNCTIONS.length);
  for (let at = 0; at < vector.length; at++) vector[at] = FEATURE_FUNCTIONS[at]?.(input) ?? 0;
  return vector;
}

/** Prepares the candidates of one section for their features. */
export function featureInputs(candidates: readonly Candidate[], profile: SectionProfile): FeatureInput[] {
  const section = sectionStatistics(profile);
  let [vectorOwner, vector]: [PassageProfile | undefined, Vector] = [undefined, new Float64Array(0)];
  return candidates.flatMap(({ first, second }) => {
    const opening = profile.passages[first.index];
    const closing = second && profile.passages[second.index];
    if (opening === undefined) return [];
    if (closing === undefined) return [{ section, first, second, opening, passage: opening }];
    // Candidates with the same first sentence are adjacent, so its vector can be reused.
    if (vectorOwner !== opening)
      [vectorOwner, vector] = [opening, denseVector(opening.bag, profile.whole.length)];
    return [{ section, first, second, opening, passage: joinPassages(opening, vector, closing, profile) }];
  });
}

function sectionStatistics({
  headingBag,
  whole,
  lead,
  sentences,
  passages,
}: SectionProfile): SectionStatistics {
  const headingMass = mass(headingBag.weights);
  const inText = headingBag.weights.filter((_, at) => (whole[headingBag.terms[at] ?? -1] ?? 0) > 0);
  const share = (has: (index: number) => boolean): number =>
    sentences.filter((_, index) => has(index)).length / Math.max(1, sentences.length);
  const isStandalone = ({ isComplete, needsContext }: SectionSentence): boolean =>
    isComplete && !needsContext;
  const paragraphWords = new Map<number, number>();
  for (const { paragraph, words } of sentences) {
    paragraphWords.set(paragraph, (paragraphWords.get(paragraph) ?? 0) + words);
  }
  return {
    sentences,
    headingTerms: headingBag.terms.length,
    headingMass,
    headingInText: ratio(mass(inText), headingMass),
    headingNorm: norm(headingBag.weights),
    wholeMass: mass(whole),
    wholeNorm: norm(whole),
    leadNorm: norm(lead),
    lead: passages[0],
    isLeadStandalone: Number(sentences[0] !== undefined && isStandalone(sentences[0])),
    totalWords: sentences.reduce((sum, { words }) => sum + words, 0),
    paragraphs: paragraphWords.size,
    paragraphWords,
    standaloneShare: share((index) => sentences[index] !== undefined && isStandalone(sentences[index])),
    itemShare: share((index) => sentences[index]?.isItem === true),
    weShare: share((index) => passages[index]?.cues.we === 1),
    youShare: share((index) => passages[index]?.cues.you === 1),
  };
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

function cosine(product: number, passage: PassageProfile, otherNorm: number): number {
  return ratio(product, Math.sqrt(passage.squaredNorm) * otherNorm);
}

function mass(weights: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at++) sum += weights[at] ?? 0;
  return sum;
}

function norm(weights: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at++) sum += (weights[at] ?? 0) ** 2;
  return Math.sqrt(sum);
}
