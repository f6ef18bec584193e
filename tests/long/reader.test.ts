import { expect, test } from "vitest";
import { followLives } from "../fixtures/reader-lives.js";

test("a reader sees each article exactly once through 1,000 random operations", async () => {
  const figures = await followLives({ lives: 10, operations: [1_000, 1_000], longest: 600_000 });
  console.info(figures);

  expect(figures.lives).toBeGreaterThan(0);
});
