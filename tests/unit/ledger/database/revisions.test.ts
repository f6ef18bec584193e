import { expect, test } from "vitest";
import { type LedgerHarness, newPublication, type SourceFile } from "../../../fixtures/ledger-harness.js";

const noon = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;

/** B links to A, C to B; D has no links. Each is in a category of its own. */
const FILES = {
  "a.md": { text: "Alder", categories: ["A"], files: [] },
  "b.md": { text: "Birch", categories: ["B"], files: ["a.md", "picture.png"] },
  "c.md": { text: "Cedar", categories: ["C"], files: ["b.md"] },
  "d.md": { text: "Dogwood", categories: ["D"], files: [] },
} satisfies Readonly<Record<string, SourceFile>>;

const MEDIA = new Map([
  ["picture.png", 100],
  ["other.png", 100],
]);

async function published(parts: Readonly<Record<string, SourceFile>> = {}): Promise<LedgerHarness> {
  const books = await newPublication();
  await books.refresh({ ...FILES, ...parts }, noon, { media: MEDIA });
  return books;
}

/** The revisions of the ledger and, by slug, of its terms. */
async function revisionsOf({ ledger }: LedgerHarness, now = noon): Promise<Record<string, number>> {
  const revisions: Record<string, number> = { ledger: await ledger.revision() };
  for (const term of await ledger.terms.list(now)) {
    revisions[term.slug] = (await ledger.terms.find(term, now))?.revision ?? Number.NaN;
  }
  return revisions;
}

/** The names of those that are higher after `run` than before. */
async function raised(books: LedgerHarness, run: () => Promise<unknown>): Promise<string[]> {
  const before = await revisionsOf(books);
  await run();
  const after = await revisionsOf(books);
  expect(Object.entries(after).filter(([name, value]) => value < (before[name] ?? 0))).toEqual([]);
  return Object.keys(after).filter((name) => after[name] !== before[name]);
}

test("a refresh without changes, a touched file and a restart raise no revision", async () => {
  const books = await published();
  const changes = await raised(books, async () => {
    await books.refresh(FILES, noon + HOUR, { media: MEDIA });
    await books.refresh({ ...FILES, "a.md": { ...FILES["a.md"], inode: 99 } }, noon + HOUR, { media: MEDIA });
    await books.ledger.releaseDue(noon + 9 * HOUR);
    await books.reopen();
    await books.refresh(FILES, noon + 2 * HOUR, { media: MEDIA });
  });

  expect(changes).toEqual([]);
});

test("an edit raises the terms of the article and of those that link to it, and no others", async () => {
  const books = await published();
  const edited = { ...FILES, "a.md": { ...FILES["a.md"], text: "Rewritten" } };

  const changes = await raised(books, () => books.refresh(edited, noon + HOUR, { media: MEDIA }));

  expect(changes).toEqual(["ledger", "a", "b"]);
});

test("a change of category raises the old term and the new one", async () => {
  const books = await published();
  const moved = { ...FILES, "d.md": { ...FILES["d.md"], categories: ["C"] } };

  const changes = await raised(books, () => books.refresh(moved, noon + HOUR, { media: MEDIA }));

  expect(changes).toEqual(["ledger", "c", "d"]);
});

test("a renamed file raises the terms of articles that link to its old or its new path", async () => {
  const books = await published({ "d.md": { ...FILES["d.md"], files: ["new.md"] } });
  const { "a.md": a, ...others } = FILES;
  const renamed = { ...others, "d.md": { ...FILES["d.md"], files: ["new.md"] }, "new.md": a };

  const changes = await raised(books, () => books.refresh(renamed, noon + HOUR, { media: MEDIA }));

  expect(changes).toEqual(["ledger", "a", "b", "d"]);
});

test("an article that is removed or comes back raises its terms, and those of articles that link to it", async () => {
  const books = await published();
  const { "a.md": _, ...left } = FILES;

  expect(await raised(books, () => books.refresh(left, noon + HOUR, { media: MEDIA }))).toEqual([
    "ledger",
    "a",
    "b",
  ]);
  expect(await raised(books, () => books.refresh(FILES, noon + HOUR, { media: MEDIA }))).toEqual([
    "ledger",
    "a",
    "b",
  ]);
});

test.for([
  ["changes its size", [["picture.png", 200]]],
  ["is removed", []],
] as const)("a media file that %s raises the terms of the articles that show it", async ([, picture]) => {
  const books = await published();
  const media = new Map([["other.png", 100], ...picture]);

  expect(await raised(books, () => books.refresh(FILES, noon + HOUR, { media }))).toEqual(["ledger", "b"]);
});

test("a media file that no article shows raises nothing", async () => {
  const books = await published();
  const media = new Map([...MEDIA, ["other.png", 200] as const, ["new.png", 1] as const]);

  expect(await raised(books, () => books.refresh(FILES, noon + HOUR, { media }))).toEqual([]);
});

test("expiry raises the article's terms and those of articles that link to it, once", async () => {
  const books = await published({ "a.md": { ...FILES["a.md"], expires: noon + HOUR } });

  expect(await raised(books, () => books.ledger.releaseDue(noon + HOUR - 1))).toEqual([]);
  expect(await raised(books, () => books.ledger.releaseDue(noon + HOUR))).toEqual(["ledger", "a", "b"]);
  expect(await raised(books, () => books.ledger.releaseDue(noon + 2 * HOUR))).toEqual([]);
});

test("release raises the article's terms and those of articles that link to it, once", async () => {
  const books = await published({ "a.md": { ...FILES["a.md"], categories: ["A", "C"], date: noon + HOUR } });

  expect(await raised(books, () => books.ledger.releaseDue(noon + HOUR - 1))).toEqual([]);
  expect(await raised(books, () => books.ledger.releaseDue(noon + HOUR))).toEqual(["ledger", "a", "b", "c"]);
  expect(await raised(books, () => books.ledger.releaseDue(noon + 2 * HOUR))).toEqual([]);
});

test("a feed import raises the article's terms and those of articles that link to it", async () => {
  const books = await published();
  const { id } = await books.at("a.md");

  const changes = await raised(books, () =>
    books.ledger.identities.import([{ id, guid: "urn:a", published: noon - HOUR }]),
  );

  expect(changes).toEqual(["ledger", "a", "b"]);
});

test("an article that joined a term raises it again when it gets its place there", async () => {
  const books = await published();
  const moved = { ...FILES, "d.md": { ...FILES["d.md"], categories: ["C"] } };
  await books.refresh(moved, noon + HOUR, { media: MEDIA, show: false });

  expect(await raised(books, () => books.ledger.releaseDue(noon + HOUR))).toEqual(["ledger", "c"]);
});
