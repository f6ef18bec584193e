/**
 * Returns the first offset at or after `from`. Call it with increasing values: all calls together then read
 * the list of offsets once.
 */
export type ForwardSearch = (from: number) => number | undefined;

/** @param offsets in order */
export function forwardSearch(offsets: readonly number[]): ForwardSearch {
  let next = 0;
  return (from) => {
    while ((offsets[next] ?? from) < from) next += 1;
    return offsets[next];
  };
}
