import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ask } from "../fixtures/ask.js";
import { inject, injectable } from "../fixtures/injected-faults.js";
import { type RunningProgram, runProgram, spawnProgram, startProgram } from "../fixtures/running-program.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

const GOOD = { "articles/good.md": "---\ntitle: Good\ndate: 2026-01-01\n---\n\nText.\n" };

/** Asks until the answer has that status: the program may handle the signal after a request or two. */
async function statusBecomes(program: RunningProgram, path: string, status: number): Promise<void> {
  while ((await program.ask(path)).status !== status);
}

/** @returns the status of an answer by a program that has printed nothing yet; 0 before it listens */
async function statusAtStart(cwd: string, path: string): Promise<number> {
  const file = join(cwd, "data", "articles", "service.json");
  if (!existsSync(file)) return 0;
  const { address } = JSON.parse(readFileSync(file, "utf8"));
  return (await ask(address, path)).status;
}

test.concurrent.for(["SIGTERM", "SIGINT"] as const)(
  "%s stops the program with status 0",
  async (signal, { onTestFinished }) => {
    const program = await startProgram([], { cwd: directoryWith(GOOD, onTestFinished) }, onTestFinished);

    expect(await program.stop(signal)).toBe(0);
    expect(program.stderr()).not.toContain("rror");
  },
);

test.concurrent("after SIGTERM it reports not ready, keeps answering for the drain time, then exits", async ({
  onTestFinished,
}) => {
  const program = await startProgram(
    [],
    { cwd: directoryWith(GOOD, onTestFinished), env: { FEEDWRIGHT_DRAIN: "3" } },
    onTestFinished,
  );
  expect((await program.ask("/readyz")).status).toBe(200);
  const exit = program.stop();
  await statusBecomes(program, "/readyz", 503);

  expect((await program.ask("/rss.xml")).status).toBe(200);
  expect((await program.ask("/healthz")).status).toBe(200);
  expect(await exit).toBe(0);
});

test.concurrent("a request in progress is answered in full before the program exits", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(
    {
      "articles/good.md": "---\ndate: 2026-01-01\n---\n# Good\n\n[Paper](paper.pdf)\n",
      "articles/paper.pdf": Buffer.alloc(20_000_000, "x"),
    },
    onTestFinished,
  );
  const program = await startProgram([], { cwd }, onTestFinished);
  const asked = request(`${program.origin.replace("localhost", "127.0.0.1")}/files/paper.pdf`).end();
  const [response] = await once(asked, "response");
  const exit = program.stop();
  await program.logged("refreshed");
  let received = 0;
  for await (const chunk of response) received += chunk.length;

  expect(received).toBe(20_000_000);
  expect(await exit).toBe(0);
});

test.concurrent.for([
  ["exception", "main-throws"],
  ["rejection", "main-rejects"],
] as const)(
  "after an uncaught %s, a request in progress is answered in full, and the program logs it and exits with status 1",
  async ([, fault], { onTestFinished }) => {
    const cwd = directoryWith(
      {
        "articles/good.md": "---\ndate: 2026-01-01\n---\n# Good\n\n[Paper](paper.pdf)\n",
        "articles/paper.pdf": Buffer.alloc(20_000_000, "x"),
      },
      onTestFinished,
    );
    const program = await startProgram([], { cwd, env: injectable(cwd) }, onTestFinished);
    const asked = request(`${program.origin.replace("localhost", "127.0.0.1")}/files/paper.pdf`).end();
    const [response] = await once(asked, "response");
    inject(cwd, fault);
    await program.logged("a mistake of the program that nobody caught (planted)");
    let received = 0;
    for await (const chunk of response) received += chunk.length;

    expect(received).toBe(20_000_000);
    expect(await program.exit).toBe(1);
  },
);

test.concurrent("idle connections are closed at once, while a request is still in progress", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(
    {
      "articles/good.md": "---\ndate: 2026-01-01\n---\n# Good\n\n[Paper](paper.pdf)\n",
      "articles/paper.pdf": Buffer.alloc(20_000_000, "x"),
    },
    onTestFinished,
  );
  const program = await startProgram([], { cwd }, onTestFinished);
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const address = program.origin.replace("localhost", "127.0.0.1");
  const asked = request(`${address}/rss.xml`, { agent }).end();
  const [response] = await once(asked, "response");
  const { socket: idle } = response;
  response.resume();
  await once(response, "end");
  expect(response.headers["keep-alive"]).toBe("timeout=65, max=10000");
  const silent = connect(Number(new URL(address).port), "127.0.0.1");
  onTestFinished(() => void silent.destroy());
  await once(silent, "connect");
  const [inProgress] = await once(request(`${address}/files/paper.pdf`).end(), "response");
  const idleClosed = [once(idle, "close"), once(silent.resume(), "close")];
  const exit = program.stop();
  await Promise.all(idleClosed);
  let received = 0;
  for await (const chunk of inProgress) received += chunk.length;

  expect(received).toBe(20_000_000);
  expect(await exit).toBe(0);
});

test.concurrent("a second signal ends the drain time with status 1", async ({ onTestFinished }) => {
  const program = await startProgram(
    [],
    { cwd: directoryWith(GOOD, onTestFinished), env: { FEEDWRIGHT_DRAIN: "600" } },
    onTestFinished,
  );
  const exit = program.stop();
  await statusBecomes(program, "/readyz", 503);
  await program.stop();

  expect(await exit).toBe(1);
});

test.concurrent("a second start with the same data exits with one line and status 2; the first keeps running", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(GOOD, onTestFinished);
  const first = await startProgram([], { cwd }, onTestFinished);
  const second = await runProgram([], { cwd, env: { FEEDWRIGHT_PORT: "0" } });

  expect(second.status).toBe(2);
  expect(second.stdout).toBe("");
  expect(second.stderr).toMatch(/^feedwright: .*ledger\.sqlite: .*another process has it open; .+\n$/);
  expect(second.stderr).toContain(join(cwd, "data", "articles"));
  expect((await first.ask("/rss.xml")).status).toBe(200);
  expect(await first.stop()).toBe(0);
});

test.concurrent("after SIGKILL it starts again and serves the same documents", async ({ onTestFinished }) => {
  const cwd = directoryWith(GOOD, onTestFinished);
  const env = { FEEDWRIGHT_URL: "https://example.org/" };
  const first = await startProgram([], { cwd, env }, onTestFinished);
  const before = await first.ask("/atom.xml");
  await first.stop("SIGKILL");
  const second = await startProgram([], { cwd, env }, onTestFinished);
  const after = await second.ask("/atom.xml");

  expect(after.body).toEqual(before.body);
  expect(after.headers.etag).toBe(before.headers.etag);
});

test.concurrent("a refresh in progress completes before exit, and its articles are there after a restart", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(GOOD, onTestFinished);
  const program = await startProgram([], { cwd }, onTestFinished);
  const token = readFileSync(join(cwd, "data/articles/refresh-token"), "utf8").trim();
  writeFiles(
    cwd,
    Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`articles/n${index}.md`, `# Number ${index}\n\nText.\n`]),
    ),
  );
  const refreshed = program.ask("/refresh", {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
  });
  refreshed.catch(() => undefined);
  await sleep(50);

  expect(await program.stop()).toBe(0);
  expect(program.stderr()).not.toMatch(/"level":50|Error/);
  const again = await startProgram([], { cwd }, onTestFinished);
  expect(again.stdout()).toContain(`${200 + Object.keys(GOOD).length} published`);
});

test.concurrent("SIGTERM interrupts a long first refresh, and the next start continues it", async ({
  onTestFinished,
}) => {
  const text = `${"## Part\n\nIt says this of the mill by the river. And *that*, which is longer, of the weir.\n\n".repeat(20)}`;
  const articles = Array.from({ length: 600 }, (_, index): [string, string] => [
    `articles/n${index}.md`,
    `---\ntitle: Number ${index}\ndate: 2026-01-01\n---\n\n${text}`,
  ]);
  const cwd = directoryWith(Object.fromEntries(articles), onTestFinished);
  const first = spawnProgram([], { cwd, env: { FEEDWRIGHT_PORT: "0", FEEDWRIGHT_DRAIN: "0" } });
  onTestFinished(() => void first.child.kill("SIGKILL"));
  await expect.poll(() => statusAtStart(cwd, "/rss.xml"), { timeout: 30_000, interval: 20 }).toBe(200);
  first.child.kill("SIGTERM");

  expect(await first.exit).toBe(0);
  expect(first.stdout()).toBe("");
  const second = await startProgram([], { cwd }, onTestFinished);
  expect(second.stdout()).toContain("600 published");
  expect((await second.ask("/languages/en/rss.xml")).status).toBe(200);
});
