import { gravityOf, termsOf } from "./terms.js";

/** The terms of one section and its heading, numbered as they come; lists of terms hold their numbers. */
export interface Vocabulary {
  readonly sentences: readonly (readonly number[])[];
  readonly heading: readonly number[];
  /** How much each term can say by itself, and what it weighs. */
  readonly gravities: readonly number[];
  readonly weights: Vector;
  /** The first and the last sentence that holds it. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** A number for every term of the section, zero where it does not occur. */
export type Vector = Float64Array;

/** The terms of one text, each once, and what each weighs there. */
export interface Bag {
  readonly terms: readonly number[];
  readonly weights: readonly number[];
}

export const NOTHING: Bag = { terms: [], weights: [] };

/** In how many sections of the article each term occurs: what all share says little of one. */
export interface Surroundings {
  readonly sections: number;
  readonly spread: ReadonlyMap<string, number>;
}

/** Terms weigh by how rare they are among the sentences, and among the sections of the article. */
export function vocabularyOf(
  heading: string,
  sentences: readonly { readonly text: string }[],
  around: Surroundings,
): Vocabulary {
  const numbers = new Map<string, number>();
  const [first, last, spread]: [number[], number[], number[]] = [[], [], []];
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
      spread[term] = (spread[term] ?? 0) + 1;
    }
    return terms;
  });
  const ofHeading = termsOf(heading).map(numberOf);
  const gravities = Array.from(numbers.keys(), gravityOf);
  const weights = new Float64Array(numbers.size);
  const widest = Math.log(1 + around.sections);
  for (const [term, number] of numbers) {
    const rarity = Math.log(1 + sentences.length / (spread[number] ?? 1));
    const ownness = Math.log(1 + around.sections / (around.spread.get(term) ?? 1)) / widest;
    weights[number] = (gravities[number] ?? 0) * rarity * ownness;
  }
  return { sentences: read, heading: ofHeading, gravities, weights, first, last };
}

/** A bag as a vector. */
export function spreadOut({ terms, weights }: Bag, size: number): Vector {
  const vector = new Float64Array(size);
  for (let at = 0; at < terms.length; at++) vector[terms[at] ?? 0] = weights[at] ?? 0;
  return vector;
}

/** What the terms of a text weigh, those that come twice twice. */
export function vectorOf(terms: readonly number[], weights: Vector): Vector {
  const vector = new Float64Array(weights.length);
  for (const term of terms) vector[term] = (vector[term] ?? 0) + (weights[term] ?? 0);
  return vector;
}

/** The same, of each of several texts, by term. */
export function bagsOf(texts: readonly (readonly number[])[], weights: Vector): Bag[] {
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
