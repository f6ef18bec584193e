import fc from "fast-check";
import type { Kysely } from "kysely";
import { expect, test } from "vitest";
import { IncrementalCache } from "../../../../src/ledger/database/incremental-cache.js";
import type { Schema } from "../../../../src/ledger/database/schema.js";
import { inTransaction } from "../../../../src/ledger/database/transaction.js";
import { newPublication, type SourceFile } from "../../../fixtures/ledger-harness.js";
import { newDatabase } from "../../../fixtures/open-ledger.js";
import { propertyRuns } from "../../../fixtures/property-runs.js";

const HOUR = 3_600_000;
const PATHS = ["a.md", "b.md", "c/a.md", "d.md"];

const file: fc.Arbitrary<SourceFile> = fc.record({
  text: fc.constantFrom("One", "Two"),
  categories: fc.subarray(["Mills", "Rivers"]),
  files: fc.subarray(["b.md", "d.md", "mill.png", "weir.png"]),
  kind: fc.constantFrom("article", "article", "article", "withheld", "kept"),
});
const refreshes = fc.array(
  fc.record({
    files: fc.dictionary(fc.constantFrom(...PATHS), file, { maxKeys: 4, noNullPrototype: true }),
    media: fc.subarray(["mill.png", "weir.png"]),
    down: fc.option(fc.constantFrom(...PATHS)),
  }),
  { minLength: 2, maxLength: 8 },
);

test("after any sequence of writes the cached value equals a full read", async () => {
  await fc.assert(
    fc.asyncProperty(refreshes, async (all) => {
      const books = await newPublication();
      let now = Date.UTC(2026, 0, 1);
      const cached = async () => ({
        terms: await books.ledger.terms.list(now),
        withWarnings: await books.ledger.articles.withWarnings(() => true),
      });
      for (const { files, media, down } of all) {
        now += HOUR;
        await books.refresh(files, now, { media: new Map(media.map((path) => [path, 1])) });
        if (down !== null) await books.ledger.withdrawals.withdraw(down, now).catch(() => undefined);
        await cached();
      }
      const before = await cached();
      await books.reopen();
      expect(before).toEqual(await cached());
      await books.close();
    }),
    { numRuns: propertyRuns(40) },
  );
}, 60_000);

/** Counts the media, and the reads that it took. */
function counted(db: Kysely<Schema>) {
  const reads: string[] = [];
  const count = async (how: string, transaction: Kysely<Schema>) => {
    reads.push(how);
    const rows = await transaction.selectFrom("media").select("path").execute();
    if (rows.some(({ path }) => path === "bad.png")) throw new Error("cannot be read");
    return rows.length;
  };
  const memory = new IncrementalCache<number>(db, {
    watched: [{ table: "media", columns: ["path"] }],
    readAll: (transaction) => count("all", transaction),
    applyChanges: (transaction, _, [notes = []]) =>
      count(notes.map(({ path }) => path).join(" "), transaction),
  });
  return { memory, reads };
}

const add = (db: Kysely<Schema>, path: string) => db.insertInto("media").values({ path, size: 1 }).execute();

test("reads everything once, then only what changed", async () => {
  const db = await newDatabase();
  const { memory, reads } = counted(db);
  await add(db, "a.png");
  await memory.read();
  await memory.read();
  await add(db, "b.png");
  await db.deleteFrom("media").where("path", "=", "a.png").execute();

  expect(await memory.read()).toBe(1);
  expect(reads).toEqual(["all", "b.png a.png"]);
});

test("ignores changes that were rolled back", async () => {
  const db = await newDatabase();
  const { memory, reads } = counted(db);
  await memory.read();
  await expect(
    inTransaction(db, async (transaction) => {
      await add(transaction, "a.png");
      throw new Error("no");
    }),
  ).rejects.toThrow("no");

  expect(await memory.read()).toBe(0);
  expect(reads).toEqual(["all"]);
});

test("reads everything again after a failed read", async () => {
  const db = await newDatabase();
  const { memory, reads } = counted(db);
  await add(db, "bad.png");
  await expect(memory.read()).rejects.toThrow("cannot be read");
  await db.deleteFrom("media").execute();
  expect(await memory.read()).toBe(0);
  await add(db, "bad.png");
  await expect(memory.read()).rejects.toThrow("cannot be read");
  await db.deleteFrom("media").execute();

  expect(await memory.read()).toBe(0);
  expect(reads).toEqual(["all", "all", "bad.png", "all"]);
});
