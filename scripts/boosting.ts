import type { Tree } from "../src/summaries/decision-trees.js";

/** Rows of measures, and the value of each. Rows of one group (a section) compete with each other. */
export interface Group {
  readonly rows: readonly Float64Array[];
  readonly worths: readonly number[];
  readonly weight: number;
}

export interface Settings {
  readonly trees: number;
  readonly depth: number;
  readonly rate: number;
  /** Share of the groups, and of the measures, that each tree and each split see. */
  readonly groupShare: number;
  readonly measureShare: number;
  readonly minRows: number;
  readonly shrinkage: number;
  readonly bins: number;
}

interface Row {
  readonly bins: Uint8Array;
  readonly worth: number;
  readonly weight: number;
  score: number;
}

type Random = () => number;

/**
 * Gradient boosting: each small tree learns the rest that those before it left of every row's value, relative to the
 * mean of its group. Deterministic.
 */
export function boost(groups: readonly Group[], settings: Settings): Tree[] {
  const edges = binEdges(groups, settings.bins);
  const binned = groups.map((group) => rowsOf(group, edges));
  const random = randomNumbers(1);
  const trees: Tree[] = [];
  for (let count = 0; count < settings.trees; count++) {
    const seen = binned.filter(() => random() < settings.groupShare).flat();
    const grower = { edges, settings, random };
    const grown = growTree(seen, grower);
    for (const row of binned.flat()) row.score += leafOfBins(grown, row.bins);
    trees.push(readable(grown, edges));
  }
  return trees;
}

/** Thresholds that split the rows evenly, rounded first so that the written trees decide the same. */
function binEdges(groups: readonly Group[], bins: number): number[][] {
  const rows = groups.flatMap((group) => group.rows);
  return Array.from(rows[0] ?? [], (_, measure) => {
    const values = rows.map((row) => row[measure] ?? 0).sort((a, b) => a - b);
    const edges = Array.from({ length: bins - 1 }, (_, bin) =>
      Number((values[Math.floor(((bin + 1) / bins) * values.length)] ?? 0).toPrecision(3)),
    );
    return [...new Set(edges)];
  });
}

function rowsOf({ rows, worths, weight }: Group, edges: readonly (readonly number[])[]): Row[] {
  const mean = worths.reduce((sum, worth) => sum + worth, 0) / Math.max(1, worths.length);
  return rows.map((row, index) => ({
    bins: Uint8Array.from(
      edges,
      (steps, measure) => steps.filter((edge) => (row[measure] ?? 0) > edge).length,
    ),
    worth: (worths[index] ?? 0) - mean,
    weight: weight / Math.sqrt(rows.length),
    score: 0,
  }));
}

interface Grower {
  readonly edges: readonly (readonly number[])[];
  readonly settings: Settings;
  readonly random: Random;
}

/** A tree over bins: `thresholds` are bins, not values. */
function growTree(rows: readonly Row[], grower: Grower): Tree {
  const splits = 2 ** grower.settings.depth - 1;
  const features = new Array<number>(splits).fill(0);
  const thresholds = new Array<number>(splits).fill(255);
  const leaves = new Array<number>(splits + 1).fill(0);
  const grow = (at: number, here: readonly Row[]): void => {
    if (at >= splits) {
      leaves[at - splits] = leafValue(here, grower.settings);
      return;
    }
    const split = bestSplit(here, grower);
    features[at] = split?.measure ?? 0;
    thresholds[at] = split?.bin ?? 255;
    grow(
      2 * at + 1,
      here.filter((row) => (row.bins[features[at] ?? 0] ?? 0) <= (thresholds[at] ?? 255)),
    );
    grow(
      2 * at + 2,
      here.filter((row) => (row.bins[features[at] ?? 0] ?? 0) > (thresholds[at] ?? 255)),
    );
  };
  grow(0, rows);
  return { features, thresholds, leaves };
}

function leafValue(rows: readonly Row[], { rate, shrinkage }: Settings): number {
  let rest = 0;
  let weight = shrinkage;
  for (const row of rows) {
    rest += row.weight * (row.worth - row.score);
    weight += row.weight;
  }
  return Number(((rate * rest) / weight).toPrecision(3));
}

interface Split {
  readonly measure: number;
  readonly bin: number;
  readonly gain: number;
}

function bestSplit(rows: readonly Row[], { edges, settings, random }: Grower): Split | undefined {
  let best: Split | undefined;
  for (const [measure, steps] of edges.entries()) {
    if (random() >= settings.measureShare || rows.length < 2 * settings.minRows) continue;
    const split = bestBin(rows, measure, steps.length, settings);
    if (split !== undefined && split.gain > (best?.gain ?? 1e-9)) best = split;
  }
  return best;
}

/** Finds where a measure best splits rows into better and worse ones. */
function bestBin(
  rows: readonly Row[],
  measure: number,
  steps: number,
  settings: Settings,
): Split | undefined {
  const { rests, weights, counts } = histogram(rows, measure, steps + 1);
  const total = { rest: sum(rests), weight: sum(weights) };
  const left = { rest: 0, weight: 0, count: 0 };
  let best: Split | undefined;
  for (let bin = 0; bin < steps; bin++) {
    left.rest += rests[bin] ?? 0;
    left.weight += weights[bin] ?? 0;
    left.count += counts[bin] ?? 0;
    if (Math.min(left.count, rows.length - left.count) < settings.minRows) continue;
    const gain =
      purity(left.rest, left.weight, settings) +
      purity(total.rest - left.rest, total.weight - left.weight, settings) -
      purity(total.rest, total.weight, settings);
    if (gain > (best?.gain ?? 0)) best = { measure, bin, gain };
  }
  return best;
}

function purity(rest: number, weight: number, { shrinkage }: Settings): number {
  return (rest * rest) / (weight + shrinkage);
}

function histogram(rows: readonly Row[], measure: number, bins: number) {
  const rests = new Float64Array(bins);
  const weights = new Float64Array(bins);
  const counts = new Float64Array(bins);
  for (const row of rows) {
    const bin = row.bins[measure] ?? 0;
    rests[bin] = (rests[bin] ?? 0) + row.weight * (row.worth - row.score);
    weights[bin] = (weights[bin] ?? 0) + row.weight;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { rests, weights, counts };
}

function leafOfBins({ features, thresholds, leaves }: Tree, bins: Uint8Array): number {
  let at = 0;
  while (at < features.length)
    at = 2 * at + ((bins[features[at] ?? 0] ?? 0) > (thresholds[at] ?? 255) ? 2 : 1);
  return leaves[at - features.length] ?? 0;
}

/** The tree with values for thresholds; a split with one empty half sends all rows to its first child. */
function readable({ features, thresholds, leaves }: Tree, edges: readonly (readonly number[])[]): Tree {
  const values = Array.from(thresholds, (bin, at) => edges[features[at] ?? 0]?.[bin] ?? 1e9);
  return { features, thresholds: values, leaves };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The same numbers in [0, 1) on every run. */
function randomNumbers(seed: number): Random {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
