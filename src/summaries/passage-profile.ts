import type { SectionSentence } from "./section-sentences.js";
import { cuesOf, type SentenceCues } from "./sentence-cues.js";
import { gravityOf, spreadOf, termsOf } from "./terms.js";

type Weights = ReadonlyMap<string, number>;

/** A sentence, or two together, as a bag of weighted terms: sums from which every measure follows. */
export interface PassageProfile extends SentenceCues {
  readonly weights: Weights;
  readonly words: number;
  readonly terms: number;
  readonly mass: number;
  readonly squared: number;
  /** Products with the vectors of the heading, the whole section and its first sentence. */
  readonly dotHeading: number;
  readonly dotWhole: number;
  readonly dotLead: number;
  /** How much of the heading's and of the section's weight the passage covers. */
  readonly headingCovered: number;
  readonly wholeCovered: number;
  /** How much of the passage's own weight the heading, later and earlier sentences hold. */
  readonly inHeading: number;
  readonly inLater: number;
  readonly inEarlier: number;
  /** How much of its opening the heading holds. */
  readonly openingInHeading: number;
}

/** What all passages of one section are measured against. */
export interface SectionProfile {
  readonly heading: Weights;
  readonly whole: Weights;
  readonly lead: Weights;
  readonly sentences: readonly SectionSentence[];
  readonly passages: readonly PassageProfile[];
}

/** In how many sections of the article each term occurs: what all share says little of one. */
export interface Surroundings {
  readonly sections: number;
  readonly spread: ReadonlyMap<string, number>;
}

const ALONE: Surroundings = { sections: 1, spread: new Map() };
const OPENING_TERMS = 6;

export function profileSection(
  heading: string,
  sentences: readonly SectionSentence[],
  surroundings: Surroundings = ALONE,
): SectionProfile {
  const terms = sentences.map((sentence) => termsOf(sentence.text));
  const weigh = weigher(terms, surroundings);
  const weights = terms.map(weigh);
  const section = {
    heading: weigh(termsOf(heading)),
    whole: weigh(terms.flat()),
    lead: weights[0] ?? new Map(),
  };
  const seen = firstAndLast(terms);
  const passages = sentences.map((sentence, index) =>
    profileSentence(sentence, terms[index] ?? [], weights[index] ?? new Map(), section, seen),
  );
  return { ...section, sentences, passages };
}

/** Weighs terms by how rare they are among the sentences, and among the sections of the article. */
function weigher(
  sentences: readonly (readonly string[])[],
  around: Surroundings,
): (terms: readonly string[]) => Weights {
  const spread = spreadOf(sentences);
  const known = new Map<string, number>();
  const weightOf = (term: string): number => {
    const rarity = Math.log(1 + sentences.length / (spread.get(term) ?? 1));
    const ownness =
      Math.log(1 + around.sections / (around.spread.get(term) ?? 1)) / Math.log(1 + around.sections);
    const weight = gravityOf(term) * rarity * ownness;
    known.set(term, weight);
    return weight;
  };
  return (terms) => {
    const weights = new Map<string, number>();
    for (const term of terms) {
      weights.set(term, (weights.get(term) ?? 0) + (known.get(term) ?? weightOf(term)));
    }
    return weights;
  };
}

type Seen = ReadonlyMap<string, { readonly first: number; last: number }>;

function firstAndLast(sentences: readonly (readonly string[])[]): Seen {
  const seen = new Map<string, { readonly first: number; last: number }>();
  for (const [index, terms] of sentences.entries()) {
    for (const term of terms) {
      const known = seen.get(term);
      if (known) known.last = index;
      else seen.set(term, { first: index, last: index });
    }
  }
  return seen;
}

function profileSentence(
  sentence: SectionSentence,
  terms: readonly string[],
  weights: Weights,
  section: Pick<SectionProfile, "heading" | "whole" | "lead">,
  seen: Seen,
): PassageProfile {
  const sums = {
    mass: 0,
    squared: 0,
    dotHeading: 0,
    dotWhole: 0,
    dotLead: 0,
    headingCovered: 0,
    wholeCovered: 0,
    inHeading: 0,
    inLater: 0,
    inEarlier: 0,
  };
  for (const [term, weight] of weights) {
    const heading = section.heading.get(term) ?? 0;
    const whole = section.whole.get(term) ?? 0;
    sums.mass += weight;
    sums.squared += weight * weight;
    sums.dotHeading += weight * heading;
    sums.dotWhole += weight * whole;
    sums.dotLead += weight * (section.lead.get(term) ?? 0);
    sums.headingCovered += heading;
    sums.wholeCovered += whole;
    if (heading > 0) sums.inHeading += weight;
    if ((seen.get(term)?.last ?? 0) > sentence.index) sums.inLater += weight;
    if ((seen.get(term)?.first ?? 0) < sentence.index) sums.inEarlier += weight;
  }
  const opening = terms.slice(0, OPENING_TERMS);
  const openingMass = gravity(opening);
  const known = gravity(opening.filter((term) => section.heading.has(term)));
  const openingInHeading = openingMass === 0 ? 0 : known / openingMass;
  return {
    ...sums,
    ...cuesOf(sentence.text),
    weights,
    words: sentence.words,
    terms: weights.size,
    openingInHeading,
  };
}

function gravity(terms: readonly string[]): number {
  return terms.reduce((sum, term) => sum + gravityOf(term), 0);
}

/** The profile of two sentences together: sums, less what they share. */
export function joinPassages(a: PassageProfile, b: PassageProfile, section: SectionProfile): PassageProfile {
  let [product, shared, headingShared, wholeShared] = [0, 0, 0, 0];
  for (const [term, weight] of b.weights) {
    const other = a.weights.get(term);
    if (other === undefined) continue;
    product += weight * other;
    shared++;
    headingShared += section.heading.get(term) ?? 0;
    wholeShared += section.whole.get(term) ?? 0;
  }
  return {
    weights: a.weights,
    words: a.words + b.words,
    terms: a.terms + b.terms - shared,
    mass: a.mass + b.mass,
    squared: a.squared + b.squared + 2 * product,
    dotHeading: a.dotHeading + b.dotHeading,
    dotWhole: a.dotWhole + b.dotWhole,
    dotLead: a.dotLead + b.dotLead,
    headingCovered: a.headingCovered + b.headingCovered - headingShared,
    wholeCovered: a.wholeCovered + b.wholeCovered - wholeShared,
    inHeading: a.inHeading + b.inHeading,
    inLater: a.inLater + b.inLater,
    inEarlier: a.inEarlier + b.inEarlier,
    openingInHeading: a.openingInHeading,
    we: Math.max(a.we, b.we),
    you: Math.max(a.you, b.you),
    claims: Math.max(a.claims, b.claims),
    announces: Math.max(a.announces, b.announces),
    commas: a.commas + b.commas,
    capitals: a.capitals + b.capitals,
  };
}
