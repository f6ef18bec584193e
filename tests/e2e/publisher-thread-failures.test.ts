import { existsSync, mkdirSync, renameSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { startProgram } from "../fixtures/running-program.js";
import { directoryWith, type RegisterCleanup, writeFiles } from "../fixtures/temporary-directory.js";

const TOKEN = "a-token-for-the-tests-only";
const REFRESH = { method: "POST", headers: { Authorization: `Bearer ${TOKEN}` } };

const article = (title: string) => `---\ntitle: ${title}\ndate: 2026-01-01\n---\n\nText of ${title}.\n`;

/** Preloaded into each thread of the program: the publisher thread fails once when the file exists. */
const FAILURE = `
const { existsSync, unlinkSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");
const fail = () => {
  if (!existsSync(process.env.FAIL)) return;
  unlinkSync(process.env.FAIL);
  throw new Error("planted");
};
if (!isMainThread) setInterval(fail, 20).unref();
`;

/** A service with one article whose publisher thread fails when the file `fail` appears. */
async function serviceThatMayFail(atTheEnd: RegisterCleanup) {
  const cwd = directoryWith({ "articles/mill.md": article("The mill"), "fail.cjs": FAILURE }, atTheEnd);
  const fail = join(cwd, "fail");
  const env = {
    NODE_OPTIONS: `--require ${join(cwd, "fail.cjs")}`,
    FAIL: fail,
    FEEDWRIGHT_REFRESH_TOKEN: TOKEN,
  };
  return { ...(await startProgram([], { cwd, env }, atTheEnd)), cwd, fail };
}

test("when the publisher thread fails, documents stay and another thread takes over", async ({
  onTestFinished,
}) => {
  const { ask, logged, stop, cwd, fail } = await serviceThatMayFail(onTestFinished);
  const before = await ask("/rss.xml");
  writeFileSync(fail, "");
  await logged("the thread that publishes has failed (planted)");

  expect(existsSync(fail)).toBe(false);
  expect((await ask("/rss.xml")).headers["etag"]).toBe(before.headers["etag"]);
  expect((await ask("/readyz")).status).toBe(200);

  writeFiles(cwd, { "articles/weir.md": article("The weir") });
  await vi.waitFor(async () => expect((await ask("/refresh", REFRESH)).status).toBe(200), 20_000);
  expect((await ask("/rss.xml")).text).toContain("The weir");
  expect(await stop()).toBe(0);
});

test("a publisher thread that cannot open the ledger is replaced until one can", async ({
  onTestFinished,
}) => {
  const { ask, logged, cwd, fail } = await serviceThatMayFail(onTestFinished);
  const before = await ask("/rss.xml");
  const ledger = join(cwd, "data", "articles", "ledger.sqlite");
  writeFileSync(fail, "");
  await logged("it is started anew in 1 s");
  renameSync(ledger, `${ledger}.away`);
  mkdirSync(ledger);
  await logged("it is started anew in 2 s");
  expect((await ask("/rss.xml")).headers["etag"]).toBe(before.headers["etag"]);

  rmdirSync(ledger);
  renameSync(`${ledger}.away`, ledger);
  await vi.waitFor(async () => expect((await ask("/refresh", REFRESH)).status).toBe(200), 20_000);
});
