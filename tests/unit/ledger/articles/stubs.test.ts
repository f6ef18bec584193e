import { expect, test } from "vitest";
import type { Article } from "../../../../src/articles/article.js";
import type { ArticleRecord } from "../../../../src/ledger/identity/known-article.js";
import { NO_VERSION_KEYS } from "../../../../src/ledger/identity/versions.js";
import { type LedgerHarness, newPublication, type SourceFile } from "../../../fixtures/ledger-harness.js";

const noon = Date.UTC(2026, 0, 5, 12);

/** An article as its front matter alone gives it. */
function stub(parts: Partial<Article> = {}): SourceFile {
  return { ...parts, meaningHash: "", html: "", sections: [] };
}

/** The article at a path as the whole file gives it. */
async function whole(
  books: LedgerHarness,
  path: string,
  parts: Partial<Article> = {},
): Promise<ArticleRecord> {
  const record = await books.at(path);
  const article = { ...record.article, meaningHash: "whole", html: "<p>It turns.</p>", ...parts };
  return { ...record, meaningHash: article.meaningHash, article };
}

async function withStubs(): Promise<LedgerHarness> {
  const books = await newPublication();
  await books.refresh({ "mill.md": stub({ tags: ["Mills"] }), "weir.md": stub({ tags: ["Weirs"] }) }, noon);
  return books;
}

async function languagesIn(books: LedgerHarness): Promise<string[]> {
  const terms = await books.ledger.terms.list(noon);
  return terms.filter(({ kind }) => kind === "language").map(({ slug, count }) => `${slug} (${count})`);
}

async function revisionsOf({ ledger }: LedgerHarness) {
  const of = async (slug: string) => (await ledger.terms.find({ kind: "tag", slug }, noon))?.revision ?? 0;
  return { ledger: await ledger.revision(), mills: await of("mills"), weirs: await of("weirs") };
}

test("stubs wait for the backfill in the order of arrival", async () => {
  const books = await withStubs();
  const [mill, weir] = [await books.at("mill.md"), await books.at("weir.md")];

  expect(await books.ledger.stubs.exist()).toBe(true);
  expect(await books.ledger.stubs.ids()).toEqual([mill.id, weir.id]);

  await books.ledger.stubs.backfill([await whole(books, "mill.md")], false);
  expect(await books.ledger.stubs.exist()).toBe(true);
  expect(await books.ledger.stubs.ids()).toEqual([weir.id]);
});

test("a backfilled text is written and changes no document", async () => {
  const books = await withStubs();
  const before = await revisionsOf(books);
  const mill = await whole(books, "mill.md", { language: "de" });
  await books.ledger.stubs.backfill([mill], false);

  expect((await books.at("mill.md")).article).toMatchObject({ html: "<p>It turns.</p>", language: "de" });
  expect(await revisionsOf(books)).toEqual(before);
  expect(await languagesIn(books)).toEqual([]);
});

test("a backfilled text that documents may lack changes those that should have it", async () => {
  const books = await withStubs();
  const before = await revisionsOf(books);
  await books.ledger.stubs.backfill([await whole(books, "mill.md")], true);
  const after = await revisionsOf(books);

  expect(after.ledger).toBeGreaterThan(before.ledger);
  expect(after.mills).toBe(after.ledger);
  expect(after.weirs).toBe(before.weirs);
});

test("a backfill overwrites neither an article that was edited meanwhile nor a text", async () => {
  const books = await withStubs();
  const [mill, weir] = [await whole(books, "mill.md"), await whole(books, "weir.md")];
  await books.ledger.stubs.backfill([mill], false);
  await books.ledger.stubs.backfill(
    [await whole(books, "mill.md", { html: "<p>Late.</p>" }), { ...weir, contentHash: "of another file" }],
    false,
  );

  expect((await books.at("mill.md")).article.html).toBe("<p>It turns.</p>");
  expect((await books.at("weir.md")).article.html).toBe("");
});

test("after the backfill, languages have feeds with each article in its place", async () => {
  const books = await withStubs();
  await books.ledger.stubs.backfill(
    [await whole(books, "mill.md", { language: "de" }), await whole(books, "weir.md", { language: "de" })],
    false,
  );
  const before = await revisionsOf(books);
  expect(await books.ledger.stubs.finishBackfill(NO_VERSION_KEYS, noon)).toEqual([]);

  expect(await books.ledger.stubs.exist()).toBe(false);
  expect(await languagesIn(books)).toEqual(["de (2)"]);
  expect((await revisionsOf(books)).ledger).toBeGreaterThan(before.ledger);
  const { articles } = await books.ledger.feeds.window(
    { kind: "language", slug: "de" },
    { limit: 9, spanMs: 1, maxRecent: 9 },
    noon,
  );
  expect(articles.map(({ record }) => record.path).toSorted()).toEqual(["mill.md", "weir.md"]);
});

test("an article that is backfilled later joins the feed of its language then", async () => {
  const books = await withStubs();
  await books.ledger.stubs.backfill([await whole(books, "mill.md", { language: "de" })], false);
  const weir = await whole(books, "weir.md", { language: "de" });
  await books.ledger.stubs.finishBackfill(NO_VERSION_KEYS, noon);
  expect(await languagesIn(books)).toEqual(["de (1)"]);
  const before = await revisionsOf(books);
  await books.ledger.stubs.backfill([weir], false);

  expect(await languagesIn(books)).toEqual(["de (2)"]);
  expect((await revisionsOf(books)).weirs).toBeGreaterThan(before.weirs);
});

test("a stub that cannot be published leaves no trace", async () => {
  const books = await withStubs();
  const { id, slug } = await books.at("weir.md");
  const before = await revisionsOf(books);
  await books.ledger.stubs.forget([id]);

  expect([...(await books.live()).keys()]).toEqual(["mill.md"]);
  expect((await books.ledger.terms.list(noon)).map((term) => term.slug)).toEqual(["mills"]);
  expect((await revisionsOf(books)).ledger).toBeGreaterThan(before.ledger);
  await books.refresh({ "mill.md": stub({ tags: ["Mills"] }), "a/weir.md": "Another weir" }, noon);
  expect((await books.at("a/weir.md")).slug).toBe(slug);
});
