import type { SectionSentence } from "./section-sentences.js";
import { cuesOf, joinCues, type SentenceCues } from "./sentence-cues.js";
import {
  type Bag,
  buildVocabulary,
  EMPTY_BAG,
  type SectionFrequencies,
  type Vector,
  type Vocabulary,
  weightedBags,
  weightedVector,
} from "./vocabulary.js";

/**
 * A sentence or a pair of sentences as a bag of weighted terms, with the sums from which its features are
 * computed.
 */
export interface PassageProfile {
  readonly cues: SentenceCues;
  readonly bag: Bag;
  readonly words: number;
  readonly terms: number;
  readonly mass: number;
  readonly squaredNorm: number;
  /** Dot products with the vectors of the heading, the whole section and its first sentence. */
  readonly dotHeading: number;
  readonly dotWhole: number;
  readonly dotLead: number;
  /** The weight of the terms of the heading and of the section that the passage contains. */
  readonly headingCovered: number;
  readonly wholeCovered: number;
  /** The weight of the terms of the passage that occur in the heading, in later and in earlier sentences. */
  readonly inHeading: number;
  readonly inLater: number;
  readonly inEarlier: number;
  /** The share of its opening terms that occur in the heading. */
  readonly openingInHeading: number;
}

/** The data of a section with which its passages are compared. */
export interface SectionProfile {
  readonly headingBag: Bag;
  readonly heading: Vector;
  readonly whole: Vector;
  readonly lead: Vector;
  readonly sentences: readonly SectionSentence[];
  readonly passages: readonly PassageProfile[];
}

/** Frequencies for a section without an article. */
export const NO_ARTICLE: SectionFrequencies = { sections: 1, counts: new Map() };
const OPENING_TERMS = 6;

export function profileSection(
  heading: string,
  sentences: readonly SectionSentence[],
  frequencies: SectionFrequencies = NO_ARTICLE,
): SectionProfile {
  const vocabulary = buildVocabulary(heading, sentences, frequencies);
  const { weights } = vocabulary;
  const [headingBag, ...bags] = weightedBags([vocabulary.heading, ...vocabulary.sentences], weights);
  const section = {
    headingBag: headingBag ?? EMPTY_BAG,
    heading: weightedVector(vocabulary.heading, weights),
    whole: weightedVector(vocabulary.sentences.flat(), weights),
    lead: weightedVector(vocabulary.sentences[0] ?? [], weights),
    sentences,
  };
  const passages = sentences.map((sentence, index) =>
    profileSentence(sentence, bags[index] ?? EMPTY_BAG, section, vocabulary),
  );
  return { ...section, passages };
}

function profileSentence(
  sentence: SectionSentence,
  bag: Bag,
  section: Omit<SectionProfile, "passages">,
  { first, last, sentences, contentWeights }: Vocabulary,
): PassageProfile {
  const { index, words } = sentence;
  let [mass, squaredNorm, dotHeading, dotWhole, dotLead] = [0, 0, 0, 0, 0];
  let [headingCovered, wholeCovered, inHeading, inLater, inEarlier] = [0, 0, 0, 0, 0];
  for (let at = 0; at < bag.terms.length; at++) {
    const term = bag.terms[at] ?? 0;
    const weight = bag.weights[at] ?? 0;
    const heading = section.heading[term] ?? 0;
    const whole = section.whole[term] ?? 0;
    mass += weight;
    squaredNorm += weight * weight;
    dotHeading += weight * heading;
    dotWhole += weight * whole;
    dotLead += weight * (section.lead[term] ?? 0);
    headingCovered += heading;
    wholeCovered += whole;
    if (heading > 0) inHeading += weight;
    if ((last[term] ?? 0) > index) inLater += weight;
    if ((first[term] ?? 0) < index) inEarlier += weight;
  }
  return {
    cues: cuesOf(sentence.text),
    bag,
    words,
    terms: bag.terms.length,
    mass,
    squaredNorm,
    dotHeading,
    dotWhole,
    dotLead,
    headingCovered,
    wholeCovered,
    inHeading,
    inLater,
    inEarlier,
    openingInHeading: shareInHeading(
      (sentences[index] ?? []).slice(0, OPENING_TERMS),
      section.heading,
      contentWeights,
    ),
  };
}

/** The share of the content weight of the terms that occurs in the heading. */
function shareInHeading(
  terms: readonly number[],
  heading: Vector,
  contentWeights: readonly number[],
): number {
  let [all, shared] = [0, 0];
  for (const term of terms) {
    const contentWeight = contentWeights[term] ?? 0;
    all += contentWeight;
    if ((heading[term] ?? 0) > 0) shared += contentWeight;
  }
  return all === 0 ? 0 : shared / all;
}

/**
 * The profile of a pair of sentences: the sums of both, without counting shared terms twice.
 *
 * @param vector of the first sentence
 */
export function joinPassages(
  a: PassageProfile,
  vector: Vector,
  b: PassageProfile,
  section: SectionProfile,
): PassageProfile {
  let [product, shared, headingShared, wholeShared] = [0, 0, 0, 0];
  for (let at = 0; at < b.bag.terms.length; at++) {
    const term = b.bag.terms[at] ?? 0;
    const other = vector[term] ?? 0;
    if (other === 0) continue;
    product += (b.bag.weights[at] ?? 0) * other;
    shared++;
    headingShared += section.heading[term] ?? 0;
    wholeShared += section.whole[term] ?? 0;
  }
  return {
    cues: joinCues(a.cues, b.cues),
    bag: a.bag,
    words: a.words + b.words,
    terms: a.terms + b.terms - shared,
    mass: a.mass + b.mass,
    squaredNorm: a.squaredNorm + b.squaredNorm + 2 * product,
    dotHeading: a.dotHeading + b.dotHeading,
    dotWhole: a.dotWhole + b.dotWhole,
    dotLead: a.dotLead + b.dotLead,
    headingCovered: a.headingCovered + b.headingCovered - headingShared,
    wholeCovered: a.wholeCovered + b.wholeCovered - wholeShared,
    inHeading: a.inHeading + b.inHeading,
    inLater: a.inLater + b.inLater,
    inEarlier: a.inEarlier + b.inEarlier,
    openingInHeading: a.openingInHeading,
  };
}
