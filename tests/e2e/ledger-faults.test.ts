import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Kysely, sql } from "kysely";
import { expect, test } from "vitest";
import { fillDisk, mountDisk } from "../fixtures/mounted-disk.js";
import { runProgram, startProgram } from "../fixtures/running-program.js";
import { sqliteDialect } from "../fixtures/sqlite-dialect.js";
import { directoryWith, type RegisterCleanup, writeFiles } from "../fixtures/temporary-directory.js";

const mill = "---\ntitle: The mill\n---\n\nIt burned down.\n";

/** A stopped service that has published once. */
async function published(atTheEnd: RegisterCleanup) {
  const cwd = directoryWith({ "articles/mill.md": mill }, atTheEnd);
  const first = await startProgram([], { cwd }, atTheEnd);
  const feed = (await first.ask("/feed.json")).text;
  await first.stop();
  return { cwd, ledger: join(cwd, "data", "articles", "ledger.sqlite"), feed };
}

const ways: [string, (ledger: string) => Promise<void> | void, string][] = [
  [
    "cut off",
    (ledger) => truncateSync(ledger, 9_000),
    "it is damaged; put back a copy from a backup, or move it away to start afresh",
  ],
  [
    "emptied",
    (ledger) => truncateSync(ledger, 0),
    "it is empty, and was not when the refresh token beside it was made; put back a copy from a backup",
  ],
  [
    "overwritten in the middle",
    (ledger) => {
      const bytes = readFileSync(ledger);
      writeFileSync(ledger, bytes.fill(0x5a, bytes.length / 4, bytes.length / 2));
    },
    "it is damaged; put back a copy from a backup, or move it away to start afresh",
  ],
  [
    "changed by the next version",
    async (ledger) => {
      const db = new Kysely({ dialect: await sqliteDialect(ledger) });
      await sql`pragma user_version = 1000`.execute(db);
      await sql`update publication set value = '1000' where name = 'readable'`.execute(db);
      await db.destroy();
    },
    "a later version of feedwright has changed it (ledger version 1000,",
  ],
];

test.concurrent.for(ways)(
  "a ledger that was %s is refused and left untouched, and its backup works",
  async ([, spoil, reason], { onTestFinished }) => {
    const { cwd, ledger, feed } = await published(onTestFinished);
    const backup = join(cwd, "backup.sqlite");
    expect((await runProgram(["backup", backup], { cwd })).status).toBe(0);
    await spoil(ledger);
    const spoilt = readFileSync(ledger);

    const { status, stdout, stderr } = await runProgram([], { cwd, env: { FEEDWRIGHT_PORT: "0" } });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(`feedwright: ${ledger}: the ledger cannot be used: ${reason}`);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    // SQLite's header records how the file was opened.
    expect(readFileSync(ledger).subarray(100).equals(spoilt.subarray(100))).toBe(true);

    for (const file of [ledger, `${ledger}-wal`]) rmSync(file, { force: true });
    writeFileSync(ledger, readFileSync(backup));
    const again = await startProgram([], { cwd }, onTestFinished);
    const identities = (text: string) =>
      JSON.parse(text).items.map(({ id, date_published }: Record<string, string>) => [id, date_published]);
    expect(identities((await again.ask("/feed.json")).text)).toEqual(identities(feed));
  },
);

test.concurrent("a read-only data directory is reported with what to do", async ({
  onTestFinished,
  skip,
}) => {
  const cwd = directoryWith({ "articles/mill.md": mill }, onTestFinished);
  const data = join(cwd, "data", "articles");
  if (!mountDisk(data, "ro", onTestFinished)) return skip("mounting is not permitted");

  const { status, stdout, stderr } = await runProgram([], { cwd, env: { FEEDWRIGHT_PORT: "0" } });
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(
    /ledger\.sqlite: the ledger cannot be used: it cannot be written \(.+\); give the user/,
  );
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test.concurrent("a full disk only stops refreshes, until there is room again", async ({
  onTestFinished,
  skip,
}) => {
  const cwd = directoryWith({ "articles/mill.md": mill }, onTestFinished);
  const data = join(cwd, "data", "articles");
  if (!mountDisk(data, "size=4000000", onTestFinished)) return skip("mounting is not permitted");
  // Otherwise a scheduled refresh may come first.
  const env = { FEEDWRIGHT_SCHEDULE: "0 0 1 1 *" };
  const program = await startProgram([], { cwd, env }, onTestFinished);
  const before = (await program.ask("/feed.json")).text;
  const inTheWay = fillDisk(data);
  const long = "The weir was opened on a Monday, and closed on a Friday. ".repeat(20_000);
  writeFiles(cwd, { "articles/weir.md": `# The weir\n\n${long}\n` });

  const full = await runProgram(["refresh"], { cwd });
  expect(full).toMatchObject({ status: 1, stdout: "" });
  expect(full.stderr).toContain("the disk is full; make room");
  expect((await program.ask("/feed.json")).text).toBe(before);
  expect((await program.ask("/readyz")).status).toBe(200);

  rmSync(inTheWay);
  writeFiles(cwd, { "articles/weir.md": "# The weir\n\nIt was opened.\n" });
  expect((await runProgram(["refresh"], { cwd })).stdout).toContain("1 added");
  expect((await program.ask("/feed.json")).text).toContain("The weir");
});

test.concurrent("a missing ledger is reported, and articles are published all the same", async ({
  onTestFinished,
}) => {
  const { cwd, ledger } = await published(onTestFinished);
  rmSync(ledger);
  const again = await startProgram([], { cwd }, onTestFinished);

  expect(again.stderr()).toContain(`${ledger}: there is no ledger any more, so a new one was begun`);
  expect((await again.ask("/feed.json")).text).toContain("The mill");
});
