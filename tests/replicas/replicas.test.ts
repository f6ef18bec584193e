import { renameSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";
import { BreakableProxy } from "../fixtures/breakable-proxy.js";
import { startFetchingHub } from "../fixtures/fetching-hub.js";
import { freePort } from "../fixtures/free-port.js";
import { newSchema } from "../fixtures/open-ledger.js";
import { type Replica, startReplica, TOKEN } from "../fixtures/replica.js";
import { runProgram } from "../fixtures/running-program.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

const WAIT = { timeout: 30_000, interval: 50 };
const article = (title: string, more = "") =>
  `---\ntitle: ${title}\ntags: [water]\n${more}---\n\n# ${title}\n\nIt stands by the river.\n`;
const FEEDS = ["/rss.xml", "/atom.xml", "/feed.json", "/tags/water/rss.xml"];
const token = { Authorization: `Bearer ${TOKEN}` };

/** What a reader gets by feed: the document in each encoding, and the validators. */
async function polled(replica: Replica) {
  const answers = [];
  for (const path of FEEDS) {
    for (const encoding of ["identity", "gzip"]) {
      const { status, headers, body } = await replica.ask(path, { headers: { "Accept-Encoding": encoding } });
      const { etag, "last-modified": modified } = headers;
      // A replica compresses better when it has had time.
      const text = headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
      answers.push({ path, encoding, status, etag, modified, text: text.toString() });
    }
  }
  return answers;
}

const idsOf = async (replica: Replica) =>
  [...(await replica.ask("/rss.xml")).text.matchAll(/<guid.*?>(.*?)<\/guid>/g)]
    .map(([, id]) => id)
    .toSorted();

const titlesOf = async (replica: Replica) =>
  [...(await replica.ask("/rss.xml")).text.matchAll(/<title>(The .*?)<\/title>/g)].map(([, title]) => title);

test("a service waits for its database, serves on without it, and catches up", async () => {
  const cwd = directoryWith({ "articles/mill.md": article("The mill") });
  const line = await BreakableProxy.to(await newSchema());
  line.disconnect();
  const replica = await startReplica({ cwd, databaseUrl: line.url });

  await expect.poll(() => replica.ready(), WAIT).toBe("503 no snapshot yet");
  expect((await replica.ask("/healthz")).status).toBe(200);
  const waiting = await replica.ask("/rss.xml");
  expect([waiting.status, waiting.headers["retry-after"]]).toEqual([503, "10"]);

  line.reconnect();
  await expect.poll(() => replica.ready(), WAIT).toBe("200 ok");
  const served = await polled(replica);
  expect(served.map(({ status }) => status)).toEqual(Array(8).fill(200));

  line.disconnect();
  await expect.poll(() => replica.ready(), WAIT).toBe("200 stale");
  expect(await polled(replica)).toEqual(served);
  expect((await replica.ask("/metrics", { headers: token })).text).toMatch(/^feedwright_stale 1$/m);
  const refused = await replica.refresh();
  expect([refused.status, JSON.parse(refused.text).code]).toEqual([503, "database-away"]);
  expect(refused.text).not.toContain("127.0.0.1");

  writeFiles(cwd, { "articles/weir.md": article("The weir") });
  line.reconnect();
  await expect.poll(() => replica.ready(), WAIT).toBe("200 ok");
  await expect.poll(async () => (await replica.refresh()).status, WAIT).toBe(200);
  expect((await titlesOf(replica)).toSorted()).toEqual(["The mill", "The weir"]);
  expect(await replica.end("SIGTERM")).toBe(0);
}, 120_000);

test("a service stops while its database is away", async () => {
  const line = await BreakableProxy.to(await newSchema());
  line.disconnect();
  const replica = await startReplica({
    cwd: directoryWith({ "articles/mill.md": article("The mill") }),
    databaseUrl: line.url,
  });
  await expect.poll(() => replica.ready(), WAIT).toBe("503 no snapshot yet");

  expect(await replica.end("SIGTERM")).toBe(0);
}, 60_000);

test("all replicas serve the same bytes, whichever is killed, and one of them runs the schedule", async () => {
  const cwd = directoryWith({
    "articles/mill.md": article("The mill"),
    "articles/weir.md": article("The weir"),
  });
  const databaseUrl = await newSchema();
  const env = { FEEDWRIGHT_SCHEDULE: "* * * * * *" };
  const replicas = await Promise.all([1, 2, 3].map(() => startReplica({ cwd, databaseUrl, env })));
  const [one, two, three] = replicas as [Replica, Replica, Replica];
  for (const replica of replicas) await expect.poll(() => replica.ready(), WAIT).toBe("200 ok");
  const agree = async (among: readonly Replica[], titles: readonly string[]) => {
    for (const replica of among)
      await expect.poll(async () => (await titlesOf(replica)).toSorted(), WAIT).toEqual(titles);
    const [first, ...others] = await Promise.all(among.map(polled));
    for (const other of others) expect(other).toEqual(first);
  };
  await agree(replicas, ["The mill", "The weir"]);

  writeFiles(cwd, { "articles/ford.md": article("The ford") });
  await Promise.all(replicas.map((replica) => replica.refresh()));
  await agree(replicas, ["The ford", "The mill", "The weir"]);
  const known = await idsOf(two);

  await one.end("SIGKILL");
  await two.ask("/withdraw?article=ford.md", { method: "POST", headers: token });
  await agree([two, three], ["The mill", "The weir"]);
  expect((await three.ask("/articles/ford")).status).toBe(410);
  await three.ask("/restore?article=ford.md", { method: "POST", headers: token });
  await agree([two, three], ["The ford", "The mill", "The weir"]);
  expect(await idsOf(two)).toEqual(known);

  // The schedule finds it.
  writeFiles(cwd, { "articles/lock.md": article("The lock") });
  await agree([two, three], ["The ford", "The lock", "The mill", "The weir"]);
  const client = postgres(databaseUrl, { max: 1 });
  const count = async (table: string) =>
    Number((await client`select count(*) from ${client(table)}`)[0]?.["count"]);
  // Each has refreshed at its start, and once on request.
  expect((await count("refreshes")) - 2 * replicas.length).toBeLessThanOrEqual(await count("runs"));
  await client.end();
}, 120_000);

test("hubs are notified once all replicas show the change", async () => {
  const edit = (number: number) => ({ "articles/edits.md": article(`Edit ${number}`) });
  const cwd = directoryWith(edit(1));
  const databaseUrl = await newSchema();
  const port = await freePort();
  const editIn = (text: string) => Number(/<title>Edit (\d+)/.exec(text)?.[1] ?? 0);
  const hub = await startFetchingHub(`http://127.0.0.1:${port}`, editIn, onTestFinished);
  const env = { FEEDWRIGHT_HUBS: hub.url };
  const prompt = await startReplica({ cwd, databaseUrl, env });
  await expect.poll(() => prompt.ready(), WAIT).toBe("200 ok");
  const late = await startReplica({ cwd, databaseUrl, env, port });
  await expect.poll(() => late.ready(), WAIT).toBe("200 ok");
  writeFiles(cwd, edit(2));
  await prompt.refresh();
  await expect.poll(() => hub.latest("/rss.xml"), WAIT).toBe(2);
  // Two pings: later refreshes change nothing.
  await expect.poll(() => hub.pings("/rss.xml"), WAIT).toBe(2);

  late.signal("SIGSTOP");
  onTestFinished(() => late.signal("SIGCONT"));
  writeFiles(cwd, edit(3));
  expect((await prompt.refresh()).status).toBe(200);
  await sleep(2_000);
  expect(hub.pings("/rss.xml")).toBe(2);

  late.signal("SIGCONT");
  await expect.poll(() => hub.pings("/rss.xml"), WAIT).toBe(3);
  await expect.poll(() => hub.latest("/rss.xml"), WAIT).toBe(3);
  expect(hub.olderThanBefore()).toBe(0);
}, 120_000);

test("readers notice nothing when a publication moves from SQLite to PostgreSQL", async () => {
  const cwd = directoryWith({
    "articles/mill.md": article("The mill"),
    "articles/2026/weir.md": article("The weir", "categories: [Rivers]\nslug: at-the-weir\n"),
    "articles/ford.md": article("The ford", "id: urn:example:ford\n"),
  });
  const settings = { FEEDWRIGHT_URL: "https://news.example.org/", FEEDWRIGHT_DATA: "data" };
  const before = await startReplica({ cwd, databaseUrl: "", env: settings });
  await expect.poll(() => before.ready(), WAIT).toBe("200 ok");
  renameSync(join(cwd, "articles/mill.md"), join(cwd, "articles/the-mill.md"));
  await before.refresh();
  const served = await polled(before);
  const page = (await before.ask("/articles/mill")).text;
  await before.end("SIGTERM");

  const databaseUrl = await newSchema();
  const inDatabase = { ...settings, FEEDWRIGHT_DATABASE_URL: databaseUrl };
  expect(await runProgram(["ledger", "export", "ledger.jsonl"], { cwd, env: settings })).toMatchObject({
    status: 0,
  });
  expect(await runProgram(["ledger", "import", "ledger.jsonl"], { cwd, env: inDatabase })).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^\d+ rows from ledger\.jsonl, in the ledger in the database$/m),
  });
  const after = await startReplica({ cwd, databaseUrl, env: settings });
  await expect.poll(() => after.ready(), WAIT).toBe("200 ok");
  await after.refresh();

  expect(await polled(after)).toEqual(served);
  expect((await after.ask("/articles/mill")).text).toBe(page);
  expect(await after.end("SIGTERM")).toBe(0);
  expect((await runProgram(["ledger", "import", "ledger.jsonl"], { cwd, env: inDatabase })).stderr).toMatch(
    /an empty ledger/,
  );
}, 120_000);
