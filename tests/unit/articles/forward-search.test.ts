import { expect, test } from "vitest";
import { forwardSearch } from "../../../src/articles/forward-search.js";

test("finds the next offset at or after a position, until the end", () => {
  const next = forwardSearch([3, 7, 8]);

  expect([0, 3, 4, 8, 8, 9, 10].map(next)).toEqual([3, 3, 7, 8, 8, undefined, undefined]);
});
