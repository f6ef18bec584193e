import { contentWeight, termsOf } from "./terms.js";

/**
 * The terms of a section and its heading, numbered in order of appearance. Lists of terms contain these
 * numbers.
 */
export interface Vocabulary {
  readonly sentences: readonly (readonly number[])[];
  readonly heading: readonly number[];
  /** The content and the weight of each term. */
  readonly contentWeights: readonly number[];
  readonly weights: Vector;
  /** The first and the last sentence with each term. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** A value for every term of the section. */
export type Vector = Float64Array;

/** The distinct terms of a text and their weights in it. */
export interface Bag {
  readonly terms: readonly number[];
  readonly weights: readonly number[];
}

export const EMPTY_BAG: Bag = { terms: [], weights: [] };

/** The number of sections with each term. A term of all sections tells little about one of them. */
export interface SectionFrequencies {
  readonly sections: number;
  readonly counts: ReadonlyMap<string, number>;
}

/** Terms get a higher weight the rarer they are among the sentences and among the sections of the article. */
export function buildVocabulary(
  heading: string,
  sentences: readonly { readonly text: string }[],
  frequencies: SectionFrequencies,
): Vocabulary {
  const numbers = new Map<string, number>();
  const [first, last, sentenceCounts]: [number[], number[], number[]] = [[], [], []];
  const numberOf = (term: string): number => {
    const known = numbers.get(term);
    if (known === undefined) numbers.set(term, numbers.size);
    return known ?? numbers.size - 1;
  };
  const read = sentences.map(({ text }, index) => {
    const terms = termsOf(text).map(numberOf);
    for (const term of terms) {
      if (last[term] === index) continue;
      first[term] ??= index;
      last[term] = index;
      sentenceCounts[term] = (sentenceCounts[term] ?? 0) + 1;
    }
    return terms;
  });
  const ofHeading = termsOf(heading).map(numberOf);
  const contentWeights = Array.from(numbers.keys(), contentWeight);
  const weights = new Float64Array(numbers.size);
  const maxSectionIdf = Math.log(1 + frequencies.sections);
  for (const [term, number] of numbers) {
    const sentenceIdf = Math.log(1 + sentences.length / (sentenceCounts[number] ?? 1));
    const sectionIdf =
      Math.log(1 + frequencies.sections / (frequencies.counts.get(term) ?? 1)) / maxSectionIdf;
    weights[number] = (contentWeights[number] ?? 0) * sentenceIdf * sectionIdf;
  }
  return { sentences: read, heading: ofHeading, contentWeights, weights, first, last };
}

export function denseVector({ terms, weights }: Bag, size: number): Vector {
  const vector = new Float64Array(size);
  for (let at = 0; at < terms.length; at++) vector[terms[at] ?? 0] = weights[at] ?? 0;
  return vector;
}

/** The weights of the terms of a text. A repeated term counts each time. */
export function weightedVector(terms: readonly number[], weights: Vector): Vector {
  const vector = new Float64Array(weights.length);
  for (const term of terms) vector[term] = (vector[term] ?? 0) + (weights[term] ?? 0);
  return vector;
}

/** The weights of the terms of each text, by term. */
export function weightedBags(texts: readonly (readonly number[])[], weights: Vector): Bag[] {
  const sums = new Float64Array(weights.length);
  return texts.map((text) => {
    const terms: number[] = [];
    for (const term of text) {
      if (sums[term] === 0) terms.push(term);
      sums[term] = (sums[term] ?? 0) + (weights[term] ?? 0);
    }
    const bag = { terms, weights: terms.map((term) => sums[term] ?? 0) };
    for (const term of terms) sums[term] = 0;
    return bag;
  });
}
