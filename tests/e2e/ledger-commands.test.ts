import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram, startProgram } from "../fixtures/running-program.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

const FILES = { "articles/a.md": "# First\n\nText.\n", "articles/b.md": "# Second\n\nText.\n" };
const env = { FEEDWRIGHT_URL: "https://example.org/" };

test.concurrent("a restored backup and an imported export keep ids and dates", async ({ onTestFinished }) => {
  const cwd = directoryWith(FILES, onTestFinished);
  const first = await startProgram([], { cwd, env }, onTestFinished);
  const before = await first.ask("/atom.xml");
  await first.stop();

  expect(await runProgram(["backup", "ledger.sqlite"], { cwd })).toMatchObject({ status: 0, stderr: "" });
  const exported = await runProgram(["export-ledger"], { cwd });
  expect(exported.status).toBe(0);
  expect(await runProgram(["ledger", "export", "ledger.jsonl"], { cwd })).toMatchObject({
    status: 0,
    stdout: "",
  });
  expect(readFileSync(join(cwd, "ledger.jsonl"), "utf8").split("\n").length).toBe(
    exported.stdout.split("\n").length,
  );
  const imported = await runProgram(["ledger", "import", "ledger.jsonl"], {
    cwd,
    env: { FEEDWRIGHT_DATA: join(cwd, "elsewhere") },
  });
  expect(imported).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^\d+ rows from ledger\.jsonl/),
  });

  for (const data of [cwd, join(cwd, "elsewhere")]) {
    const again = await startProgram([], { cwd, env: { ...env, FEEDWRIGHT_DATA: data } }, onTestFinished);
    const after = await again.ask("/atom.xml");
    expect(after.body, data).toEqual(before.body);
    await again.stop();
  }
});
