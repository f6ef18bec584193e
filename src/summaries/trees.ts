/**
 * A decision tree of fixed depth. Split `n` asks whether its measure exceeds its threshold and hands
 * on to split `2n + 1` (no) or `2n + 2` (yes); below the last splits stand the leaves.
 */
export interface Tree {
  readonly measures: ArrayLike<number>;
  readonly thresholds: ArrayLike<number>;
  readonly leaves: ArrayLike<number>;
}

/** A tree from its written form, "measure>threshold … = leaf …". */
export function parseTree(line: string): Tree {
  const [splits = "", leaves = ""] = line.split(" = ");
  const pairs = splits.split(" ").map((split) => split.split(">").map(Number));
  return {
    measures: Uint8Array.from(pairs, ([measure = 0]) => measure),
    thresholds: Float64Array.from(pairs, ([, threshold = 0]) => threshold),
    leaves: Float64Array.from(leaves.split(" "), Number),
  };
}

/** The written form of a tree. */
export function formatTree({ measures, thresholds, leaves }: Tree): string {
  const splits = Array.from(measures, (measure, n) => `${measure}>${thresholds[n]}`);
  return `${splits.join(" ")} = ${Array.from(leaves).join(" ")}`;
}

/** The leaf that a row of measures falls into. */
export function leafOf(tree: Tree, measures: readonly number[]): number {
  const splits = tree.measures.length;
  let at = 0;
  while (at < splits) {
    const exceeds = (measures[tree.measures[at] ?? 0] ?? 0) > (tree.thresholds[at] ?? 0);
    at = 2 * at + (exceeds ? 2 : 1);
  }
  return tree.leaves[at - splits] ?? 0;
}
