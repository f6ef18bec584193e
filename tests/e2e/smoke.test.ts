import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram, startProgram } from "../fixtures/running-program.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

const article = (title: string) => `---\ntitle: ${title}\ndate: 2026-01-01\n---\n\nText of ${title}.\n`;

test("the program starts, publishes a new article on refresh, and stops with status 0", async () => {
  const cwd = directoryWith({ "articles/mill.md": article("The mill") });
  const { ask, stop } = await startProgram([], { cwd });
  expect((await ask("/feed.json")).text).toContain("The mill");

  writeFiles(cwd, { "articles/weir.md": article("The weir") });
  const { status, stdout } = await runProgram(["refresh"], { cwd });

  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining("1 added") });
  expect((await ask("/rss.xml")).text).toContain("The weir");
  expect(await stop()).toBe(0);
});

test("the program exports a static site", async () => {
  const cwd = directoryWith({ "articles/mill.md": article("The mill") });
  const env = { FEEDWRIGHT_URL: "https://news.example.org/" };
  const { status, stderr } = await runProgram(["export", "site"], { cwd, env });

  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(readFileSync(join(cwd, "site", "atom.xml"), "utf8")).toContain("The mill");
});
