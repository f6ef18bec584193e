import type { SeededRandom } from "../tests/fixtures/seeded-random.js";

/** Any of the items, of which there is one at least. */
export function pickOf<Item>(items: readonly Item[], chance: SeededRandom): Item {
  // An index within the list.
  return items[chance.below(items.length)] as Item;
}
