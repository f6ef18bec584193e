/**
 * Searches that go through a text once, however often they are asked: each answers where the next one of
 * its places is. They may only be asked for offsets in order.
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
