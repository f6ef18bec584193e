import { once } from "node:events";
import { chmodSync, cpSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import type { SqliteDatabase } from "kysely";
import { beforeAll, expect, test, vi } from "vitest";
import { openSqlite } from "../../src/ledger/database/sqlite.js";
import { inject, injectable, setClock } from "../fixtures/injected-faults.js";
import { fillDisk, mountDisk } from "../fixtures/mounted-disk.js";
import { Polling } from "../fixtures/polling.js";
import { type RunningProgram, startProgram } from "../fixtures/running-program.js";
import { cleanUpAfterAll, directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

/*
 * One continuously polled service that is never restarted, and one fault after another. While a fault lasts, the last
 * good documents are served; after it, an edit is published.
 */

const YEAR = 365 * 86_400_000;
/** Seconds; longer than a thread takes to start on a busy machine. */
const WATCHDOG = 10;
const TOKEN = "a-token-for-the-tests-only";
const AUTHORIZED = { Authorization: `Bearer ${TOKEN}` };

/** Without root's capabilities, as users of a service. */
const LESS_POWERFUL =
  process.getuid?.() === 0
    ? [
        "setpriv",
        "--bounding-set=-dac_override,-dac_read_search",
        "--inh-caps=-dac_override,-dac_read_search",
      ]
    : [];

const article = (title: string, text = "Text.") => `---\ntitle: ${title}\ndate: 2020-01-01\n---\n\n${text}\n`;

const atTheEnd = cleanUpAfterAll();
let cwd: string;
let ledger: string;
let program: RunningProgram;
let polling: Polling;
let hasDisk: boolean;
/** Length of the log before the current fault. */
let before = 0;

beforeAll(async () => {
  cwd = directoryWith({ "articles/mill.md": article("The mill") }, atTheEnd);
  const data = join(cwd, "data", "articles");
  hasDisk = mountDisk(data, "size=16000000", atTheEnd);
  ledger = join(data, "ledger.sqlite");
  const env = {
    ...injectable(cwd, "--max-old-space-size=110"),
    FEEDWRIGHT_SCHEDULE: "* * * * * *",
    FEEDWRIGHT_DRAIN: "1",
    FEEDWRIGHT_REFRESH_TOKEN: TOKEN,
    FEEDWRIGHT_WATCHDOG: `${WATCHDOG}`,
  };
  program = await startProgram([], { cwd, env, through: LESS_POWERFUL }, atTheEnd);
  polling = new Polling(program.listensOn);
  atTheEnd(() => polling.stop());
});

/** Resolves when the text is logged after the fault began. */
async function logged(text: string): Promise<void> {
  await vi.waitFor(() => expect(program.stderr().slice(before)).toContain(text), 30_000);
}

async function served(title: string): Promise<void> {
  await vi.waitFor(async () => expect((await program.ask("/feed.json")).text).toContain(title), 30_000);
}

/** @param name of an article written after the fault has ended */
async function withstands(
  name: string,
  { begin, noticed, end }: Record<"begin" | "noticed" | "end", () => unknown>,
): Promise<void> {
  const { versions } = await polling.seen();
  const last = Object.fromEntries(Object.entries(versions).map(([path, all]) => [path, all.slice(-1)]));
  before = program.stderr().length;
  await begin();
  await noticed();
  expect(await polling.seen()).toMatchObject({ problems: [], versions: last });
  expect((await program.ask("/readyz")).status).toBe(200);

  await end();
  writeFiles(cwd, { [`articles/${name}.md`]: article(`After ${name}`) });
  await served(`After ${name}`);
  const { problems, count } = await polling.seen();
  expect({ problems, exitCode: program.child.exitCode }).toEqual({ problems: [], exitCode: null });
  expect(count).toBeGreaterThan(0);
}

test("the directory is removed: documents stay, and an edit is published when it is back", async () => {
  const [articles, away] = [join(cwd, "articles"), join(cwd, "away")];
  await withstands("removal", {
    begin: () => renameSync(articles, away),
    noticed: () => logged("directory-missing"),
    end: () => renameSync(away, articles),
  });
});

test("read permission is removed: documents stay, and an edit is published when it is back", async () => {
  const articles = join(cwd, "articles");
  await withstands("permissions", {
    begin: () => chmodSync(articles, 0o000),
    noticed: () => logged("directory-unreadable"),
    end: () => chmodSync(articles, 0o755),
  });
});

test("the disk is full: documents stay, and an edit is published when there is room", async ({ skip }) => {
  if (!hasDisk) return skip("mounting is not permitted");
  let inTheWay = "";
  await withstands("disk", {
    begin() {
      inTheWay = fillDisk(join(cwd, "data", "articles"));
      const long = "The weir was opened on a Monday, and closed on a Friday. ".repeat(20_000);
      writeFiles(cwd, { "articles/weir.md": article("The weir", long) });
    },
    noticed: () => logged("the disk is full; make room"),
    end() {
      rmSync(inTheWay);
      rmSync(join(cwd, "articles", "weir.md"));
    },
  });
});

test.for([
  ["forward", YEAR],
  ["back", 0],
  ["before its time", -YEAR],
  ["to the right time", 0],
] as const)("the clock is set %s: the same documents stay, and an edit is served", async ([name, offset]) => {
  await withstands(`the clock ${name}`.replaceAll(" ", "-"), {
    begin: () => setClock(cwd, offset),
    noticed: () => vi.waitFor(async () => expect(await untilRefresh(offset)).toBeLessThan(5_000), 30_000),
    end: () => undefined,
  });
});

/** @returns milliseconds between now, by the program's clock, and the next scheduled refresh */
async function untilRefresh(offset: number): Promise<number> {
  const { text } = await program.ask("/status.json", { headers: AUTHORIZED });
  return Math.abs(Date.parse(JSON.parse(text).nextRefresh) - Date.now() - offset);
}

test("the publisher thread throws: documents stay, and another thread publishes", async () => {
  await withstands("throwing", {
    begin: () => inject(cwd, "publisher-throws"),
    noticed: () => logged("the thread that publishes has failed (planted)"),
    end: () => undefined,
  });
});

test("the publisher thread runs out of memory: documents stay, and another thread publishes", async () => {
  await withstands("memory", {
    begin: () => inject(cwd, "publisher-fills-memory"),
    noticed: () =>
      logged("the thread that publishes has failed (Worker terminated due to reaching memory limit"),
    end: () => undefined,
  });
});

test("the publisher thread hangs: documents stay, and another thread publishes", async () => {
  await withstands("hanging", {
    begin: () => inject(cwd, "publisher-hangs"),
    noticed: () => logged(`the thread that publishes has failed (no sign of life for ${WATCHDOG} s)`),
    end: () => undefined,
  });
});

test("another process locks the ledger: it is opened when the lock is released", async () => {
  let lock: SqliteDatabase | undefined;
  await withstands("lock", {
    begin: () =>
      vi.waitFor(
        async () => {
          // Within the second before the next thread opens it.
          inject(cwd, "publisher-throws");
          await logged("(planted)");
          lock = await openSqlite(ledger);
        },
        { timeout: 30_000, interval: 300 },
      ),
    noticed: () => logged("another process has it open"),
    end: () => lock?.close(),
  });
});

test("the ledger is deleted: it is written again with the same ids", async () => {
  const idOf = async () =>
    JSON.parse((await program.ask("/feed.json")).text).items.find(
      ({ title }: Record<string, string>) => title === "The mill",
    ).id;
  const id = await idOf();
  await withstands("deletion", {
    begin() {
      for (const file of [ledger, `${ledger}-wal`]) rmSync(file, { force: true });
    },
    noticed: () => logged("what it held was written there again"),
    end: () => undefined,
  });
  expect(await idOf()).toBe(id);
});

test("the ledger is damaged: it is refused, and opened once a copy is restored", async () => {
  const copy = join(cwd, "copy.sqlite");
  const answer = await program.ask("/ledger", { headers: AUTHORIZED });
  writeFileSync(copy, answer.body);
  await withstands("damage", {
    begin() {
      writeFileSync(ledger, Buffer.alloc(40_000, "damage"));
      inject(cwd, "publisher-throws");
    },
    noticed: () => logged("it is damaged; put back a copy from a backup"),
    end() {
      rmSync(`${ledger}-wal`, { force: true });
      cpSync(copy, ledger);
    },
  });
});

test("the log cannot be written: an edit is published all the same", async () => {
  const [articles, away] = [join(cwd, "articles"), join(cwd, "away")];
  await withstands("silence", {
    begin() {
      program.child.stderr?.destroy();
      renameSync(articles, away);
    },
    noticed: () => vi.waitFor(async () => expect(await latestRefresh()).toBe("failed"), 30_000),
    end: () => renameSync(away, articles),
  });
});

async function latestRefresh(): Promise<string> {
  const { text } = await program.ask("/status.json", { headers: AUTHORIZED });
  return JSON.parse(text).latest.state;
}

test("SIGTERM under load: every accepted poll is answered in full, and the program exits with status 0", async () => {
  await polling.stop();
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const address = new URL("/rss.xml", program.listensOn);
  const expected = (await program.ask(address.pathname)).body.length;
  const lengths: number[] = [];
  const lost: string[] = [];
  let isOver = false;
  const poll = async () => {
    while (!isOver) {
      try {
        const [response] = await once(request(address, { agent }).end(), "response");
        let length = 0;
        for await (const chunk of response) length += chunk.length;
        lengths.push(length);
      } catch (error) {
        // Connections that only the kernel has accepted are refused when the program stops listening.
        isOver ||= await program.ask("/healthz").then(
          () => false,
          () => true,
        );
        if (!isOver) lost.push(String(error));
      }
    }
  };
  const polls = Array.from({ length: 16 }, poll);
  await vi.waitFor(() => expect(lengths.length).toBeGreaterThan(100), 10_000);
  const status = await program.stop();
  isOver = true;
  await Promise.all(polls);
  agent.destroy();

  expect({ status, lost, lengths: [...new Set(lengths)] }).toEqual({
    status: 0,
    lost: [],
    lengths: [expected],
  });
});
