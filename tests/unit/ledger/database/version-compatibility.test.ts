import { type Kysely, type QueryExecutorProvider, sql } from "kysely";
import { describe, expect, inject, test } from "vitest";
import { engineOf } from "../../../../src/ledger/database/engine.js";
import { migrate } from "../../../../src/ledger/database/migrate.js";
import {
  BASE_VERSION,
  MIGRATIONS,
  READABLE_SINCE,
} from "../../../../src/ledger/database/migrations/migrations.js";
import type { Schema } from "../../../../src/ledger/database/schema.js";
import { latestVersion } from "../../../../src/ledger/database/version-compatibility.js";
import { newPublication } from "../../../fixtures/ledger-harness.js";
import { obstaclesIn, structureOf } from "../../../fixtures/ledger-structure.js";
import { type LedgerPlace, newPlace } from "../../../fixtures/open-ledger.js";

const noon = Date.UTC(2026, 0, 5, 12);
const LATER = latestVersion() + 1;

/** A migration of a later program whose result this one has to work with. */
async function addMoods(db: QueryExecutorProvider): Promise<void> {
  await sql`alter table articles add column mood text not null default 'calm'`.execute(db);
  await sql`create table moods (mood text primary key, weight integer not null)`.execute(db);
}

async function dropMoods(db: QueryExecutorProvider): Promise<void> {
  await sql`drop table moods`.execute(db);
}

/** @param since the oldest compatible version, as the later program records it */
async function changeByLaterProgram(place: LedgerPlace, since: number): Promise<Kysely<Schema>> {
  const db = await place.database();
  await migrate(db, [...MIGRATIONS, addMoods], since);
  return db;
}

const placeOfItsOwn = () => newPlace(false);

const moodsIn = async (db: Kysely<Schema>) =>
  (await sql<{ path: string; mood: string }>`select path, mood from articles order by path`.execute(db)).rows;

describe("a ledger to which a later version of the program added something", () => {
  test("is opened and written, and the additions stay", async () => {
    const place = await placeOfItsOwn();
    const books = await newPublication(place);
    await books.refresh({ "mill.md": "The mill", "weir.md": "The weir" }, noon);
    const before = await books.live();
    await books.close();
    const later = await changeByLaterProgram(place, READABLE_SINCE);
    await sql`update articles set mood = 'merry' where path = 'mill.md'`.execute(later);
    await later.destroy();

    await books.reopen();
    expect(await books.live()).toEqual(before);
    await books.refresh(
      { "mill.md": "The mill burns", "weir.md": "The weir", "ford.md": "The ford" },
      noon + 1,
    );
    await books.ledger.withdrawals.withdraw("weir.md", noon + 2);
    expect([...(await books.live()).values()].map(({ article: { title } }) => title).toSorted()).toEqual([
      "The ford",
      "The mill burns",
    ]);
    await books.close();

    const db = await place.database();
    expect(await engineOf(db).version(db)).toBe(LATER);
    expect(await moodsIn(db)).toEqual([
      { path: "ford.md", mood: "calm" },
      { path: "mill.md", mood: "merry" },
      { path: "weir.md", mood: "calm" },
    ]);
  });

  test("is exported and imported like any other", async () => {
    const place = await placeOfItsOwn();
    const books = await newPublication(place);
    await books.refresh({ "mill.md": "The mill" }, noon);
    await books.close();
    await (await changeByLaterProgram(place, READABLE_SINCE)).destroy();
    const target = await placeOfItsOwn();
    await (await changeByLaterProgram(target, READABLE_SINCE)).destroy();

    await books.reopen();
    const copy = await newPublication(target);
    await copy.ledger.import(books.ledger.export(noon));
    expect(await copy.live()).toEqual(await books.live());
  });
});

describe("a ledger that a later version of the program made incompatible", () => {
  test.each([
    ["records that", `update publication set value = '${LATER}' where name = 'readable'`],
    ["records no compatible version", "delete from publication where name = 'readable'"],
  ])("is refused with both versions if it %s", async (_, statement) => {
    const place = await placeOfItsOwn();
    await (await place.open()).close();
    const later = await changeByLaterProgram(place, READABLE_SINCE);
    await sql.raw(statement).execute(later);
    await later.destroy();

    await expect(place.open()).rejects.toMatchObject({
      code: "ledger-unusable",
      message: expect.stringMatching(
        `a later version of feedwright has changed it \\(ledger version ${LATER}, this one reads ${LATER - 1}\\); run that`,
      ),
    });
  });

  test.runIf(inject("engine") === "PostgreSQL")(
    "is no longer written by a process that has it open",
    async () => {
      const place = await placeOfItsOwn();
      const books = await newPublication(place);
      await books.refresh({ "mill.md": "The mill" }, noon);
      const later = await changeByLaterProgram(place, READABLE_SINCE);
      await books.refresh({ "mill.md": "The mill", "weir.md": "The weir" }, noon + 1);

      await migrate(later, [...MIGRATIONS, addMoods, dropMoods], LATER + 1);
      await expect(books.refresh({ "mill.md": "The mill burns" }, noon + 2)).rejects.toMatchObject({
        code: "ledger-lost",
        message: expect.stringMatching("a later version of feedwright has changed it"),
      });
      expect((await moodsIn(later)).map(({ path }) => path)).toEqual(["mill.md", "weir.md"]);
    },
  );
});

test.runIf(inject("engine") === "PostgreSQL")(
  "a migration gives up while another process reads the ledger, which stays usable, and succeeds afterwards",
  async () => {
    const place = await placeOfItsOwn();
    const books = await newPublication(place);
    await books.refresh({ "mill.md": "The mill" }, noon);
    const dump = await place.database();
    const reading = await dump.startTransaction().execute();
    await reading.selectFrom("articles").select("id").execute();

    const away = { code: "database-away", message: expect.stringMatching("pg_dump") };
    await expect(changeByLaterProgram(place, READABLE_SINCE)).rejects.toMatchObject(away);
    expect((await books.live()).size).toBe(1);
    await reading.commit().execute();
    await changeByLaterProgram(place, READABLE_SINCE);
    expect((await books.live()).size).toBe(1);
  },
);

describe("programs of the oldest compatible version", () => {
  /** @returns what breaks them when `change` is applied to their ledger */
  async function changed(change: (db: Kysely<Schema>) => Promise<void>) {
    const db = await (await placeOfItsOwn()).database();
    await migrate(db, MIGRATIONS.slice(0, READABLE_SINCE - BASE_VERSION));
    const before = await structureOf(db);
    await change(db);
    return obstaclesIn(before, await structureOf(db));
  }

  test("find all that they need: migrations only add (docs/decisions/0028)", async () => {
    expect(await changed(migrate)).toEqual([]);
    expect(await changed(addMoods)).toEqual([]);
  });

  test.each([
    ["drop table media", ["the table media is gone"]],
    ["alter table articles rename column reader to read_by", ["articles.reader is gone"]],
    ["alter table slugs drop column article_id", ["slugs.article_id is gone"]],
    [
      "drop table media; create table media (path text primary key, size text not null)",
      ["media.size is of another type"],
    ],
    [
      "drop table media; create table media (path text primary key, size bigint not null, mood text not null)",
      ["media.mood has to be given"],
    ],
    ["create unique index one_article on slugs (article_id)", ["one_article refuses rows of slugs"]],
  ])("would fail after `%s`", async (statements, obstacles) => {
    const found = await changed(async (db) => {
      for (const statement of statements.split(";")) await sql.raw(statement).execute(db);
    });

    expect(found).toEqual(expect.arrayContaining(obstacles));
  });
});
