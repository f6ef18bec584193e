import type { SeededRandom } from "../tests/fixtures/seeded-random.js";

/** A random item of a list that is not empty. */
export function pickOf<Item>(items: readonly Item[], chance: SeededRandom): Item {
  // An index within the list.
  return items[chance.below(items.length)] as Item;
}
