import { expect, test } from "vitest";
import { type LedgerHarness, newPublication } from "../../fixtures/ledger-harness.js";
import { PublicationUnderTest } from "../../fixtures/publication.js";
import { temporaryDirectory } from "../../fixtures/temporary-directory.js";

const noon = Date.UTC(2026, 0, 5, 12);
const DAY = 86_400_000;
const options = { limit: 50, spanMs: 0, maxRecent: 100 };

async function visible({ ledger }: LedgerHarness, now = noon) {
  const pathsOf = async (feeds: typeof ledger.feeds) =>
    (await feeds.window(undefined, options, now)).articles.map(({ record }) => record.path);
  const termsOf = async (terms: typeof ledger.terms) =>
    (await terms.list(now)).map(({ kind, slug, count }) => `${kind}/${slug} ${count}`);
  return {
    public: await pathsOf(ledger.feeds),
    private: await pathsOf(ledger.privateView.feeds),
    publicTerms: await termsOf(ledger.terms),
    privateTerms: await termsOf(ledger.privateView.terms),
  };
}

const files = {
  "a.md": { text: "a", categories: ["News"], tags: ["x"] },
  "b.md": { text: "b", categories: ["News", "Board minutes"], tags: ["x"] },
};

test.for(["Board minutes", "board-minutes", "BOARD  MINUTES "])(
  "one private category makes an article private, in any spelling: %s",
  async (name) => {
    const books = await newPublication();
    await books.ledger.privateArticles.setCategories(["Other", name]);
    await books.refresh(files, noon);

    expect(await visible(books)).toEqual({
      public: ["a.md"],
      private: ["b.md"],
      publicTerms: ["category/news 1", "tag/x 1"],
      privateTerms: ["category/board-minutes 1", "category/news 1", "tag/x 1"],
    });
    expect(await books.ledger.privateArticles.unknownCategories()).toEqual(["Other"]);
  },
);

test("`everything` makes all articles private, and no category is reported as unknown", async () => {
  const books = await newPublication();
  await books.ledger.privateArticles.setCategories(["everything"]);
  await books.refresh(files, noon);

  expect(await visible(books)).toMatchObject({ public: [], private: ["a.md", "b.md"], publicTerms: [] });
  expect(await books.ledger.privateArticles.unknownCategories()).toEqual([]);
  expect(await books.ledger.articles.countShown(noon)).toBe(2);
  expect(await books.ledger.articles.countShown(noon, "public")).toBe(0);
});

test("new private categories apply at once; removed articles stay private", async () => {
  const books = await newPublication();
  await books.refresh({ ...files, "c.md": { text: "c", categories: ["Board minutes"] } }, noon);
  await books.ledger.privateArticles.setCategories(["Board minutes"]);
  await books.ledger.releaseDue(noon);
  expect(await visible(books)).toMatchObject({ public: ["a.md"], private: ["b.md", "c.md"] });
  await books.refresh(files, noon + 1);

  await books.ledger.privateArticles.setCategories([]);
  await books.ledger.releaseDue(noon + 2);

  expect(await visible(books)).toMatchObject({ public: ["a.md", "b.md"], private: [] });
  const { deleted } = await books.ledger.privateView.feeds.window(undefined, options, noon + 2);
  expect(deleted).toHaveLength(1);
});

test("a front-matter stub is private before the backfill, and in no public language", async () => {
  const text = (category: string, language: string) =>
    `---\ntitle: ${category}\ndate: 2026-01-01\ncategory: ${category}\nlanguage: ${language}\n---\n\nText.\n`;
  const publication = await PublicationUnderTest.open(
    temporaryDirectory(),
    { "open.md": text("Open", "en"), "secret.md": text("Secret", "de") },
    noon,
    50,
    { stubsFrom: 1 },
  );
  await publication.ledger.privateArticles.setCategories(["Secret"]);
  await publication.publisher.refresh();

  expect(publication.titles()).toEqual(["Open"]);
  const kinds = async (terms: typeof publication.ledger.terms) =>
    (await terms.list(noon)).map(({ kind, slug, count }) => `${kind}/${slug} ${count}`);
  expect(await kinds(publication.ledger.terms)).toEqual(["language/en 1", "category/open 1"]);
  expect(await kinds(publication.ledger.privateView.terms)).toEqual(["language/de 1", "category/secret 1"]);
});

test("a private article has no ordinal in the public order of arrival, nor a place in its archive", async () => {
  const books = await newPublication();
  await books.ledger.privateArticles.setCategories(["Secret"]);
  const article = (index: number, category: string) =>
    [
      `${category}-${String(index).padStart(3, "0")}.md`,
      { text: `${category} ${index}`, categories: [category] },
    ] as const;
  const mixed = Array.from({ length: 60 }, (_, index) => [
    article(index, "Open"),
    article(index, "Secret"),
  ]).flat();
  await books.refresh(Object.fromEntries(mixed), noon);
  const { feeds, privateView } = books.ledger;

  for (const visibility of [feeds, privateView.feeds]) {
    expect(await visibility.newestArchivePage(undefined, new Set(), noon)).toBe(2);
    expect((await visibility.archivePage(undefined, 1, new Set(), noon))?.records).toHaveLength(50);
    expect((await visibility.archivePage(undefined, 2, new Set(), noon))?.records).toHaveLength(10);
  }
});

test("when private articles are due and when their documents changed affects nothing public", async () => {
  const books = await newPublication();
  await books.ledger.privateArticles.setCategories(["Secret"]);
  await books.refresh({ "a.md": { text: "a", categories: ["Secret"], date: noon + DAY } }, noon);

  expect(await books.ledger.articles.nextMoment(noon)).toBe(noon + DAY);
  expect(await books.ledger.articles.nextMoment(noon, "public")).toBeUndefined();
  const hashes = new Map([["/rss.xml", "hash"]]);
  await books.ledger.documents.dates(hashes, noon);
  expect(await books.ledger.privateView.documents.dates(hashes, noon + DAY)).toEqual(
    new Map([["/rss.xml", noon + DAY]]),
  );
  expect(await books.ledger.documents.dates(hashes, noon + DAY)).toEqual(new Map([["/rss.xml", noon]]));
});

test("private categories and tokens survive a restart and an export; the public export has neither", async () => {
  const books = await newPublication();
  await books.ledger.privateArticles.setCategories(["Board minutes"]);
  await books.ledger.access.add({ name: "Ada", hash: "hash-of-a-token", created: noon });
  await books.refresh(files, noon);
  await books.reopen();
  const lines: string[] = [];
  for await (const line of books.ledger.export(noon)) lines.push(line);
  const published: string[] = [];
  for await (const line of books.ledger.exportPublic()) published.push(line);

  const copy = await newPublication();
  await copy.ledger.import(lines);
  expect(await visible(copy)).toEqual(await visible(books));
  expect(await copy.ledger.access.list()).toEqual([{ name: "Ada", hash: "hash-of-a-token", created: noon }]);
  expect(published.join("")).toContain("a.md");
  expect(published.join("")).not.toMatch(/b\.md|minutes|Ada|hash-of/);
});

test("a name has one token, until it is revoked", async () => {
  const { ledger } = await newPublication();
  await ledger.access.add({ name: "Ada", hash: "one", created: noon });
  await expect(ledger.access.add({ name: "Ada", hash: "two", created: noon })).rejects.toMatchObject({
    code: "usage",
    message: expect.stringMatching(/^Ada has a token already, .*; revoke it first/),
  });
  expect(await ledger.access.list()).toMatchObject([{ hash: "one" }]);

  await ledger.access.revoke("Ada");
  expect(await ledger.access.list()).toEqual([]);
  await expect(ledger.access.revoke("Ada")).rejects.toMatchObject({
    code: "not-found",
    message: 'there is no token of "Ada"; feedwright access list says whose there are',
  });
});
