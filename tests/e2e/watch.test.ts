import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startProgram } from "../fixtures/running-program.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

test("--watch publishes changed files", async ({ onTestFinished }) => {
  const cwd = directoryWith({ "articles/a.md": "# First\n\nText.\n" }, onTestFinished);
  const env = { FEEDWRIGHT_SCHEDULE: "0 0 1 1 *" };
  const program = await startProgram(["--watch", "articles"], { cwd, env }, onTestFinished);
  const feed = async () => (await program.ask("/feed.json")).text;

  writeFiles(cwd, { "articles/b.md": "# Second\n\nText.\n" });
  await expect.poll(feed, { timeout: 20_000 }).toContain("Second");
  rmSync(join(cwd, "articles/b.md"));
  await expect.poll(feed, { timeout: 20_000 }).not.toContain("Second");
  expect(await program.stop()).toBe(0);
});
