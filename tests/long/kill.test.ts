import { beforeAll, expect, test } from "vitest";
import build from "../e2e/build.js";
import { temporaryDirectory } from "../fixtures/temporary-directory.js";
import { KillTrial } from "../fixtures/trial-kills.js";

beforeAll(build, 120_000);

test("a publication of 2,000 articles killed 300 times loses nothing and publishes nothing twice", async () => {
  const options = {
    articles: 2_000,
    kills: 300,
    first: 10,
    again: 0.5,
    longest: 1_600_000,
    seed: Date.now(),
  };
  const trial = new KillTrial({ ...options, home: temporaryDirectory() });
  await trial.run();
  console.info({ seed: options.seed, ...trial.figures });

  expect(trial.figures.kills).toBeGreaterThanOrEqual(300);
  expect(trial.figures.duringRefresh).toBeGreaterThan(60);
});
