/**
 * Searches that go through a text once, however often they are asked: each answers where the next one of
 * its places is. They may only be asked for offsets in order.
 */
export type SearchAhead = (from: number) => number | undefined;

/** @param places in order */
export function inOrder(places: readonly number[]): SearchAhead {
  let next = 0;
  return (from) => {
    while ((places[next] ?? from) < from) next += 1;
    return places[next];
  };
}
