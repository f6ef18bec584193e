import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram, startProgram } from "../fixtures/running-program.js";
import { directoryWith, temporaryDirectory, writeFiles } from "../fixtures/temporary-directory.js";

const article = (title: string) => `---\ntitle: ${title}\ndate: 2026-01-01\n---\n\nText of ${title}.\n`;

/** Articles n0.md, n1.md, … */
function articles(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`articles/n${index}.md`, article(`Number ${index}`)]),
  );
}

test.concurrent("refresh lists added, updated, renamed, removed and withheld articles", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(articles(4), onTestFinished);
  const { ask } = await startProgram([], { cwd }, onTestFinished);
  writeFiles(cwd, {
    "articles/n0.md": article("Another"),
    "articles/moved.md": article("Number 1"),
    "articles/new.md": article("New"),
    "articles/draft.md": "---\ndraft: true\n---\nText.\n",
  });
  for (const name of ["n1.md", "n2.md"]) rmSync(join(cwd, "articles", name));
  const { status, stdout, stderr } = await runProgram(["refresh"], { cwd });

  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(
    /^Refreshed in [\d.]+ m?s: 1 added, 1 updated, 1 renamed, 1 removed, 1 as they were, 1 held back; 4 published\n/,
  );
  expect(stdout).toContain("\nAdded:\n  new.md\n");
  expect(stdout).toContain("\nUpdated:\n  n0.md\n");
  expect(stdout).toContain("\nRenamed:\n  n1.md → moved.md\n");
  expect(stdout).toContain("\nRemoved:\n  n2.md\n");
  expect(stdout).toContain("\nHeld back:\n  draft.md: it is a draft\n");
  expect((await ask("/rss.xml")).text).toContain("Another");
});

test.concurrent("refresh reports a rejected article with line and remedy each time, with status 1", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(articles(1), onTestFinished);
  await startProgram([], { cwd }, onTestFinished);
  writeFiles(cwd, { "articles/bad.md": "---\ntitle: A\ntitle: B\n---\nText.\n" });
  const first = await runProgram(["refresh"], { cwd });
  const second = await runProgram(["refresh", "--json"], { cwd });

  expect(first).toMatchObject({ status: 1, stderr: "" });
  expect(first.stdout).toMatch(/\nRejected:\n {2}bad\.md:3: .+; .+\n$/);
  expect(second).toMatchObject({ status: 1, stderr: "" });
  expect(JSON.parse(second.stdout)).toMatchObject({
    id: expect.any(String),
    added: [],
    unchanged: 1,
    rejected: [{ path: "bad.md", line: 3 }],
    documents: [],
  });
});

test.concurrent("refresh prints the first of many names and counts the others", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(articles(1), onTestFinished);
  await startProgram([], { cwd }, onTestFinished);
  writeFiles(cwd, articles(41));
  const { stdout } = await runProgram(["refresh"], { cwd });

  expect(stdout).toContain(": 40 added, 1 as they were; 41 published\n");
  expect(stdout).toContain("\n  and 20 more\n");
  expect(stdout.match(/^ {2}n\d+\.md$/gm)).toHaveLength(20);
});

test.concurrent("a dry run lists what would change and changes nothing", async ({ onTestFinished }) => {
  const cwd = directoryWith(articles(2), onTestFinished);
  const { ask } = await startProgram([], { cwd }, onTestFinished);
  const before = await ask("/atom.xml");
  writeFiles(cwd, { "articles/n0.md": article("Another"), "articles/new.md": article("New") });
  rmSync(join(cwd, "articles/n1.md"));
  const { status, stdout } = await runProgram(["refresh", "--dry-run"], { cwd });
  const forPrograms = await runProgram(["refresh", "--dry-run", "--json"], { cwd });

  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^A refresh would do this, and nothing is done yet: 1 added, 1 updated, 1 removed\n/,
  );
  expect(stdout).toContain("\n  added  new.md: “New”\n");
  expect(stdout).toContain("\n  updated  n0.md: “Another”\n    title: “Number 0” → “Another”\n");
  expect(stdout).toContain("\n  removed  n1.md: “Number 1”\n");
  expect(JSON.parse(forPrograms.stdout)).toMatchObject({ dryRun: true, added: ["new.md"] });
  expect((await ask("/atom.xml")).body).toEqual(before.body);
});

test.concurrent("refresh fails when most articles are gone, names the flag that confirms it, and accepts the flag", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(articles(12), onTestFinished);
  await startProgram([], { cwd }, onTestFinished);
  for (let index = 1; index < 12; index += 1) rmSync(join(cwd, `articles/n${index}.md`));
  const rehearsed = await runProgram(["refresh", "--dry-run"], { cwd });
  const refused = await runProgram(["refresh"], { cwd });
  const rehearsedConfirmed = await runProgram(["refresh", "--dry-run", "--confirm-removals"], { cwd });
  const confirmed = await runProgram(["refresh", "--confirm-removals"], { cwd });

  expect(rehearsed).toMatchObject({ status: 1, stderr: "" });
  expect(rehearsed.stdout).toMatch(
    /^A refresh would be refused, unless it is confirmed .*11 removed.*\n.*11 of 12/,
  );
  expect(rehearsedConfirmed.stdout).toContain("A refresh would do this");
  expect(rehearsedConfirmed.status).toBe(0);
  expect(refused).toMatchObject({ status: 1, stdout: "" });
  expect(refused.stderr).toMatch(
    /^feedwright: the refresh failed: .*11 of 12 articles are gone.*--confirm-removals\n$/,
  );
  expect(confirmed.status).toBe(0);
  expect(confirmed.stdout).toContain(": 11 removed, 1 as they were; 1 published\n");
});

test.concurrent("a missing directory fails a refresh and a dry run", async ({ onTestFinished }) => {
  const cwd = directoryWith(articles(1), onTestFinished);
  await startProgram([], { cwd }, onTestFinished);
  rmSync(join(cwd, "articles"), { recursive: true });

  for (const flags of [[], ["--dry-run"]]) {
    const { status, stdout, stderr } = await runProgram(["refresh", ...flags], { cwd });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^feedwright: the refresh failed: .*there is no such directory.*\n$/);
  }
});

test.concurrent.for(["none was started", "one was killed"])(
  "refresh without a service since %s prints one line, with status 1",
  async (history, { onTestFinished }) => {
    const cwd = directoryWith(articles(1), onTestFinished);
    if (history === "one was killed") await (await startProgram([], { cwd }, onTestFinished)).stop("SIGKILL");
    const { status, stdout, stderr } = await runProgram(["refresh"], { cwd });

    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^feedwright: no service runs that publishes .*articles .*feedwright serve.*\n$/);
  },
);

test.concurrent("refresh reports a service killed during the request in one line, with status 1", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(articles(1), onTestFinished);
  const program = await startProgram([], { cwd }, onTestFinished);
  writeFiles(cwd, articles(1_000));
  const asked = runProgram(["refresh"], { cwd });
  const token = readFileSync(join(cwd, "data/articles/refresh-token"), "utf8").trim();
  for (;;) {
    const { text } = await program.ask("/refreshes", { headers: { Authorization: `Bearer ${token}` } });
    if (JSON.parse(text).refreshes.some(({ state }: { state: string }) => state === "running")) break;
  }
  await program.stop("SIGKILL");
  const { status, stdout, stderr } = await asked;

  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^feedwright: the service at .* does not answer \(.+\); .+\n$/);
});

test.concurrent("refresh with another token than the service's asks for that one", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(articles(1), onTestFinished);
  const env = { FEEDWRIGHT_REFRESH_TOKEN: "0123456789abcdef" };
  await startProgram([], { cwd, env }, onTestFinished);
  const wrong = await runProgram(["refresh"], {
    cwd,
    env: { FEEDWRIGHT_REFRESH_TOKEN: "fedcba9876543210" },
  });
  const none = await runProgram(["refresh"], { cwd });

  expect(wrong).toMatchObject({ status: 1, stdout: "" });
  expect(wrong.stderr).toMatch(
    /^feedwright: .* does not take this token; set FEEDWRIGHT_REFRESH_TOKEN .*\n$/,
  );
  expect(none).toMatchObject({ status: 2, stdout: "" });
  expect(none.stderr).toMatch(/refresh-token: there is no token; set FEEDWRIGHT_REFRESH_TOKEN .*\n$/);
  expect(await runProgram(["refresh"], { cwd, env })).toMatchObject({ status: 0, stderr: "" });
});

test.concurrent("refresh works on a remote service by URL and token, behind a path prefix", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(articles(1), onTestFinished);
  const token = { FEEDWRIGHT_REFRESH_TOKEN: "0123456789abcdef" };
  const { listensOn } = await startProgram([], { cwd, env: token }, onTestFinished);
  const proxy = createServer(async (req, res) => {
    const { method = "GET", headers } = req;
    const path = req.url?.replace(/^\/news\//, "/") ?? "/";
    const answer = await fetch(`${listensOn}${path}`, {
      method,
      headers: { Authorization: headers.authorization ?? "", Prefer: String(headers["prefer"] ?? "") },
    });
    res.writeHead(answer.status, { "Content-Type": answer.headers.get("Content-Type") ?? "" });
    res.end(await answer.text());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const elsewhere = temporaryDirectory(onTestFinished);
  const env = { ...token, FEEDWRIGHT_URL: `http://127.0.0.1:${port}/news/` };

  expect(await runProgram(["refresh"], { cwd: elsewhere, env })).toMatchObject({
    status: 0,
    stderr: "",
    stdout: expect.stringContaining("nothing changed, 1 as they were"),
  });
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  const { status, stderr } = await runProgram(["refresh"], { cwd: elsewhere, env });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^feedwright: the service at .*\/news\/ does not answer \(.*ECONNREFUSED.*\n$/);
});

test.concurrent("refresh reports a URL where something else answers", async ({ onTestFinished }) => {
  const other = createServer((_req, res) => res.end("<h1>Welcome</h1>"));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const { status, stderr } = await runProgram(["refresh"], {
    cwd: temporaryDirectory(onTestFinished),
    env: {
      FEEDWRIGHT_REFRESH_TOKEN: "0123456789abcdef",
      FEEDWRIGHT_URL: `http://127.0.0.1:${port}/`,
    },
  });

  expect(status).toBe(1);
  expect(stderr).toMatch(/expected an answer of Feedwright, found "<h1>Welcome<\/h1>"/);
});
