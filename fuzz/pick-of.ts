import type { Chance } from "../tests/fixtures/trial-chance.js";

/** Any of the items, of which there is one at least. */
export function pickOf<Item>(items: readonly Item[], chance: Chance): Item {
  // An index within the list.
  return items[chance.below(items.length)] as Item;
}
