import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TermKey } from "../../../src/feeds/feed-path.js";
import type { ArticleRecord } from "../../../src/ledger/identity/known-article.js";
import { type LedgerHarness, newPublication, type SourceFile } from "../../fixtures/ledger-harness.js";
import { propertyRuns } from "../../fixtures/property-runs.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const monday = Date.UTC(2026, 0, 5, 9);
const SPAN = 2 * DAY;

type Directory = Readonly<Record<string, SourceFile>>;

interface Asked {
  readonly of?: TermKey | undefined;
  readonly limit?: number;
  readonly span?: number;
  readonly maxRecent?: number;
}

/** The feed and its archive pages, newest first, as a reader follows them. */
async function readAll(
  books: LedgerHarness,
  now: number,
  { of, limit = 2, span = SPAN, maxRecent = 10_000 }: Asked = {},
) {
  const { feeds } = books.ledger;
  const { articles, deleted } = await feeds.window(of, { limit, spanMs: span, maxRecent }, now);
  const residents = new Set(articles.filter(({ isResident }) => isResident).map(({ record }) => record.id));
  const pages = new Map<number, readonly ArticleRecord[]>();
  const newest = (await feeds.newestArchivePage(of, residents, now)) ?? 0;
  for (let number = newest; number > 0; number -= 1) {
    const page = await feeds.archivePage(of, number, residents, now);
    if (page === undefined) throw new Error(`expected archive page ${number}, found none`);
    pages.set(number, page.records);
  }
  return { articles, deleted, residents, pages };
}

/** The paths of the articles in the feed, newest first. */
async function paths(books: LedgerHarness, now: number, asked: Asked = {}): Promise<string[]> {
  const { articles } = await readAll(books, now, asked);
  return articles.map(({ record }) => record.path);
}

/** The paths of the articles in an archive page; undefined when there is no such page. */
async function archived(
  books: LedgerHarness,
  page: number,
  now: number,
  asked: Asked = {},
): Promise<string[] | undefined> {
  const { residents } = await readAll(books, now, asked);
  const found = await books.ledger.feeds.archivePage(asked.of, page, residents, now);
  return found?.records.map(({ path }) => path);
}

async function deletedFromArchive(books: LedgerHarness, now: number) {
  return (await books.ledger.feeds.archivePage(undefined, 1, new Set(), now))?.deleted;
}

/** Articles named `prefix-000.md`, …; `parts` gives the fields of each number. */
function many(count: number, prefix: string, parts: (index: number) => object = () => ({})): Directory {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `${prefix}-${String(index).padStart(3, "0")}.md`,
      { text: `${prefix} ${index}`, ...parts(index) },
    ]),
  );
}

describe("the first refresh of a publication", () => {
  test("puts articles into the feed whose dates are within the span", async () => {
    const books = await newPublication();
    await books.refresh(
      {
        "1.md": { date: monday - HOUR },
        "2.md": { date: monday - DAY },
        "3.md": { date: monday - SPAN },
        "4.md": { date: monday - SPAN - 1 },
        "5.md": { date: monday - 90 * DAY },
      },
      monday,
    );

    expect(await paths(books, monday, { limit: 1 })).toEqual(["1.md", "2.md", "3.md"]);
    expect(await paths(books, monday, { limit: 4 })).toEqual(["1.md", "2.md", "3.md", "4.md"]);
  });

  test("counts undated articles as old: the feed holds only its limit of the newest", async () => {
    const books = await newPublication();
    await books.refresh(many(30, "old"), monday);

    expect(await paths(books, monday, { limit: 3 })).toEqual(["old-000.md", "old-001.md", "old-002.md"]);
    expect((await books.at("old-020.md")).arrived).toBe(0);
  });

  test("ends when it is recorded: articles of the second refresh are new", async () => {
    const books = await newPublication();
    await books.refresh({}, monday);
    await books.refresh(many(5, "new"), monday + 1);

    expect(await paths(books, monday + 1, { limit: 1 })).toHaveLength(5);
  });

  test("counts as not done when it failed", async () => {
    const books = await newPublication();
    // Fails since the ledger stores each reference once.
    await expect(books.refresh({ "a.md": { files: ["b.png", "b.png"] } }, monday)).rejects.toThrow(/unique/i);

    await books.refresh(many(5, "old"), monday + HOUR);
    expect(await paths(books, monday + HOUR, { limit: 1 })).toHaveLength(1);
  });
});

describe("articles that a later refresh adds", () => {
  const old = many(10, "old", (index) => ({ date: monday - (index + 30) * DAY }));

  test("are all in the feed, whatever their dates and their number", async () => {
    const books = await newPublication();
    await books.refresh(old, monday);
    const added = many(400, "new", (index) => (index % 2 === 0 ? { date: monday - index * 10 * DAY } : {}));
    await books.refresh({ ...old, ...added }, monday + DAY);

    const found = await paths(books, monday + DAY);
    expect(found.filter((path) => path.startsWith("new"))).toHaveLength(400);
    expect(found).toHaveLength(400);
  });

  test("stay until another arrives more than the span later, not until the span is over", async () => {
    const books = await newPublication();
    await books.refresh(old, monday);
    const added = { ...old, ...many(5, "new", () => ({ date: monday - 300 * DAY })) };
    const came = monday + DAY;
    await books.refresh(added, came);
    const withNews = ["old-000.md", "old-001.md", ...Object.keys(many(5, "new"))];
    expect(await paths(books, came + 900 * DAY)).toEqual(withNews);

    await books.refresh({ ...added, "x.md": { date: came + SPAN } }, came + SPAN);
    expect(await paths(books, came + SPAN)).toEqual([
      "x.md",
      ...withNews.filter((path) => path !== "old-001.md"),
    ]);

    await books.refresh({ ...added, "x.md": { date: came + SPAN }, "y.md": "Y" }, came + SPAN + 1);
    expect(await paths(books, came + SPAN + 1)).toEqual(["y.md", "x.md"]);
  });

  test("are not displaced by a later edit", async () => {
    const books = await newPublication();
    await books.refresh(old, monday);
    const added = { ...old, ...many(5, "new", () => ({ date: monday - 300 * DAY })) };
    await books.refresh(added, monday + DAY);
    const before = await paths(books, monday + DAY);

    const edited = { ...added, "old-009.md": { date: monday - 39 * DAY, text: "Rewritten" } };
    await books.refresh(edited, monday + 90 * DAY);

    expect((await paths(books, monday + 90 * DAY)).toSorted()).toEqual([...before, "old-009.md"].toSorted());
  });

  test("leave, if they exceed the maximum, for those that arrived or changed later", async () => {
    const books = await newPublication();
    await books.refresh(old, monday);
    await books.refresh({ ...old, ...many(3, "new") }, monday + HOUR);
    const edited = {
      ...old,
      ...many(3, "new"),
      "old-009.md": { date: monday - 39 * DAY, text: "Rewritten" },
    };
    await books.refresh(edited, monday + 2 * HOUR);

    expect(await paths(books, monday + 2 * HOUR, { limit: 1, maxRecent: 2 })).toEqual([
      "new-000.md",
      "old-009.md",
    ]);
  });
});

test("beyond the maximum, a postponed article counts from the day it arrived", async () => {
  const books = await newPublication();
  await books.refresh({ "late.md": { date: monday }, "old.md": { date: monday - 1 } }, monday);
  const late = { "late.md": { date: monday + 9 * DAY } };
  await books.refresh({ ...late, "old.md": { date: monday - 1 } }, monday + DAY);
  await books.refresh({ ...late, "old.md": { date: monday - 1, text: "Mended" } }, monday + 8 * DAY);
  await books.ledger.releaseDue(monday + 9 * DAY);

  expect(await paths(books, monday + 9 * DAY, { limit: 0, maxRecent: 1 })).toEqual(["late.md"]);
});

describe("after the clock was set back by more than the span", () => {
  const newer = many(3, "newer", () => ({ date: monday + 60 * HOUR, categories: ["Craft"] }));
  const kept = { date: monday - 300 * DAY };

  async function steppedBack() {
    const books = await newPublication();
    await books.refresh({ "kept.md": kept }, monday);
    const known = { ...newer, "kept.md": kept };
    await books.refresh(known, monday + 60 * HOUR);
    return { books, known };
  }

  test("a new article is in the feed, and so are all that arrive after it", async () => {
    const { books, known } = await steppedBack();
    const first = { ...known, "first.md": { date: monday - 400 * DAY } };
    await books.refresh(first, monday);
    await books.refresh({ ...first, "second.md": { date: monday - 500 * DAY } }, monday + HOUR);

    const found = await readAll(books, monday + HOUR);
    expect(found.articles.map(({ record }) => record.path)).toEqual(
      expect.arrayContaining(["first.md", "second.md"]),
    );
    const events = new Map(found.articles.map(({ record, event }) => [record.path, event]));
    expect(events.get("second.md")).toBeGreaterThan(events.get("first.md") ?? 0);
  });

  test("a correction is in the feed", async () => {
    const { books, known } = await steppedBack();
    await books.refresh({ ...known, "kept.md": { ...kept, text: "Told anew" } }, monday);

    expect(await paths(books, monday)).toContain("kept.md");
  });

  test("an article that joins a category is in its feed", async () => {
    const { books, known } = await steppedBack();
    await books.refresh({ ...known, "kept.md": { ...kept, categories: ["Craft"] } }, monday);

    const of = { kind: "category", slug: "craft" } as const;
    expect(await paths(books, monday, { of, limit: 1 })).toContain("kept.md");
  });

  test("an article that is not due stays hidden", async () => {
    const { books, known } = await steppedBack();
    await books.refresh({ ...known, "future.md": { date: monday + 30 * HOUR } }, monday);

    expect(await paths(books, monday)).not.toContain("future.md");
  });
});

describe("a corrected article", () => {
  const files = {
    ...many(5, "new", (index) => ({ date: monday - index })),
    "old.md": { date: monday - 90 * DAY },
  };
  const corrected = { ...files, "old.md": { date: monday - 90 * DAY, text: "Mended" } };

  test("is in the feed again, and stays in its archive page as well", async () => {
    const books = await newPublication();
    await books.refresh(files, monday);
    expect(await paths(books, monday)).not.toContain("old.md");

    await books.refresh(corrected, monday + DAY);

    const { articles, pages } = await readAll(books, monday + DAY);
    expect(articles.at(-1)).toMatchObject({
      record: { path: "old.md" },
      event: monday + DAY,
      isResident: false,
    });
    expect(pages.get(1)?.map(({ path }) => path)).toEqual(["old.md"]);
  });

  test("leaves the feed when another changes more than the span later", async () => {
    const books = await newPublication();
    await books.refresh(files, monday);
    await books.refresh(corrected, monday + DAY);
    const changed = { ...corrected, "new-004.md": { date: monday - 4, text: "Mended" } };
    await books.refresh(changed, monday + DAY + SPAN);
    expect(await paths(books, monday + DAY + SPAN)).toContain("old.md");

    await books.refresh(
      { ...changed, "new-003.md": { date: monday - 3, text: "Mended" } },
      monday + DAY + SPAN + 1,
    );
    expect(await paths(books, monday + DAY + SPAN + 1)).not.toContain("old.md");
  });

  test("is one that its author changed, not one that a later version of the program reads differently", async () => {
    const books = await newPublication();
    await books.refresh(files, monday);
    const reread = { ...files, "old.md": { ...files["old.md"], meaningHash: "read otherwise" } };
    await books.refresh(files, monday + 1, { reader: "reader 2" });
    await books.refresh(reread, monday + 2, { reader: "reader 3" });
    expect((await books.at("old.md")).reader).toBe("reader 3");
    expect(await paths(books, monday + 2)).toContain("new-000.md");
  });

  test("is not one while it waits for its date", async () => {
    const books = await newPublication();
    const due = { date: monday + 10 * DAY };
    await books.refresh({ ...files, "due.md": due }, monday);
    await books.refresh({ ...files, "due.md": { ...due, text: "Mended" } }, monday + DAY);

    expect((await books.at("due.md")).corrected).toBeNull();
  });
});

describe("an article that returns", () => {
  const files = {
    ...many(5, "new", (index) => ({ date: monday - index })),
    "old.md": { date: monday - 90 * DAY },
  };
  const { "old.md": old, ...without } = files;

  test("after its removal is in the feed again, with its id and date", async () => {
    const books = await newPublication();
    await books.refresh(files, monday);
    const { id, published } = await books.at("old.md");
    await books.refresh(without, monday + DAY);
    expect(await deletedFromArchive(books, monday + DAY)).toEqual([{ id, when: monday + DAY }]);

    await books.refresh({ ...without, "old.md": old }, monday + 30 * DAY);

    const found = await readAll(books, monday + 30 * DAY);
    expect(found.articles.at(-1)?.record).toMatchObject({ id, published, path: "old.md" });
    expect(await deletedFromArchive(books, monday + 30 * DAY)).toEqual([]);
  });

  test("after it had expired is in the feed again", async () => {
    const books = await newPublication();
    await books.refresh({ ...files, "old.md": { ...old, expires: monday + DAY } }, monday);
    await books.ledger.releaseDue(monday + DAY);
    expect(await deletedFromArchive(books, monday + DAY)).toHaveLength(1);

    await books.refresh(files, monday + 30 * DAY);

    expect(await paths(books, monday + 30 * DAY)).toContain("old.md");
    expect(await deletedFromArchive(books, monday + 30 * DAY)).toEqual([]);
  });

  test("under another id is in the feed, as it is new to readers", async () => {
    const books = await newPublication();
    await books.refresh(files, monday);
    await books.refresh(
      { ...without, "old.md": { ...old, id: "tag:example.org,2026:old" } },
      monday + 30 * DAY,
    );

    expect(await paths(books, monday + 30 * DAY)).toContain("old.md");
  });
});

describe("a scheduled article", () => {
  test("arrives when it is due", async () => {
    const books = await newPublication();
    const old = many(5, "old", (index) => ({ date: monday - (index + 30) * DAY }));
    const due = {
      "a.md": { date: monday + 9 * DAY },
      "b.md": { date: monday + 9 * DAY },
      "c.md": { embargo: monday + 9 * DAY },
    };
    await books.refresh({ ...old, ...due }, monday);
    expect(await paths(books, monday, { limit: 1 })).toEqual(["old-000.md"]);

    await books.ledger.releaseDue(monday + 9 * DAY);

    expect(await paths(books, monday + 9 * DAY, { limit: 1 })).toEqual(["a.md", "b.md", "c.md"]);
    expect((await books.at("a.md")).arrived).toBe(monday + 9 * DAY);
  });

  test("arrives again when its author postponed it", async () => {
    const books = await newPublication();
    const shown = many(3, "old", (index) => ({ date: monday - index }));
    await books.refresh(shown, monday);
    await books.refresh(
      many(3, "old", () => ({ date: monday + 9 * DAY })),
      monday + DAY,
    );
    expect(await paths(books, monday + DAY)).toEqual([]);

    await books.ledger.releaseDue(monday + 9 * DAY);

    expect(await paths(books, monday + 9 * DAY, { limit: 1 })).toHaveLength(3);
  });

  test("is in no feed before, and not listed as deleted when it is removed before", async () => {
    const books = await newPublication();
    const shown = { "shown.md": { date: monday - DAY } };
    await books.refresh({ ...shown, "due.md": { date: monday + DAY, tags: ["Secret"] } }, monday);
    expect(await paths(books, monday)).toEqual(["shown.md"]);
    await books.refresh(shown, monday + 1);
    await books.ledger.releaseDue(monday + 2 * DAY);

    const { articles, deleted } = await readAll(books, monday + 2 * DAY);
    expect(articles.map(({ record }) => record.path)).toEqual(["shown.md"]);
    expect(deleted).toEqual([]);
    expect(await books.ledger.terms.list(monday + 2 * DAY)).toEqual([]);
    expect(await archived(books, 1, monday + 2 * DAY, { limit: 0, span: 0 })).toEqual(["shown.md"]);
  });
});

test("an article that expired before it was first seen is never shown", async () => {
  const books = await newPublication();
  const shown = many(2, "new", () => ({ date: monday }));
  await books.refresh(shown, monday);
  const over = { date: monday - 9 * DAY, expires: monday - 8 * DAY, tags: ["Secret"] };
  await books.refresh({ ...shown, "over.md": over }, monday + 30 * DAY);

  const { articles, deleted } = await readAll(books, monday + 30 * DAY, { limit: 1 });
  expect(articles.map(({ record }) => record.path)).toEqual(["new-000.md", "new-001.md"]);
  expect(deleted).toEqual([]);
  expect(await books.ledger.terms.list(monday + 30 * DAY)).toEqual([]);

  await books.refresh({ ...shown, "over.md": { ...over, expires: monday + 90 * DAY } }, monday + 31 * DAY);
  expect(await paths(books, monday + 31 * DAY)).toContain("over.md");
});

test("an article that expires before it is due is never shown, and is no next moment", async () => {
  const books = await newPublication();
  await books.refresh({ "a.md": { date: monday + 9 * DAY, expires: monday + DAY } }, monday);

  await books.ledger.releaseDue(monday + DAY);
  expect(await books.ledger.articles.nextMoment(monday + DAY)).toBeUndefined();
  await books.ledger.releaseDue(monday + 9 * DAY);

  const { articles, deleted } = await readAll(books, monday + 9 * DAY);
  expect({ articles, deleted }).toEqual({ articles: [], deleted: [] });
});

describe("the archive", () => {
  const old = many(120, "old", (index) => ({ date: monday - (index + 30) * DAY }));

  test("has pages of fifty in the order of arrival; articles of the first refresh arrive by date", async () => {
    const books = await newPublication();
    await books.refresh(old, monday);
    await books.refresh({ ...old, "new.md": { date: monday - 999 * DAY } }, monday + DAY);

    const { pages, residents } = await readAll(books, monday + DAY, { limit: 2 });

    expect(residents.size).toBe(3);
    const names = Object.keys(old);
    expect([...pages].map(([number, records]) => [number, records.map(({ path }) => path)])).toEqual([
      [3, names.slice(2, 20)],
      [2, names.slice(20, 70)],
      [1, names.slice(70)],
    ]);
  });

  test("receives the feed's articles in their page once they leave the feed", async () => {
    const books = await newPublication();
    await books.refresh(old, monday);
    await books.refresh({ ...old, "new.md": { date: monday - 999 * DAY } }, monday + DAY);
    const more = { ...old, "new.md": { date: monday - 999 * DAY }, "newer.md": "Newer" };
    await books.refresh(more, monday + 30 * DAY);

    expect((await archived(books, 3, monday + 30 * DAY))?.at(-1)).toBe("new.md");
  });

  test("has no page beyond the last, and none without articles", async () => {
    const books = await newPublication();
    expect(await archived(books, 1, monday)).toBeUndefined();
    await books.refresh(old, monday);

    expect(await archived(books, 3, monday)).toHaveLength(18);
    expect(await archived(books, 4, monday)).toBeUndefined();
    expect(await archived(books, 999_999_999, monday)).toBeUndefined();
  });

  test("keeps its pages when articles are removed, and lists these as deleted", async () => {
    const books = await newPublication();
    await books.refresh(old, monday);
    const { id } = await books.at("old-110.md");
    const left = Object.fromEntries(Object.entries(old).slice(30, 110));
    await books.refresh(left, monday + DAY);

    const { residents, pages } = await readAll(books, monday + DAY);
    expect(residents.size).toBe(2);
    expect([...pages.keys()]).toEqual([2, 1]);
    expect(await archived(books, 3, monday + DAY)).toEqual([]);
    const page = await books.ledger.feeds.archivePage(undefined, 1, residents, monday + DAY);
    expect(page?.records.map(({ path }) => path)).toEqual(Object.keys(old).slice(70, 110));
    expect(page?.deleted).toHaveLength(10);
    expect(page?.deleted).toContainEqual({ id, when: monday + DAY });
  });

  test("lists expired articles as deleted, since they expired", async () => {
    const books = await newPublication();
    const id = "tag:example.org,2026:short";
    await books.refresh(
      { ...old, "short.md": { id, date: monday - 99 * DAY, expires: monday + DAY } },
      monday,
    );
    await books.ledger.releaseDue(monday + 2 * DAY);

    const { residents } = await readAll(books, monday + 2 * DAY);
    const pages = await Promise.all(
      [1, 2, 3].map((page) => books.ledger.feeds.archivePage(undefined, page, residents, monday + 2 * DAY)),
    );
    expect(pages.flatMap((page) => page?.deleted)).toEqual([{ id, when: monday + DAY }]);
  });

  test("is not linked to when the feed holds everything", async () => {
    const books = await newPublication();
    await books.refresh(many(5, "a"), monday);

    expect((await readAll(books, monday, { limit: 5 })).pages.size).toBe(0);
    expect((await readAll(books, monday, { limit: 4 })).pages.size).toBe(1);
  });
});

describe("a removed article", () => {
  const old = many(5, "old", (index) => ({ date: monday - (index + 30) * DAY }));
  const id = "tag:example.org,2026:gone";
  const gone = [{ id, when: monday + 2 * DAY }];

  test("is listed as deleted while it would be recent", async () => {
    const books = await newPublication();
    await books.refresh(old, monday);
    await books.refresh({ ...old, "gone.md": { id, date: monday - 99 * DAY } }, monday + DAY);
    await books.refresh(old, monday + 2 * DAY);
    expect((await readAll(books, monday + 2 * DAY)).deleted).toEqual(gone);

    await books.refresh({ ...old, "x.md": "X" }, monday + DAY + SPAN);
    expect((await readAll(books, monday + DAY + SPAN)).deleted).toEqual(gone);

    await books.refresh({ ...old, "x.md": "X", "y.md": "Y" }, monday + DAY + SPAN + 1);
    expect((await readAll(books, monday + DAY + SPAN + 1)).deleted).toEqual([]);
  });

  test("is listed as deleted while it would be one of the newest", async () => {
    const books = await newPublication();
    await books.refresh({ ...old, "gone.md": { id, date: monday - 30 * DAY - 1 } }, monday);
    await books.refresh(old, monday + 2 * DAY);

    expect((await readAll(books, monday + 2 * DAY, { limit: 2 })).deleted).toEqual(gone);
    expect((await readAll(books, monday + 2 * DAY, { limit: 9 })).deleted).toEqual(gone);
    expect((await readAll(books, monday + 2 * DAY, { limit: 1 })).deleted).toEqual([]);
  });

  test("brings no older article back into the feed", async () => {
    const books = await newPublication();
    await books.refresh(old, monday);
    const added = many(4, "new", () => ({ date: monday - 99 * DAY }));
    await books.refresh({ ...old, ...added }, monday + DAY);
    await books.refresh({ ...old, ...added, "last.md": "Last" }, monday + 30 * DAY);
    expect(await paths(books, monday + 30 * DAY)).toEqual(["last.md", "old-000.md"]);

    await books.refresh({ ...old, ...added }, monday + 31 * DAY);

    expect(await paths(books, monday + 31 * DAY)).toEqual(["old-000.md", "old-001.md"]);
  });
});

describe("an old article that gets a term", () => {
  const old = { date: monday - 90 * DAY, text: "Old", inode: 1 };
  const other = { date: monday - 90 * DAY };
  const cases: readonly (readonly [TermKey, string, SourceFile])[] = [
    [{ kind: "category", slug: "alder" }, "old.md", { ...old, categories: ["Alder"] }],
    [{ kind: "tag", slug: "alder" }, "old.md", { ...old, tags: ["Alder"] }],
    [{ kind: "author", slug: "alder" }, "old.md", { ...old, authors: [{ name: "Alder" }] }],
    [{ kind: "folder", slug: "alder" }, "alder/old.md", old],
  ];
  const before = { "old.md": old, "gone.md": other, "edited.md": { ...other, text: "Edited" } };
  const changed = monday + 30 * DAY;

  /** The new articles of the same term, so many that the old one is not among the newest. */
  function news({ kind }: TermKey): Directory {
    if (kind === "folder") return { "alder/a.md": "A", "alder/b.md": "B" };
    if (kind === "author") return many(2, "new", () => ({ authors: [{ name: "Alder" }] }));
    return many(2, "new", () => (kind === "tag" ? { tags: ["Alder"] } : { categories: ["Alder"] }));
  }

  test.each(cases)("that is new: nobody can have subscribed to the feed of %o", async (of, path, file) => {
    const books = await newPublication();
    await books.refresh(before, monday);
    expect(await books.ledger.terms.find(of, changed)).toBeUndefined();

    const edited = { ...other, text: "Mended" };
    await books.refresh({ [path]: file, "edited.md": edited, ...news(of) }, changed);

    expect(await books.ledger.terms.find(of, changed)).toMatchObject({ count: 3 });
    const { articles, pages } = await readAll(books, changed, { of });
    expect(articles).toHaveLength(2);
    expect(pages.get(1)?.map((record) => record.path)).toEqual([path]);
  });

  test.each(cases)("that was shown is in the feed of %o", async (of, path, file) => {
    const books = await newPublication();
    await books.refresh({ ...before, ...news(of) }, monday);
    const edited = { ...other, text: "Mended" };
    await books.refresh({ [path]: file, "edited.md": edited, ...news(of) }, changed);

    expect(await paths(books, changed, { of })).toContain(path);
  });

  test("while it is withdrawn is in the feed once it is restored", async () => {
    const of = { kind: "category", slug: "alder" } as const;
    const books = await newPublication();
    const files = { "old.md": old, ...news(of) };
    await books.refresh(files, monday);
    await books.ledger.withdrawals.withdraw("old.md", monday + HOUR);
    await books.refresh({ ...files, "old.md": { ...old, categories: ["Alder"] } }, monday + DAY);
    expect(await paths(books, monday + DAY, { of })).not.toContain("old.md");

    await books.ledger.withdrawals.restore("old.md", changed);
    await books.ledger.releaseDue(changed);
    expect(await paths(books, changed, { of })).toContain("old.md");
  });
});

/** The feeds that the reader polls: of all articles, and of two categories. */
const FEEDS: readonly (TermKey | undefined)[] = [
  undefined,
  { kind: "category", slug: "alder" },
  { kind: "category", slug: "birch" },
];

interface Source {
  readonly text: string;
  readonly categories: readonly string[];
  readonly date?: number;
}

/** A directory, and a reader that subscribes to each feed once there is one, and polls it as seldom as possible. */
class World {
  readonly books: LedgerHarness;
  readonly files = new Map<string, Source>();
  readonly bin = new Map<string, Source>();
  now = monday;
  /** The text of an article that the reader has, by feed and path. */
  readonly #read = new Map<string, string>();
  /** By feed that the reader subscribed to. */
  readonly #lastPoll = new Map<TermKey | undefined, number>();
  #count = 0;
  #pages = 0;

  constructor(books: LedgerHarness) {
    this.books = books;
  }

  add(count: number, age: number | undefined, category: string | undefined): void {
    for (let added = 0; added < count; added += 1) {
      this.#count += 1;
      this.files.set(`${this.#count}.md`, {
        text: `Text ${this.#count}`,
        categories: category === undefined ? [] : [category],
        ...(age === undefined ? {} : { date: this.now - age }),
      });
    }
  }

  change(index: number, parts: (source: Source) => Partial<Source>): void {
    const chosen = [...this.files][index % Math.max(1, this.files.size)];
    if (chosen !== undefined) this.files.set(chosen[0], { ...chosen[1], ...parts(chosen[1]) });
  }

  put(index: number, category: string | undefined): void {
    this.change(index, () => ({ categories: category === undefined ? [] : [category] }));
  }

  move(from: Map<string, Source>, to: Map<string, Source>, index: number): void {
    const chosen = [...from][index % Math.max(1, from.size)];
    if (chosen === undefined) return;
    from.delete(chosen[0]);
    to.set(...chosen);
  }

  newText(): string {
    this.#count += 1;
    return `Text ${this.#count}`;
  }

  /** Refreshes after that time. The reader polls meanwhile when it has to. */
  async refresh(after: number): Promise<void> {
    this.now += after;
    for (;;) {
      const at = Math.min(...this.#lastPoll.values()) + SPAN;
      if (at >= this.now) break;
      await this.books.ledger.releaseDue(at);
      await this.#poll(at);
    }
    await this.books.refresh(Object.fromEntries(this.files), this.now);
    await this.#subscribe(this.now);
    for (const of of FEEDS) await this.#expectComplete(of);
  }

  async finish(): Promise<void> {
    await this.refresh(HOUR);
    await this.refresh(SPAN);
  }

  /** Reads feeds that are new, with their archives. The feed of a category exists once an article of it was shown. */
  async #subscribe(at: number): Promise<void> {
    for (const of of FEEDS) {
      if (this.#lastPoll.has(of)) continue;
      if (of !== undefined && (await this.books.ledger.terms.find(of, at)) === undefined) continue;
      const { articles, pages } = await readAll(this.books, at, { of });
      this.#keep(of, [...articles.map(({ record }) => record), ...[...pages.values()].flat()]);
      this.#lastPoll.set(of, at);
    }
  }

  /** Reads the feeds that are due, without their archives. The reader then has the current text of every article. */
  async #poll(at: number): Promise<void> {
    await this.#subscribe(at);
    const due = [...this.#lastPoll].flatMap(([of, last]) => (last + SPAN === at ? [of] : []));
    for (const of of due) {
      this.#lastPoll.set(of, at);
      const { articles } = await readAll(this.books, at, { of });
      this.#keep(
        of,
        articles.map(({ record }) => record),
      );
      const { feeds } = this.books.ledger;
      const { articles: all } = await feeds.window(of, { limit: 10_000, spanMs: 0, maxRecent: 0 }, at);
      const missed = all.filter(({ record }) => {
        const read = this.#read.get(`${of?.slug} ${record.path}`);
        return read !== record.article.title;
      });
      expect(
        missed.map(({ record }) => record.path),
        `missed by a reader of ${of?.slug}`,
      ).toEqual([]);
    }
  }

  #keep(of: TermKey | undefined, records: readonly ArticleRecord[]): void {
    for (const { path, article } of records) this.#read.set(`${of?.slug} ${path}`, article.title);
  }

  /** The archive of the feed of all articles loses no page. */
  async #expectEveryPage(
    of: TermKey | undefined,
    residents: ReadonlySet<string>,
    newest: number,
  ): Promise<void> {
    if (of !== undefined) return;
    this.#pages = Math.max(this.#pages, newest);
    for (let number = 1; number <= this.#pages; number += 1) {
      const page = await this.books.ledger.feeds.archivePage(of, number, residents, this.now);
      expect(page, `page ${number} of ${this.#pages}`).toBeDefined();
    }
  }

  /** Every article is in the feed or in one archive page; a corrected one is in both. */
  async #expectComplete(of: TermKey | undefined): Promise<void> {
    const { articles, pages, residents } = await readAll(this.books, this.now, { of });
    const inFeed = articles.map(({ record }) => record.path);
    const inArchive = [...pages.values()].flat().map(({ path }) => path);
    await this.#expectEveryPage(of, residents, Math.max(0, ...pages.keys()));
    const corrected = articles.filter(({ record }) => !residents.has(record.id));
    for (const { record } of corrected) expect(inArchive).toContain(record.path);
    const alone = inFeed.filter((path) => !corrected.some(({ record }) => record.path === path));
    const isShown = ([, { categories, date }]: [string, Source]) =>
      (of === undefined || categories.some((category) => category.toLowerCase() === of.slug)) &&
      (date === undefined || date <= this.now);
    const shown = [...this.files].filter(isShown).map(([path]) => path);
    expect([...alone, ...inArchive].toSorted()).toEqual(shown.toSorted());
  }
}

type Step = (world: World) => Promise<void> | void;

/** Gives steps readable names in counterexamples. */
function named(name: string, run: Step): Step {
  return Object.assign(run, { [fc.toStringMethod]: () => name });
}

const category = fc.constantFrom("Alder", "Birch", undefined);
const hours = fc.constantFrom(1, 20, 47, 48, 49, 120).map((count) => count * HOUR);
const index = fc.nat({ max: 200 });
const age = fc.constantFrom(undefined, 0, HOUR, SPAN + 1, 90 * DAY, -30 * HOUR);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(fc.constantFrom(1, 2, 3, 60), age, category)
    .map(([count, old, of]) =>
      named(`add ${count} of ${of} ${old === undefined ? "undated" : `${old / HOUR} hours old`}`, (world) =>
        world.add(count, old, of),
      ),
    ),
  index.map((at) => named(`edit ${at}`, (world) => world.change(at, () => ({ text: world.newText() })))),
  index.map((at) => named(`remove ${at}`, (world) => world.move(world.files, world.bin, at))),
  index.map((at) => named(`restore ${at}`, (world) => world.move(world.bin, world.files, at))),
  fc.tuple(index, category).map(([at, of]) => named(`put ${at} into ${of}`, (world) => world.put(at, of))),
  hours.map((after) => named(`refresh after ${after / HOUR} hours`, (world) => world.refresh(after))),
  hours.map((after) => named(`refresh after ${after / HOUR} hours`, (world) => world.refresh(after))),
  fc.constant(named("restart", (world) => world.books.reopen())),
);

test("feed and archive hold all articles, and a reader that polls once in a span misses none", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30, size: "max" }), async (steps) => {
      const world = new World(await newPublication());
      for (const run of steps) await run(world);
      await world.finish();
      await world.books.close();
    }),
    { numRuns: propertyRuns(6) },
  );
});
