import { randomBytes } from "node:crypto";
import { Kysely, sql } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { engineOf } from "../../../src/ledger/database/engine.js";
import { openPostgres } from "../../../src/ledger/database/postgres.js";
import { postgresDialect } from "../../../src/ledger/database/postgres-engine.js";
import type { Schema } from "../../../src/ledger/database/schema.js";
import { Ledger } from "../../../src/ledger/ledger.js";
import { newPublication } from "../../fixtures/ledger-harness.js";
import { newPlace, newSchema } from "../../fixtures/open-ledger.js";

const noon = Date.UTC(2026, 0, 5, 12);

/** Two processes with one ledger. */
async function twoPublications() {
  const place = await newPlace();
  return [await newPublication(place), await newPublication(place)] as const;
}

test("processes that open an empty database at once create one ledger", async () => {
  const place = await newPlace();
  const ledgers = await Promise.all([place.open(), place.open(), place.open()]);
  onTestFinished(async () => void (await Promise.all(ledgers.map((ledger) => ledger.close()))));

  const ids = await Promise.all(
    ledgers.map((ledger, index) => ledger.publication.getOrSet("id", `urn:${index}`)),
  );
  expect(new Set(ids).size).toBe(1);
});

test("a process that waited while another created the tables sees them", async () => {
  const url = new URL(await newSchema());
  // The schemas of other tests already have tables.
  const schema = `bare_${randomBytes(8).toString("hex")}`;
  url.searchParams.set("search_path", schema);
  const opened = () => new Kysely<Schema>({ dialect: postgresDialect(openPostgres(url.href)) });
  const [one, other] = [opened(), opened()];
  onTestFinished(async () => {
    await sql`drop schema ${sql.id(schema)} cascade`.execute(one);
    await Promise.all([one.destroy(), other.destroy()]);
  });
  await sql`create schema ${sql.id(schema)}`.execute(one);
  const { version } = engineOf(other);
  await version(other);
  const waiting = await other.startTransaction().execute();
  await sql`create table ledger_version as select 7 as version`.execute(one);

  expect(await version(waiting)).toBe(7);
  await waiting.rollback().execute();
});

describe("a process sees at once what another one wrote:", () => {
  test("articles, slugs and terms", async () => {
    const [one, other] = await twoPublications();
    await one.refresh({ "mill.md": { text: "The mill", tags: ["water"] } }, noon);
    expect([...(await other.live()).keys()]).toEqual(["mill.md"]);
    await one.refresh(
      { "mill.md": { text: "The mill", tags: ["water"] }, "weir.md": { tags: ["water"] } },
      noon + 1,
    );

    const { articles, slugs } = await other.ledger.catalog.read("urn:x");
    expect(articles.map(({ path }) => path)).toEqual(["mill.md", "weir.md"]);
    expect([...slugs.keys()].toSorted()).toEqual(["mill", "weir"]);
    expect((await other.ledger.terms.list(noon + 1)).map(({ name, count }) => [name, count])).toEqual([
      ["water", 2],
    ]);
  });

  test("sizes of media, so that either process can write them next", async () => {
    const [one, other] = await twoPublications();
    const files = { "mill.md": { files: ["mill.png"] } };
    const sizes = (size: number) => ({ media: new Map([["mill.png", size]]) });
    await one.refresh(files, noon, sizes(1));
    await other.refresh(files, noon + 1, sizes(2));
    await one.refresh(files, noon + 2, sizes(1));

    expect(await other.ledger.media.sizes(["mill.png"])).toEqual(new Map([["mill.png", 1]]));
  });
});

test("processes that write at once lose nothing", async () => {
  const [one, other] = await twoPublications();
  const paths = ["a.md", "b.md", "c.md", "d.md"];
  await one.refresh(Object.fromEntries(paths.map((path) => [path, path])), noon);
  const revision = await one.ledger.revision();
  await Promise.all(
    paths.map((path, index) => (index % 2 === 0 ? one : other).ledger.withdrawals.withdraw(path, noon + 1)),
  );

  expect(await one.ledger.articles.countShown(noon + 1)).toBe(0);
  expect(await other.ledger.revision()).toBe(revision + paths.length);
});

test("names may be as long as in front matter, and references of any length", async () => {
  const long = (bytes: number) => randomBytes(bytes / 2).toString("hex");
  const books = await newPublication();
  const article = { id: long(2_000), categories: [long(2_000)], tags: [long(2_000)], files: [long(9_000)] };
  await books.refresh({ "mill.md": article }, noon);

  expect((await books.at("mill.md")).id).toBe(article.id);
  expect(await books.ledger.terms.list(noon)).toHaveLength(2);
});

test("values that cannot be stored are not found, without an error", async () => {
  const { ledger } = await newPublication();

  expect(await ledger.articles.bySlug("mill\0")).toBeUndefined();
  expect(await ledger.media.isShown("\0", noon)).toBe(false);
});

test("the error for an unreachable database names it without its password", async () => {
  const opening = Ledger.connect(openPostgres("postgres://ada:secret@127.0.0.1:9/news"));

  const error: unknown = await opening.catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: "database-away",
    message: expect.stringMatching(/^PostgreSQL, 127\.0\.0\.1:9, database news: .*ECONNREFUSED/),
  });
  expect(String(error)).not.toContain("secret");
});

test("a backup is refused: PostgreSQL has its own", async () => {
  const { ledger } = await newPublication();

  await expect(ledger.backUp("copy.sqlite", { overwrite: false })).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining("pg_dump"),
  });
});
