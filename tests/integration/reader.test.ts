import { expect, test } from "vitest";
import { followLives } from "../fixtures/reader-lives.js";

test("a reader sees each article exactly once through random operations", async () => {
  const { polls } = await followLives({ lives: 25, operations: [0, 80], longest: 25_000 });

  expect(polls).toBeGreaterThan(0);
}, 60_000);
