import { type Kysely, sql } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { engineOf } from "../../../src/ledger/database/engine.js";
import { migrate } from "../../../src/ledger/database/migrate.js";
import type { Schema } from "../../../src/ledger/database/schema.js";
import { parseSearchWords } from "../../../src/ledger/search/search-words.js";
import { newPublication } from "../../fixtures/ledger-harness.js";
import { newPlace } from "../../fixtures/open-ledger.js";
import { fillVersion15, VERSION_15_ROWS } from "../../fixtures/version-15.js";

const noon = Date.UTC(2026, 0, 5, 12);
const DAY = 86_400_000;

describe("a ledger of version 15, which migrations made before there was a base schema", () => {
  async function version15() {
    const place = await newPlace(false);
    const db = await place.database();
    await fillVersion15(db);
    await db.destroy();
    return place;
  }

  async function rowsOf(db: Kysely<Schema>, table: string): Promise<unknown[]> {
    const columns = Object.keys(VERSION_15_ROWS.get(table)?.[0] ?? {}).map((column) => sql.ref(column));
    return (await sql`select ${sql.join(columns)} from ${sql.table(table)}`.execute(db)).rows;
  }

  test("is opened as it is: its version and all of its rows stay", async () => {
    const place = await version15();
    await (await place.open()).close();

    const db = await place.database();
    expect(await engineOf(db).version(db)).toBe(15);
    for (const [table, rows] of VERSION_15_ROWS) {
      const found = await rowsOf(db, table);
      expect(found, table).toHaveLength(rows.length);
      expect(found, table).toEqual(expect.arrayContaining([...rows]));
    }
  });

  test("goes on: articles keep their identities, and searches, feeds and tokens work", async () => {
    const books = await newPublication(await version15());
    const before = await books.at("weir.md");
    await books.refresh(
      {
        "places/mill.md": { text: "The mill stands again", tags: ["Mills"], files: ["mill.png"] },
        "weir.md": { text: "The weir breaks", tags: ["Rivers"] },
        "struck.md": { text: "The toll", authors: [{ name: "Ada" }] },
        "due.md": { text: "The lock", date: noon + DAY, expires: noon + 9 * DAY },
        "members.md": { text: "The accounts", categories: ["Members"] },
      },
      noon,
    );

    const { ledger } = books;
    const after = await books.at("weir.md");
    expect({ ...after, article: after.article.title }).toMatchObject({
      id: before.id,
      slug: before.slug,
      published: before.published,
      firstSeen: before.firstSeen,
      arrived: before.arrived,
      article: "The weir breaks",
    });
    expect((await ledger.terms.list(noon)).map(({ name, count }) => `${name} ${count}`)).toEqual(
      expect.arrayContaining(["Mills 1", "Rivers 1", "places 1"]),
    );
    await ledger.search.index(await ledger.search.unindexedIds());
    expect((await ledger.search.find(parseSearchWords("weir"), noon)).ids).toEqual([before.id]);
    expect(await ledger.privateArticles.categories()).toEqual(["Members"]);
    expect((await ledger.access.list()).map(({ name }) => name)).toEqual(["Ada"]);
    expect((await ledger.refreshes.latest(2)).map((refresh) => JSON.parse(refresh).id)).toEqual([
      "second",
      "first",
    ]);
    await ledger.releaseDue(noon + DAY);
    expect((await ledger.articles.shownByPath(["due.md"], noon + DAY))[0]?.arrived).toBe(noon + DAY);
  });

  test("is exported as a ledger of the base schema is, and imported into one", async () => {
    const books = await newPublication(await version15());
    const copy = await newPublication();
    await copy.ledger.import(books.ledger.export(noon));

    expect(await copy.live()).toEqual(await books.live());
  });
});

test("a ledger of a version before 15 is refused, with the way to this one", async () => {
  const place = await newPlace(false);
  const db = await place.database();
  await migrate(db);
  await engineOf(db).setVersion(db, 14);
  await db.destroy();

  await expect(place.open()).rejects.toMatchObject({
    code: "ledger-unusable",
    message: expect.stringMatching(
      /an earlier version of feedwright wrote it \(ledger version 14, this one reads 15 and later\); export it with that version \(`feedwright ledger export`\), move it away, and import the export here \(`feedwright ledger import`\)$/,
    ),
  });
  const again = await place.database();
  onTestFinished(() => again.destroy());
  expect(await engineOf(again).version(again)).toBe(14);
});
