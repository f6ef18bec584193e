import { expect, test } from "vitest";
import { forwardSearch } from "../../../src/articles/forward-search.js";

test("finds the next place at or after an offset, until there is none", () => {
  const next = forwardSearch([3, 7, 8]);

  expect([0, 3, 4, 8, 8, 9, 10].map(next)).toEqual([3, 3, 7, 8, 8, undefined, undefined]);
});
