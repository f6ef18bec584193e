import { join } from "node:path";
import { Kysely, sql } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { MIGRATIONS, type Schema } from "../../../src/ledger/database/schema.js";
import { Ledger } from "../../../src/ledger/ledger.js";
import { parseSearchWords } from "../../../src/ledger/search/search-words.js";
import { articleAt } from "../../fixtures/article.js";
import { sqliteDialect } from "../../fixtures/sqlite-dialect.js";
import { temporaryDirectory } from "../../fixtures/temporary-directory.js";

const noon = Date.UTC(2026, 0, 5, 12);
const DAY = 86_400_000;

describe("a ledger of the version before", () => {
  /** One article that was published, one that waits, one that was withdrawn; and a document. */
  async function oldLedger(): Promise<string> {
    const file = join(temporaryDirectory(), "ledger.sqlite");
    const db = new Kysely<Schema>({ dialect: await sqliteDialect(file) });
    for (const migration of MIGRATIONS.slice(0, 2)) await migration(db);
    const insert = async (
      path: string,
      published: number,
      released: number | null,
      withdrawn: number | null,
    ) => {
      const article = JSON.stringify(articleAt(path, { tags: ["Mills", path], files: ["mill.png"] }));
      await sql`insert into articles values (${`urn:${path}`}, ${path}, ${path.slice(0, -3)}, ${path.slice(0, -3)},
        'hash', 'the mill', ${noon}, ${published}, ${published}, ${released}, null, ${withdrawn},
        1, 1, 1, 1, 'reader 1', ${article})`.execute(db);
    };
    await insert("places/mill.md", noon - 30 * DAY, noon - 30 * DAY, null);
    await insert("due.md", noon + DAY, null, null);
    await insert("gone.md", noon - 20 * DAY, noon - 20 * DAY, noon - 10 * DAY);
    await sql`insert into documents values ('/rss.xml', 'hash', ${noon})`.execute(db);
    await sql`insert into publication values ('created', ${String(noon - 40 * DAY)})`.execute(db);
    await sql`pragma user_version = 2`.execute(db);
    await db.destroy();
    return file;
  }

  async function opened(): Promise<Ledger> {
    const ledger = await Ledger.open(await oldLedger());
    onTestFinished(() => ledger.close());
    await ledger.releaseDue(noon);
    return ledger;
  }

  test("has the cuts of its articles, but those of which nobody is to know", async () => {
    const { feeds } = await opened();

    const terms = await feeds.terms(noon);
    expect(
      terms.filter(({ count }) => count > 0).map(({ kind, term, count }) => [kind, term, count]),
    ).toEqual([
      ["tag", "Mills", 1],
      ["folder", "places", 1],
      ["tag", "places/mill.md", 1],
    ]);
    expect(terms.map(({ term }) => term)).not.toContain("due.md");
  });

  test("makes no news of what was published, and has it in the archive", async () => {
    const { feeds } = await opened();

    const { articles, deleted } = await feeds.window(undefined, { limit: 1, spanMs: DAY, most: 9 }, noon);
    expect(articles.map(({ record }) => [record.path, record.arrived])).toEqual([
      ["places/mill.md", noon - 30 * DAY],
    ]);
    expect(deleted).toEqual([{ id: "urn:gone.md", when: noon - 10 * DAY }]);
    const page = await feeds.archivePage(undefined, 1, new Set(), noon);
    expect(page?.records.map(({ path }) => path)).toEqual(["places/mill.md"]);
  });

  test("is no new publication, and has nothing to announce", async () => {
    const ledger = await opened();

    expect(await ledger.pendingNotifications()).toEqual(new Map());
    expect((await ledger.catalog("urn:x")).isNew).toBe(false);
    await ledger.releaseDue(noon + DAY);
    expect((await ledger.shownByPath(["due.md"], noon + DAY))[0]?.arrived).toBe(noon + DAY);
  });
});

describe("a ledger of the version before", () => {
  const BEFORE = 10;

  test("has nothing in the index, and all articles wait for it", async () => {
    const file = join(temporaryDirectory(), "ledger.sqlite");
    const db = new Kysely<Schema>({ dialect: await sqliteDialect(file) });
    for (const migration of MIGRATIONS.slice(0, BEFORE)) await migration(db);
    for (const [path, withdrawn, meaning] of [
      ["mill.md", null, "the mill"],
      ["gone.md", noon, "the mill"],
      ["outline.md", null, ""],
    ] as const) {
      await sql`insert into articles (id, path, slug, wanted_slug, content_hash, meaning_hash, first_seen, published,
        updated, withdrawn, file_size, file_modified, file_changed, file_inode, reader, article) values (
        ${path}, ${path}, ${path}, ${path}, 'hash', ${meaning}, ${noon}, ${noon}, ${noon}, ${withdrawn}, 1, 1, 1, 1,
        'reader 1', ${JSON.stringify(articleAt(path))})`.execute(db);
    }
    await sql`pragma user_version = ${sql.lit(BEFORE)}`.execute(db);
    await db.destroy();
    const ledger = await Ledger.open(file);
    onTestFinished(() => ledger.close());

    expect((await ledger.search(parseSearchWords("mill"), noon)).ids).toEqual([]);
    expect(await ledger.unindexedIds()).toEqual(["mill.md"]);
    await ledger.indexForSearch(["mill.md"]);
    expect((await ledger.search(parseSearchWords("bend river"), noon)).ids).toEqual(["mill.md"]);
  });
});
