import { expect, test } from "vitest";
import { followLives } from "../fixtures/reader-lives.js";

test("whatever happens to a publication, 1,000 things one after the other, its reader sees each article exactly once", async () => {
  const figures = await followLives({ lives: 10, operations: [1_000, 1_000], longest: 600_000 });
  console.info(figures);

  expect(figures.lives).toBeGreaterThan(0);
});
