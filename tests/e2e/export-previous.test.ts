import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesIn } from "../fixtures/exported-clones.js";
import { runProgram } from "../fixtures/running-program.js";
import { directoryWith } from "../fixtures/temporary-directory.js";
import { sending, startFeedServer } from "../unit/integrations/feed-import/feed-server.js";

const URL_OF_SITE = { FEEDWRIGHT_URL: "https://news.example.org/" };

test("a site is exported once, then again from its published copy by a machine without the ledger", async () => {
  const cwd = directoryWith({ "articles/mills.md": "# Mills\n\nOf mills." });
  const program = (...args: readonly string[]) => runProgram(args, { cwd, env: URL_OF_SITE });
  const { url } = await startFeedServer((asked) => {
    const file = join(cwd, "first", new URL(asked, "http://localhost").pathname);
    // Some servers take the extension for a content encoding.
    return existsSync(file)
      ? sending(readFileSync(file), 200, file.endsWith(".gz") ? { "Content-Encoding": "gzip" } : {})
      : undefined;
  });

  const early = await program("export", "first", "--previous", url);
  expect(early).toMatchObject({ status: 2, stdout: "" });
  expect(early.stderr).toMatch(/^feedwright: .*there is none; .*export once without --previous\n$/);
  expect(existsSync(join(cwd, "first"))).toBe(false);

  expect(await program("export", "first", "--data", "elsewhere")).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^1 article in \d+ files in first, \d+ of them written and 0 removed\n$/),
  });
  expect(await program("export", "second", "--previous", url)).toMatchObject({ status: 0, stderr: "" });
  expect(filesIn(join(cwd, "second"))).toEqual(filesIn(join(cwd, "first")));
  expect(existsSync(join(cwd, "data"))).toBe(false);
});

test("an empty --previous, and --previous with another command, are reported in one line", async () => {
  const cwd = directoryWith({ "articles/mills.md": "# Mills" });
  const errorOf = async (...args: readonly string[]) =>
    (await runProgram(args, { cwd, env: URL_OF_SITE })).stderr;

  expect(await errorOf("export", "out", "--previous", "")).toBe(
    'feedwright: --previous: expected an address or a directory, found ""\n',
  );
  expect(await errorOf("check", "--previous", "x")).toBe(
    "feedwright: --previous goes with export; see feedwright --help\n",
  );
});
