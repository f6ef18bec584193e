import { expect, test } from "vitest";
import { followLives } from "../fixtures/reader-lives.js";

test("whatever happens to a publication, its reader sees each article exactly once", async () => {
  const { polls } = await followLives({ lives: 25, operations: [0, 80], longest: 25_000 });

  expect(polls).toBeGreaterThan(0);
}, 60_000);
