import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { fastForward } from "../../../../src/integrations/git/fast-forward.js";
import { gitRepositories, type Repositories, writeHook } from "../../../fixtures/git-repositories.js";
import { writeFiles } from "../../../fixtures/temporary-directory.js";

let given: Repositories;
beforeEach(() => {
  given = gitRepositories();
});

function textOf(path: string): string {
  return readFileSync(join(given.checkout, path), "utf8");
}

test("a checkout that is up to date is unchanged", async () => {
  const commit = given.head();

  await expect(fastForward(given.checkout, given)).resolves.toEqual({
    from: commit,
    to: commit,
    changed: false,
  });
});

test("a pushed commit is checked out", async () => {
  const from = given.head();
  const to = given.push({ "second.md": "# Second\n", "first.md": "# First, mended\n" });

  await expect(fastForward(given.checkout, given)).resolves.toEqual({ from, to, changed: true });
  expect(textOf("second.md")).toBe("# Second\n");
  expect(textOf("first.md")).toBe("# First, mended\n");
  expect(given.head()).toBe(to);
});

test("several pushes are checked out at once, and their removed files are deleted", async () => {
  const from = given.head();
  given.push({ "second.md": "# Second\n" });
  rmSync(join(given.author, "first.md"));
  const to = given.push({ "third.md": "# Third\n" });

  await expect(fastForward(given.checkout, given)).resolves.toEqual({ from, to, changed: true });
  expect(existsSync(join(given.checkout, "first.md"))).toBe(false);
  expect(textOf("third.md")).toBe("# Third\n");
  await expect(fastForward(given.checkout, given)).resolves.toMatchObject({ from: to, changed: false });
});

test("a directory inside a checkout updates the whole checkout", async () => {
  const to = given.push({ "articles/new.md": "# New\n", "elsewhere.md": "# Elsewhere\n" });

  await expect(fastForward(join(given.checkout, "articles"), given)).resolves.toMatchObject({
    to,
    changed: true,
  });
  expect(textOf("elsewhere.md")).toBe("# Elsewhere\n");
});

test("uncommitted changes stay in files that the new commits do not change", async () => {
  writeFiles(given.checkout, { "first.md": "# First, being written\n", "draft.md": "# Draft\n" });
  given.git(given.checkout, "add", "first.md");
  given.push({ "second.md": "# Second\n" });

  await expect(fastForward(given.checkout, given)).resolves.toMatchObject({ changed: true });
  expect(textOf("second.md")).toBe("# Second\n");
  expect(given.git(given.checkout, "status", "--porcelain").split("\n")).toEqual([
    "M  first.md",
    "?? draft.md",
  ]);
});

test("local commits stay while the remote has no others", async () => {
  writeFiles(given.checkout, { "local.md": "# Local\n" });
  given.git(given.checkout, "add", "local.md");
  given.git(given.checkout, "commit", "--quiet", "--message", "Local");
  const commit = given.head();

  await expect(fastForward(given.checkout, given)).resolves.toEqual({
    from: commit,
    to: commit,
    changed: false,
  });
});

test("a branch with another name follows its own upstream", async () => {
  given.git(given.checkout, "switch", "--quiet", "--create", "live", "--track", "origin/main");
  const to = given.push({ "second.md": "# Second\n" });

  await expect(fastForward(given.checkout, given)).resolves.toMatchObject({ to, changed: true });
  expect(given.git(given.checkout, "branch", "--show-current")).toBe("live");
});

test("a shallow clone is updated", async () => {
  const shallow = `${given.checkout}-shallow`;
  given.push({ "second.md": "# Second\n" });
  given.git(given.author, "clone", "--quiet", "--depth", "1", `file://${given.remote}`, shallow);
  given.push({ "third.md": "# Third\n" });
  const to = given.push({ "fourth.md": "# Fourth\n" });

  await expect(fastForward(shallow, given)).resolves.toMatchObject({ to, changed: true });
});

test("hooks of the checkout run", async () => {
  writeHook(given.checkout, "post-merge", "echo ran > hook-ran.txt");
  given.push({ "second.md": "# Second\n" });
  await fastForward(given.checkout, given);

  expect(textOf("hook-ran.txt")).toBe("ran\n");
});

test("variables that name another repository are ignored", async () => {
  const to = given.push({ "second.md": "# Second\n" });
  const env = {
    ...given.env,
    GIT_DIR: join(given.author, ".git"),
    GIT_WORK_TREE: given.author,
    GIT_INDEX_FILE: "/dev/null",
    EDITOR: "false",
    PAGER: "false",
  };

  await expect(fastForward(given.checkout, { env })).resolves.toMatchObject({ to, changed: true });
});

test("git configuration in the environment is used", async () => {
  given.git(given.checkout, "remote", "set-url", "origin", "https://git.invalid/news.git");
  const to = given.push({ "second.md": "# Second\n" });
  const env = {
    ...given.env,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.${given.remote}.insteadOf`,
    GIT_CONFIG_VALUE_0: "https://git.invalid/news.git",
  };

  await expect(fastForward(given.checkout, { env })).resolves.toMatchObject({ to, changed: true });
});
