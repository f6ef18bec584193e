import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type ProgramOptions, runProgram, startProgram } from "../fixtures/running-program.js";
import { directoryWith, temporaryDirectory, writeFiles } from "../fixtures/temporary-directory.js";

const FILES = {
  "articles/a.md": "---\ntitle: A\ndate: 2026-01-01\n---\n\nText.\n",
  "articles/later.md": "---\ntitle: Later\ndate: 2099-01-01\n---\n\nText.\n",
  "articles/bad.md": "---\ntitle: A\ntitle: B\n---\nText.\n",
};

const home = directoryWith(FILES, afterAll);
const named = { FEEDWRIGHT_URL: "https://example.org/", FEEDWRIGHT_TITLE: "News" };
const service = await startProgram([], { cwd: home, env: named }, afterAll);

/** Otherwise a scheduled refresh may interfere. */
const env = { FEEDWRIGHT_SCHEDULE: "0 0 1 1 *" };

const jsonOf = async (options: ProgramOptions) =>
  JSON.parse((await runProgram(["status", "--json"], options)).stdout);

test.concurrent("status of a running service shows where it runs, since when, its articles and the next refresh", async () => {
  const { listensOn, child } = service;
  const { status, stdout, stderr } = await runProgram(["status"], { cwd: home });

  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^Feedwright \d+\.\d+\.\d+ publishes “News”\n/);
  expect(stdout).toMatch(/ Front page +https:\/\/example\.org\/\n/);
  expect(stdout).toContain(`  Answers at      ${listensOn}/ (process ${child.pid})\n`);
  expect(stdout).toMatch(/ Running since +\d+ \w+ \d{4}, [\d:]+\n/);
  expect(stdout).toContain(`1 published, 1 waiting for its date, from ${join(home, "articles")}\n`);
  expect(stdout).toMatch(/ Latest refresh +\d+ \w+ \d{4}, [\d:]+, in .+: 2 added, 1 rejected\n/);
  expect(stdout).toMatch(/ Next refresh +\d+ \w+ \d{4}, \d\d:\d\d:00\n/);
  expect(stdout).toMatch(/\nRejected:\n {2}bad\.md:3: .+; .+\n$/);
});

test.concurrent("status --json has timestamps and the latest refresh report", async () => {
  const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

  expect(await jsonOf({ cwd: home })).toMatchObject({
    running: true,
    title: "News",
    shown: 1,
    scheduled: 1,
    since: moment,
    nextRefresh: moment,
    underWay: [],
    latest: { state: "done", asked: moment, ended: moment, report: { added: ["a.md", "later.md"] } },
    rejected: [{ path: "bad.md", line: 3 }],
  });
});

test.concurrent("status shows why the latest refresh failed, and still lists rejected articles", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(FILES, onTestFinished);
  await startProgram([], { cwd, env }, onTestFinished);
  rmSync(join(cwd, "articles"), { recursive: true });
  await runProgram(["refresh"], { cwd });
  const { status, stdout } = await runProgram(["status"], { cwd });

  expect(status).toBe(1);
  expect(stdout).toMatch(/ Latest refresh .*failed: .*there is no such directory.*\n/);
  expect(stdout).toMatch(/\nRejected:\n {2}bad\.md:3: /);
});

test.concurrent("status shows the progress of a refresh", async ({ onTestFinished }) => {
  const cwd = directoryWith(FILES, onTestFinished);
  await startProgram([], { cwd, env }, onTestFinished);
  writeFiles(
    cwd,
    Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [`articles/n${index}.md`, `# Number ${index}\n\nText.\n`]),
    ),
  );
  const refreshing = runProgram(["refresh"], { cwd });
  let text = "";
  while (!text.includes("Under way")) text = (await runProgram(["status"], { cwd })).stdout;

  expect(text).toMatch(/ Under way +(\d+ of \d+ files read|a refresh that waits for its turn)\n/);
  expect((await refreshing).stdout).toContain("3000 added");
});

test.concurrent.for(["SIGTERM", "SIGKILL"] as const)(
  "status of a service stopped by %s reads its ledger",
  async (signal, { onTestFinished }) => {
    const cwd = directoryWith(FILES, onTestFinished);
    await (await startProgram([], { cwd, env }, onTestFinished)).stop(signal);
    const { status, stdout, stderr } = await runProgram(["status"], { cwd });

    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toMatch(/^No service runs that publishes .*articles with the data in .*articles\.\n\n/);
    expect(stdout).toMatch(/ Articles +1 published, 1 waiting for its date\n/);
    expect(stdout).toMatch(/ Latest refresh .*: 2 added, 1 rejected\n/);
    expect(stdout).toMatch(/\nRejected:\n {2}bad\.md:3: .+; .+\n$/);
    expect(await jsonOf({ cwd })).toMatchObject({
      running: false,
      shown: 1,
      latest: { state: "done" },
      rejected: [{ path: "bad.md" }],
    });
  },
);

test.concurrent("status says that nothing was ever published, and creates no files", async ({
  onTestFinished,
}) => {
  const cwd = temporaryDirectory(onTestFinished);
  const { status, stdout } = await runProgram(["status", "news"], { cwd });

  expect(status).toBe(1);
  expect(stdout).toMatch(/^No service runs that publishes .*news .*\n\n.*: there is no ledger; .+\n$/);
  expect(await jsonOf({ cwd })).toMatchObject({ running: false, problem: expect.any(String) });
});

test.concurrent("status works on a remote service by URL and token", async ({ onTestFinished }) => {
  const cwd = directoryWith(FILES, onTestFinished);
  const token = { FEEDWRIGHT_REFRESH_TOKEN: "0123456789abcdef" };
  const { listensOn } = await startProgram([], { cwd, env: token }, onTestFinished);
  const elsewhere = { cwd: temporaryDirectory(onTestFinished), env: { ...token, FEEDWRIGHT_URL: listensOn } };
  const { status, stdout } = await runProgram(["status"], elsewhere);

  expect(status).toBe(0);
  expect(stdout).toContain(`  Answers at      ${listensOn}/\n`);
});

test.concurrent("status of a draining service says that it is not ready", async ({ onTestFinished }) => {
  const cwd = directoryWith(FILES, onTestFinished);
  const { child, ask } = await startProgram(
    [],
    { cwd, env: { ...env, FEEDWRIGHT_DRAIN: "60" } },
    onTestFinished,
  );
  child.kill("SIGTERM");
  while ((await ask("/readyz")).status !== 503);
  const { status, stdout } = await runProgram(["status"], { cwd });

  expect(status).toBe(1);
  expect(stdout).toMatch(/ Running since .+, and not ready\n/);
});

test.concurrent("/status.json needs the token", async () => {
  const { status, text } = await service.ask("/status.json");

  expect(status).toBe(401);
  expect(text).not.toContain("bad.md");
});
