import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram, startProgram } from "../fixtures/running-program.js";
import { directoryWith, temporaryDirectory } from "../fixtures/temporary-directory.js";

const FILES = { "articles/a.md": "---\ntitle: A\ndate: 2026-01-01\n---\n\nText.\n" };
const FEEDBIN = { headers: { "User-Agent": "Feedbin feed-id:1697787 - 1102 subscribers" } };

test.concurrent("stats lists subscribers of a running and of a stopped service", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(FILES, onTestFinished);
  const { ask, stop } = await startProgram([], { cwd }, onTestFinished);
  await ask("/rss.xml", FEEDBIN);
  await ask("/atom.xml", { headers: { "User-Agent": "Newsboat/2.40.0" } });
  await ask("/atom.xml", { headers: { "User-Agent": "curl/8.4.0" } });
  const running = await runProgram(["stats"], { cwd });
  await ask("/rss.xml", FEEDBIN);
  await stop("SIGTERM");
  const ended = await runProgram(["stats"], { cwd });

  expect(running.stdout).toMatch(/^1,103 subscribers on \d{4}-\d\d-\d\d \(UTC\)\n/);
  expect(running.stdout).toContain("By reader:\n  1,102  Feedbin\n      1  Newsboat\n");
  expect(running.stdout).toContain("By feed:\n  1,102  /rss.xml\n      1  /atom.xml\n");
  expect(running.stdout).toContain("Not counted: browsers, bots and scripts:\n  1  Scripts\n");
  expect(running.stdout).toContain("In the last 24 hours: 3 polls, 0 of them answered with 304;");
  expect(ended.stdout).toContain("In the last 24 hours: 4 polls,");
  const { stdout } = await runProgram(["stats", "--json"], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({ subscribers: 1103, lastDay: { sent: 4 } });
});

test.concurrent("stats says that statistics are off, for a running and for a stopped service", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(FILES, onTestFinished);
  const env = { FEEDWRIGHT_STATISTICS: "false" };
  const { ask, stop } = await startProgram([], { cwd, env }, onTestFinished);
  await ask("/rss.xml", FEEDBIN);
  const running = await runProgram(["stats"], { cwd });
  await stop();
  const ended = await runProgram(["stats"], { cwd, env });

  for (const { status, stdout } of [running, ended]) {
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Nothing is counted: statistics are off .+\n$/);
  }
  const { stdout } = await runProgram(["stats", "--json"], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({ subscribers: 0, lastDay: { sent: 0 } });
});

test.concurrent("stats fails where nothing was ever published", async ({ onTestFinished }) => {
  const cwd = temporaryDirectory(onTestFinished);
  const { status, stderr } = await runProgram(["stats", join(cwd, "news")], { cwd });
  expect(status).toBe(2);
  expect(stderr).toContain("there is no ledger");
});

test.concurrent("the request log is optional and leaves out private data", async ({ onTestFinished }) => {
  const cwd = directoryWith(FILES, onTestFinished);
  const token = "a-token-that-is-secret";
  const env = { FEEDWRIGHT_REFRESH_TOKEN: token, FEEDWRIGHT_LOG_REQUESTS: "true" };
  const { ask, stop, stderr } = await startProgram([], { cwd, env }, onTestFinished);
  await ask("/rss.xml?key=private", FEEDBIN);
  await ask("/atom.xml", FEEDBIN);
  await ask("/status.json", {
    headers: { Authorization: `Bearer ${token}`, "X-Forwarded-For": "203.0.113.7" },
  });
  await stop("SIGTERM");

  const lines = stderr()
    .split("\n")
    .filter((line) => line.includes('"msg":"request"'))
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { method: "GET", path: "/rss.xml", status: 200, agent: FEEDBIN.headers["User-Agent"] },
    { method: "GET", path: "/atom.xml", status: 200 },
    { method: "GET", path: "/status.json", status: 200 },
  ]);
  for (const secret of [token, "private", "203.0.113.7", "127.0.0.1", "remoteAddress"])
    expect(lines.map((line) => JSON.stringify({ ...line, hostname: "" })).join("\n")).not.toContain(secret);
});
