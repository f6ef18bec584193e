/**
 * A decision tree of fixed depth. Split `n` compares its feature with its threshold and continues with split
 * `2n + 1` (not greater) or `2n + 2` (greater). The leaves come after the last splits.
 */
export interface Tree {
  readonly features: ArrayLike<number>;
  readonly thresholds: ArrayLike<number>;
  readonly leaves: ArrayLike<number>;
}

/** Parses a tree: "feature>threshold … = leaf …". */
export function parseTree(line: string): Tree {
  const [splits = "", leaves = ""] = line.split(" = ");
  const pairs = splits.split(" ").map((split) => split.split(">").map(Number));
  return {
    features: Uint8Array.from(pairs, ([feature = 0]) => feature),
    thresholds: Float64Array.from(pairs, ([, threshold = 0]) => threshold),
    leaves: Float64Array.from(leaves.split(" "), Number),
  };
}

/** Serializes a tree for `parseTree`. */
export function formatTree({ features, thresholds, leaves }: Tree): string {
  const splits = Array.from(features, (feature, n) => `${feature}>${thresholds[n]}`);
  return `${splits.join(" ")} = ${Array.from(leaves).join(" ")}`;
}

/** Trees of four levels, concatenated in flat arrays. */
export type Forest = Tree;

const LEVELS = 4;
const SPLITS = 2 ** LEVELS - 1;

/** @throws RangeError when a tree does not have four levels */
export function buildForest(trees: readonly Tree[]): Forest {
  if (trees.some(({ features }) => features.length !== SPLITS))
    throw new RangeError(`a tree of the forest has not ${SPLITS} splits`);
  return {
    features: Uint8Array.from(trees.flatMap(({ features }) => Array.from(features))),
    thresholds: Float64Array.from(trees.flatMap(({ thresholds }) => Array.from(thresholds))),
    leaves: Float64Array.from(trees.flatMap(({ leaves }) => Array.from(leaves))),
  };
}

/**
 * The sum of the leaves that a feature vector reaches, one per tree.
 *
 * This runs for every candidate of every section. The levels are unrolled, and each comparison is a number
 * that is added to the index of the next split, because half of the branches would be mispredicted.
 */
export function evaluateForest({ features, thresholds, leaves }: Forest, vector: Float64Array): number {
  const exceeds = (split: number): number =>
    Number((vector[features[split] ?? 0] ?? 0) > (thresholds[split] ?? 0));
  let sum = 0;
  for (let root = 0, leaf = 0; root < features.length; root += SPLITS, leaf += SPLITS + 1) {
    let path = exceeds(root);
    path = 2 * path + exceeds(root + 1 + path);
    path = 2 * path + exceeds(root + 3 + path);
    path = 2 * path + exceeds(root + 7 + path);
    sum += leaves[leaf + path] ?? 0;
  }
  return sum;
}
