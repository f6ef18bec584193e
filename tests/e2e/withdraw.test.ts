import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram, startProgram } from "../fixtures/running-program.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

const files = {
  "articles/mill.md": "---\ntitle: The mill\ndate: 2026-01-05\n---\n\nIt burned down.\n",
  "articles/weir.md": "---\ntitle: The weir\ndate: 2026-01-06\n---\n\nIt was opened.\n",
};

test.concurrent("an article withdrawn from a running service stays withdrawn over a restart, until it is restored", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(files, onTestFinished);
  const first = await startProgram([], { cwd }, onTestFinished);
  const taken = await runProgram(["withdraw", "mill.md"], { cwd });

  expect(taken).toMatchObject({ status: 0, stderr: "" });
  expect(taken.stdout).toMatch(/^mill\.md is taken down: 4 documents changed at http:/);
  expect((await first.ask("/feed.json")).text).not.toContain("The mill");
  expect((await first.ask("/articles/mill")).status).toBe(410);
  const asked = await runProgram(["refresh"], { cwd });
  expect(asked.stdout).toContain("mill.md: it was taken down; `feedwright restore` brings it back");

  await first.stop();
  const second = await startProgram([], { cwd }, onTestFinished);
  expect((await second.ask("/feed.json")).text).not.toContain("The mill");
  // As a shell completes it.
  const restored = await runProgram(["restore", "articles/mill.md"], { cwd });
  expect(restored.stdout).toMatch(/^mill\.md is restored: 4 documents changed at http:/);
  expect((await second.ask("/feed.json")).text).toContain("The mill");
  expect((await second.ask("/articles/mill")).status).toBe(200);
});

test.concurrent("an article withdrawn without a running service does not appear at the next start", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(files, onTestFinished);
  const first = await startProgram([], { cwd }, onTestFinished);
  const { items } = JSON.parse((await first.ask("/feed.json")).text);
  const { id } = items.find(({ title }: { title: string }) => title === "The mill");
  await first.stop();
  const taken = await runProgram(["withdraw", id], { cwd });
  expect(taken).toMatchObject({ status: 0, stderr: "" });
  expect(taken.stdout).toBe(
    `mill.md is taken down in the ledger in ${join(cwd, "data", "articles")}, and will be when the service starts\n`,
  );

  const second = await startProgram([], { cwd }, onTestFinished);
  expect((await second.ask("/feed.json")).text).not.toContain("The mill");
});

test.concurrent("withdraw reports an unknown article, and restore one that is not withdrawn", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(files, onTestFinished);
  const { stop } = await startProgram([], { cwd }, onTestFinished);
  const unknown = await runProgram(["withdraw", "bridge.md"], { cwd });
  const notDown = await runProgram(["restore", "mill.md"], { cwd });
  const none = await runProgram(["withdraw"], { cwd });
  await stop();
  const stopped = await runProgram(["withdraw", "bridge.md"], { cwd });

  for (const { status, stdout, stderr } of [unknown, stopped]) {
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain('no article with the path or id "bridge.md" is known; name its path');
  }
  expect(notDown).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("mill.md: it was not taken down"),
  });
  expect(none).toMatchObject({ status: 2, stderr: expect.stringContaining("withdraw: expected ARTICLE") });
});

test.concurrent("with removals kept, the articles of an emptied folder stay published", async ({
  onTestFinished,
}) => {
  const many = Object.fromEntries(
    Array.from({ length: 30 }, (_, n) => [
      `articles/${n}.txt`,
      `Title ${n}\n\nTitle ${n}\n\nText number ${n}.\n`,
    ]),
  );
  const cwd = directoryWith(many, onTestFinished);
  const env = { FEEDWRIGHT_REMOVALS: "keep" };
  const program = await startProgram([], { cwd, env }, onTestFinished);
  const before = (await program.ask("/feed.json")).text;
  for (let n = 0; n < 30; n += 1) rmSync(join(cwd, `articles/${n}.txt`));
  const emptied = await runProgram(["refresh"], { cwd });

  expect(emptied).toMatchObject({ status: 0, stderr: "" });
  expect(emptied.stdout).toContain("Gone from the directory, and published all the same:\n  0.txt\n");
  expect((await program.ask("/feed.json")).text).toBe(before);
  writeFiles(cwd, { "articles/30.txt": "Title 30\n\nTitle 30\n\nText number 30.\n" });
  expect((await runProgram(["refresh"], { cwd })).stdout).toMatch(/1 added.*31 published/);
});
