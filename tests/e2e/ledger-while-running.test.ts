import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Ledger } from "../../src/ledger/ledger.js";
import { type RunningProgram, runProgram, startProgram } from "../fixtures/running-program.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

const TOKEN = "0123456789abcdef";
const env = { FEEDWRIGHT_REFRESH_TOKEN: TOKEN };
const headers = { Authorization: `Bearer ${TOKEN}` };

/** Articles n0.md, n1.md, … */
function articles(count: number, text = "Text."): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `articles/n${index}.md`,
      `---\ntitle: Number ${index}\ndate: 2026-01-01\n---\n\n${text}\n`,
    ]),
  );
}

async function titlesIn(file: string): Promise<string[]> {
  const ledger = await Ledger.open(file);
  try {
    return (await ledger.identities.list()).map(({ article }) => article.title);
  } finally {
    await ledger.close();
  }
}

/** The export without its time. */
function exportedIn(text: string): unknown[] {
  const [head, ...rows] = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return [{ ...head, exported: undefined }, ...rows];
}

/** Files in the data directory that do not belong there. */
function leftBehind(cwd: string): string[] {
  return readdirSync(join(cwd, "data/articles"), { recursive: true })
    .map(String)
    .filter((name) => !/^(ledger\.sqlite(-wal|-shm)?|service\.json|copies)$/.test(name));
}

test.concurrent("a backup during a refresh is a complete ledger that only its owner can read", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(articles(20), onTestFinished);
  await startProgram([], { cwd, env }, onTestFinished);
  writeFiles(cwd, articles(300));
  const refreshing = runProgram(["refresh"], { cwd, env });
  const during = await runProgram(["backup", "during"], { cwd, env });
  expect((await refreshing).status).toBe(0);
  const after = await runProgram(["backup", "after"], { cwd, env });

  expect([during.status, during.stderr, after.status, after.stderr]).toEqual([0, "", 0, ""]);
  expect(after.stdout).toContain("after: a copy of the ledger in ");
  expect(statSync(join(cwd, "after")).mode & 0o777).toBe(0o600);
  expect([20, 300]).toContain((await titlesIn(join(cwd, "during"))).length);
  expect(await titlesIn(join(cwd, "after"))).toHaveLength(300);
  expect(leftBehind(cwd)).toEqual([]);
});

test.concurrent("the ledger export of a running service equals the export of its backup", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(articles(20), onTestFinished);
  const program = await startProgram([], { cwd, env }, onTestFinished);
  const running = await runProgram(["export-ledger"], { cwd, env });
  const intoFile = await runProgram(["export-ledger", "running.jsonl"], { cwd, env });
  writeFiles(cwd, { "copy/.keep": "" });
  const backedUp = await runProgram(["backup", "copy/ledger.sqlite"], { cwd, env });
  const stopped = await runProgram(["export-ledger"], { cwd, env: { FEEDWRIGHT_DATA: join(cwd, "copy") } });

  expect([running, intoFile, backedUp, stopped].map(({ status }) => status)).toEqual([0, 0, 0, 0]);
  expect(exportedIn(running.stdout)).toEqual(exportedIn(stopped.stdout));
  expect(exportedIn(readFileSync(join(cwd, "running.jsonl"), "utf8"))).toEqual(exportedIn(stopped.stdout));
  expect(await program.stop()).toBe(0);
  expect(leftBehind(cwd)).toEqual([]);
});

test.concurrent("neither backup nor export overwrites a file", async ({ onTestFinished }) => {
  const cwd = directoryWith({ ...articles(1), precious: "mine" }, onTestFinished);
  const { stop } = await startProgram([], { cwd, env }, onTestFinished);
  const refused = async () => [
    await runProgram(["backup", "precious"], { cwd, env }),
    await runProgram(["export-ledger", "precious"], { cwd, env }),
    await runProgram(["backup", "nowhere/copy"], { cwd, env }),
  ];
  const whileItRuns = await refused();
  await stop();

  for (const { status, stderr } of [...whileItRuns, ...(await refused())]) {
    expect(stderr).toMatch(/^feedwright: (precious|nowhere\/copy): .*\n$/);
    expect(status).toBe(2);
  }
  expect(readFileSync(join(cwd, "precious"), "utf8")).toBe("mine");
});

test.concurrent("a request without the right token is refused", async ({ onTestFinished }) => {
  const cwd = directoryWith(articles(1), onTestFinished);
  const { ask } = await startProgram([], { cwd, env }, onTestFinished);

  expect((await ask("/ledger")).status).toBe(401);
  const wrong = await ask("/ledger", { headers: { Authorization: "Bearer fedcba9876543210" } });
  expect(wrong.status).toBe(401);
  expect(wrong.headers["content-type"]).toMatch(/^application\/problem\+json/);
});

test.concurrent("the copy has a type, a length and no-store", async ({ onTestFinished }) => {
  const cwd = directoryWith(articles(1), onTestFinished);
  const { ask } = await startProgram([], { cwd, env }, onTestFinished);
  const answer = await ask("/ledger", { headers });

  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({
    "content-type": "application/vnd.sqlite3",
    "content-length": String(answer.body.length),
    "cache-control": "no-store",
  });
  expect(answer.body.subarray(0, 15).toString()).toBe("SQLite format 3");
});

/** Requests the ledger and hangs up after the first bytes. */
async function goAwayEarly(program: RunningProgram): Promise<void> {
  const asked = request(`${program.listensOn}/ledger`, { headers, agent: false }).end();
  asked.on("error", () => undefined);
  const [response] = await once(asked, "response");
  await once(response, "data");
  asked.destroy();
}

test.concurrent("an aborted download leaves no copy and no error in the log", async ({ onTestFinished }) => {
  const cwd = directoryWith(articles(300, "Word. ".repeat(4_000)), onTestFinished);
  const program = await startProgram([], { cwd, env }, onTestFinished);
  await goAwayEarly(program);
  await goAwayEarly(program);

  expect(leftBehind(cwd)).toEqual([]);
  expect((await program.ask("/rss.xml")).status).toBe(200);
  expect(await program.stop()).toBe(0);
  expect(program.stderr()).not.toMatch(/"level":[56]0/);
});

test.concurrent("a start removes the unfinished copy of a killed service", async ({ onTestFinished }) => {
  const cwd = directoryWith(
    { ...articles(1), "data/articles/copies/copy-x/.ledger.sqlite.y": "half of it" },
    onTestFinished,
  );
  await startProgram([], { cwd, env }, onTestFinished);

  expect(leftBehind(cwd)).toEqual([]);
});

test.concurrent("an interrupted copy writes no backup", async ({ onTestFinished }) => {
  const cwd = directoryWith(articles(300, "Word. ".repeat(4_000)), onTestFinished);
  const program = await startProgram([], { cwd, env }, onTestFinished);
  // Forwards everything, but only the start of the ledger.
  const proxy = createServer((req, res) => {
    const onward = request(`${program.listensOn}${req.url}`, { headers: req.headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 0, answer.headers);
      if (req.url !== "/ledger") return answer.pipe(res);
      return answer.once("data", (chunk) => res.write(chunk, () => res.destroy()));
    });
    onward.end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const file = join(cwd, "data/articles/service.json");
  const service = JSON.parse(readFileSync(file, "utf8"));
  writeFiles(cwd, {
    "data/articles/service.json": JSON.stringify({ ...service, address: `http://127.0.0.1:${port}/` }),
  });
  const { status, stderr, stdout } = await runProgram(["backup", "copy"], { cwd, env });

  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^feedwright: the service at .* does not answer \(.+\); .+\n$/);
  expect(existsSync(join(cwd, "copy"))).toBe(false);
  expect(readdirSync(cwd).toSorted()).toEqual(["articles", "data"]);
});
