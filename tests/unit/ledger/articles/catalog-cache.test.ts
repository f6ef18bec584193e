import { describe, expect, test } from "vitest";
import { CatalogCache } from "../../../../src/ledger/articles/catalog-cache.js";
import { inTransaction } from "../../../../src/ledger/database/transaction.js";
import { type LedgerHarness, newPublication } from "../../../fixtures/ledger-harness.js";
import { newDatabase } from "../../../fixtures/open-ledger.js";

const noon = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;

/** The cached catalog equals the one that a reopened ledger reads. */
async function expectUpToDate(books: LedgerHarness): Promise<void> {
  const cached = await books.ledger.catalog.read("");
  await books.reopen();
  expect(cached).toEqual(await books.ledger.catalog.read(""));
}

describe("the cached catalog is up to date", () => {
  const mill = { text: "The mill", slug: "mill" };

  test.for<[string, (books: LedgerHarness) => Promise<unknown>]>([
    ["a new article", (books) => books.refresh({ "a.md": "A", "b.md": "B", "c.md": "C" }, noon + 1)],
    ["an edit", (books) => books.refresh({ "a.md": "A", "b.md": "Edited" }, noon + 1)],
    ["a removal", (books) => books.refresh({ "a.md": "A" }, noon + 1)],
    ["a draft", (books) => books.refresh({ "a.md": "A", "b.md": { kind: "withheld" } }, noon + 1)],
    ["a rename", (books) => books.refresh({ "a.md": "A", "0.md": { text: "B" } }, noon + 1)],
    ["another id", (books) => books.refresh({ "a.md": "A", "b.md": { id: "urn:b" } }, noon + 1)],
    [
      "another slug",
      (books) => books.refresh({ "a.md": "A", "b.md": { ...mill, slugGiven: true } }, noon + 1),
    ],
    ["another file state", (books) => books.refresh({ "a.md": "A", "b.md": { inode: 5 } }, noon + 1)],
    ["an article that is due", (books) => books.ledger.releaseDue(noon + HOUR)],
    [
      "an imported id",
      async ({ ledger }) => {
        const [{ id } = { id: "" }] = (await ledger.catalog.read("")).articles;
        await ledger.identities.import([{ id, guid: "urn:old", published: noon - HOUR }]);
      },
    ],
  ])("after %s", async ([, happens]) => {
    const books = await newPublication();
    await books.refresh({ "a.md": "A", "b.md": "B" }, noon);
    await books.refresh({ "a.md": "A", "b.md": { text: "B", date: noon + HOUR } }, noon);
    await books.ledger.catalog.read("");
    await happens(books);

    await expectUpToDate(books);
  });

  test("after a failed import and a successful one", async () => {
    const [books, other] = [await newPublication(), await newPublication()];
    await other.refresh({ "a.md": "A", "b.md": "B" }, noon);
    const lines: string[] = [];
    for await (const line of other.ledger.export(noon)) lines.push(line);
    await books.ledger.catalog.read("");
    await expect(books.ledger.import(lines.slice(0, -1))).rejects.toThrow(/the end/);
    expect((await books.ledger.catalog.read("")).articles).toEqual([]);
    await books.ledger.import(lines);

    expect((await books.ledger.catalog.read("")).articles.map(({ path }) => path)).toEqual(["a.md", "b.md"]);
    await expectUpToDate(books);
  });

  test("after many articles at once", async () => {
    const books = await newPublication();
    await books.ledger.catalog.read("");
    const files = Object.fromEntries(Array.from({ length: 1201 }, (_, index) => [`${index}.md`, `${index}`]));
    await books.refresh(files, noon);

    await expectUpToDate(books);
  });
});

test("a returned catalog does not change", async () => {
  const books = await newPublication();
  await books.refresh({ "a.md": "A" }, noon);
  const { articles, slugs } = await books.ledger.catalog.read("");
  await books.refresh({ "a.md": "Edited", "b.md": "B" }, noon + 1);
  await books.ledger.catalog.read("");

  expect(articles.map(({ path, contentHash }) => [path, contentHash])).toEqual([["a.md", '["A",{}]']]);
  expect([...slugs.keys()]).toEqual(["a"]);
});

test("includes nothing of a failed transaction, and everything written meanwhile", async () => {
  const db = await newDatabase();
  const catalog = new CatalogCache(db);
  await catalog.read("");
  const write = (slug: string) => db.insertInto("slugs").values({ slug, article_id: "urn:a" }).execute();
  const failing = inTransaction(db, async (transaction) => {
    await transaction.insertInto("slugs").values({ slug: "lost", article_id: "urn:a" }).execute();
    throw new Error("the disk is full");
  });
  const reading = catalog.read("");
  const [failed] = await Promise.allSettled([failing, reading, write("kept")]);

  expect(failed.status).toBe("rejected");
  expect([...(await catalog.read("")).slugs.keys()]).toEqual(["kept"]);
  await Promise.all([catalog.read(""), write("one"), catalog.read(""), write("two")]);
  expect([...(await catalog.read("")).slugs.keys()]).toEqual(["kept", "one", "two"]);
});
