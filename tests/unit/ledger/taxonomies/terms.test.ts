import { describe, expect, test } from "vitest";
import type { Taxonomy } from "../../../../src/feeds/feed-path.js";
import { type LedgerHarness, newPublication, type SourceFile } from "../../../fixtures/ledger-harness.js";

const noon = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

async function published(files: Readonly<Record<string, SourceFile>>) {
  const books = await newPublication();
  return { books, ...(await books.refresh(files, noon)) };
}

/** The terms of a taxonomy as `slug: term (count)`, in order. */
async function termsOf({ ledger }: LedgerHarness, kind: Taxonomy, now = noon): Promise<string[]> {
  const terms = await ledger.terms.list(now);
  return terms
    .filter((term) => term.kind === kind)
    .map(({ slug, name, count }) => `${slug}: ${name} (${count})`);
}

describe("an article", () => {
  test("is found by its categories, tags, authors, language and folders", async () => {
    const { books } = await published({
      "guides/how to/mill.md": {
        categories: ["Basics"],
        tags: ["Mills", "Rivers"],
        authors: [{ name: "Ada Lovelace", email: "ada@example.org" }, { name: "Bob" }],
        language: "pt-BR",
      },
      "weir.md": "The weir",
    });

    expect(await termsOf(books, "category")).toEqual(["basics: Basics (1)"]);
    expect(await termsOf(books, "tag")).toEqual(["mills: Mills (1)", "rivers: Rivers (1)"]);
    expect(await termsOf(books, "author")).toEqual(["ada-lovelace: Ada Lovelace (1)", "bob: Bob (1)"]);
    expect(await termsOf(books, "language")).toEqual(["pt-br: pt-BR (1)"]);
    expect(await termsOf(books, "folder")).toEqual([
      "guides: guides (1)",
      "guides-how-to: guides/how to (1)",
    ]);
  });

  test("counts once in a term, in however many spellings it names it", async () => {
    const { books } = await published({ "mill.md": { tags: ["Mills", "mills", "MILLS "] } });

    expect(await termsOf(books, "tag")).toEqual(["mills: Mills (1)"]);
  });
});

describe("a term", () => {
  test.for([
    [["Basics", "basics", "BASICS"], "basics: Basics (3)"],
    [["Full text", "full-text", "FULL_TEXT", " full  text "], "full-text: Full text (4)"],
    [["Größe", "GRÖSSE".replace("SS", "ß"), "Gro\u0308ße"], "größe: Größe (3)"],
    [["ｗｅｂ", "web"], "ｗｅｂ: ｗｅｂ (2)"],
  ] as const)("is one, however it is written: %j", async ([terms, expected]) => {
    const files = Object.fromEntries(terms.map((term, index) => [`${index}.md`, { categories: [term] }]));
    const { books, aboutTerms } = await published(files);

    expect(await termsOf(books, "category")).toEqual([expected]);
    expect(aboutTerms).toEqual([]);
  });

  test("has a URL of its own if its slug is taken, and its author gets a finding", async () => {
    const { books, aboutTerms } = await published({
      "1.md": { tags: ["C"] },
      "2.md": { tags: ["C++"] },
      "3.md": { tags: ["C#"] },
      "4.md": { tags: ["c"] },
    });

    expect(await termsOf(books, "tag")).toEqual(["c: C (2)", "c-3: C# (1)", "c-2: C++ (1)"]);
    expect(aboutTerms.map(({ path, problem }) => `${path}: ${problem}`)).toEqual([
      "2.md: the tags “C++” and “C” would have the same address; the feed of “C++” is at /tags/c-2/rss.xml",
      "3.md: the tags “C#” and “C” would have the same address; the feed of “C#” is at /tags/c-3/rss.xml",
    ]);
  });

  test("of another taxonomy may have the same slug", async () => {
    const { books, aboutTerms } = await published({ "mill.md": { tags: ["Mill"], categories: ["mill"] } });

    expect([...(await termsOf(books, "tag")), ...(await termsOf(books, "category"))]).toEqual([
      "mill: Mill (1)",
      "mill: mill (1)",
    ]);
    expect(aboutTerms).toEqual([]);
  });

  test("keeps its URL when the term that had the slug is gone, also after a restart", async () => {
    const { books } = await published({ "1.md": { tags: ["C"] }, "2.md": { tags: ["C++"] } });
    await books.reopen();
    const { aboutTerms } = await books.refresh({ "2.md": { tags: ["C++"], text: "Edited" } }, noon + HOUR);

    expect(await termsOf(books, "tag", noon + HOUR)).toEqual(["c: C (0)", "c-2: C++ (1)"]);
    expect(aboutTerms).toEqual([]);
  });

  test.for([
    ["🎉", "1f389"],
    ["+", "2b"],
    ["👩‍🚀", "1f469-200d-1f680"],
    ["漢字", "漢字"],
    ["हिन्दी", "हिन्दी"],
    ["🎉".repeat(50), Array(20).fill("1f389").join("-")],
  ] as const)("named %s is at %s", async ([term, slug]) => {
    const { books } = await published({ "mill.md": { tags: [term] } });

    expect(await termsOf(books, "tag")).toEqual([`${slug}: ${term} (1)`]);
    expect(await books.ledger.terms.find({ kind: "tag", slug }, noon)).toMatchObject({
      name: term,
      count: 1,
    });
  });

  test("of symbols alone differs from another that begins alike", async () => {
    const { books } = await published({
      "a.md": { tags: ["🎉".repeat(30)] },
      "b.md": { tags: ["🎉".repeat(31)] },
    });

    expect(await termsOf(books, "tag")).toHaveLength(2);
  });

  test("loses an article that changes its category, and stays", async () => {
    const { books } = await published({ "mill.md": { categories: ["Mills"] } });
    await books.refresh({ "mill.md": { categories: ["Weirs"] } }, noon + HOUR);

    expect(await termsOf(books, "category", noon + HOUR)).toEqual(["mills: Mills (0)", "weirs: Weirs (1)"]);
    const mills = { kind: "category", slug: "mills" } as const;
    expect(await books.ledger.terms.find(mills, noon + HOUR)).toMatchObject({ name: "Mills", count: 0 });
    expect(
      (await books.ledger.feeds.window(mills, { limit: 9, spanMs: DAY, maxRecent: 9 }, noon + HOUR)).articles,
    ).toEqual([]);
  });

  test("counts only shown articles", async () => {
    const { books } = await published({
      "mill.md": { tags: ["Mills"] },
      "weir.md": { tags: ["Mills"], expires: noon + HOUR },
      "lock.md": { tags: ["Mills"], expires: noon + DAY },
      "rye.md": { tags: ["Rye"], expires: noon + HOUR },
    });
    const counts = [noon, noon + HOUR, noon + DAY].map(async (now) => [
      (await books.ledger.terms.find({ kind: "tag", slug: "mills" }, now))?.count,
      ...(await termsOf(books, "tag", now)),
    ]);

    expect(await Promise.all(counts)).toEqual([
      [3, "mills: Mills (3)", "rye: Rye (1)"],
      [2, "mills: Mills (2)", "rye: Rye (0)"],
      [1, "mills: Mills (1)", "rye: Rye (0)"],
    ]);
  });

  test("shows an old article as recent when it joins", async () => {
    const files = { "mill.md": { tags: ["Mills"] }, "old.md": { date: noon - 99 * DAY, tags: ["Weirs"] } };
    const { books } = await published(files);
    const moved = { ...files, "old.md": { date: noon - 99 * DAY, tags: ["Weirs", "Mills"] } };
    await books.refresh(moved, noon + 30 * DAY);

    const inFeed = async (slug: string) => {
      const options = { limit: 0, spanMs: DAY, maxRecent: 9 };
      const { articles } = await books.ledger.feeds.window({ kind: "tag", slug }, options, noon + 30 * DAY);
      return articles.map(({ record, isResident }) => [record.path, isResident]);
    };
    expect(await inFeed("mills")).toContainEqual(["old.md", false]);
    expect(await inFeed("weirs")).toEqual([]);
  });
});

describe("a term that must stay hidden", () => {
  const secret = { kind: "tag", slug: "secret" } as const;

  test("is one with scheduled articles only, until they are due", async () => {
    const { books } = await published({ "due.md": { date: noon + HOUR, tags: ["Secret"] } });
    expect(await books.ledger.terms.find(secret, noon)).toBeUndefined();
    expect(await books.ledger.terms.list(noon)).toEqual([]);

    await books.ledger.releaseDue(noon + HOUR);
    expect(await books.ledger.terms.find(secret, noon + HOUR)).toMatchObject({ count: 1 });
  });

  test("is one of an article that was removed before it was due", async () => {
    const { books } = await published({
      "due.md": { date: noon + HOUR, tags: ["Secret"] },
      "mill.md": "Mill",
    });
    await books.refresh({ "mill.md": "Mill" }, noon + 1);
    await books.ledger.releaseDue(noon + DAY);

    expect(await books.ledger.terms.find(secret, noon + DAY)).toBeUndefined();
  });

  test("is one of a published article that was postponed", async () => {
    const { books } = await published({ "mill.md": { date: noon - DAY, tags: ["Mills"] } });
    await books.refresh({ "mill.md": { date: noon + DAY, tags: ["Secret"] } }, noon + HOUR);
    expect(await books.ledger.terms.find(secret, noon + HOUR)).toBeUndefined();

    await books.ledger.releaseDue(noon + DAY);
    expect(await books.ledger.terms.find(secret, noon + DAY)).toMatchObject({ count: 1 });
  });

  test("is one that never existed", async () => {
    const { books } = await published({});

    for (const slug of ["nothing", "", "constructor", "' or 1=1 --"]) {
      expect(await books.ledger.terms.find({ kind: "tag", slug }, noon)).toBeUndefined();
    }
  });
});
