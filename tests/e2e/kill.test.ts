import { expect, test } from "vitest";
import { temporaryDirectory } from "../fixtures/temporary-directory.js";
import { KillTrial } from "../fixtures/trial-kills.js";

test("a publication killed up to 12 times loses nothing and publishes nothing twice", async () => {
  const bounds = { kills: 12, longest: 18_000 };
  const options = { articles: 120, first: 2, again: 0.5, seed: Date.now(), ...bounds };
  const trial = new KillTrial({ ...options, home: temporaryDirectory() });
  await trial.run();

  expect(trial.figures.kills).toBeGreaterThan(options.first);
});
