/**
 * A decision tree of fixed depth. Split `n` asks whether its measure exceeds its threshold and hands
 * on to split `2n + 1` (no) or `2n + 2` (yes); below the last splits stand the leaves.
 */
export interface Tree {
  readonly measures: readonly number[];
  readonly thresholds: readonly number[];
  readonly leaves: readonly number[];
}

/** A tree from its written form, "measure>threshold … = leaf …". */
export function parseTree(line: string): Tree {
  const [splits = "", leaves = ""] = line.split(" = ");
  const pairs = splits.split(" ").map((split) => split.split(">").map(Number));
  return {
    measures: pairs.map(([measure = 0]) => measure),
    thresholds: pairs.map(([, threshold = 0]) => threshold),
    leaves: leaves.split(" ").map(Number),
  };
}

/** The written form of a tree. */
export function formatTree({ measures, thresholds, leaves }: Tree): string {
  return `${measures.map((measure, n) => `${measure}>${thresholds[n]}`).join(" ")} = ${leaves.join(" ")}`;
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
