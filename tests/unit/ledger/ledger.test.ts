import { describe, expect, onTestFinished, test } from "vitest";
import { type LedgerHarness, newPublication } from "../../fixtures/ledger-harness.js";
import { newLedger, newPlace } from "../../fixtures/open-ledger.js";

const noon = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;

test("the first value of a publication stays until it is set", async () => {
  const ledger = await newLedger();

  expect(await ledger.publication.getOrSet("id", "one")).toBe("one");
  expect(await ledger.publication.getOrSet("id", "two")).toBe("one");
  await ledger.publication.set("id", "three");
  expect(await ledger.publication.getOrSet("id", "two")).toBe("three");
});

describe("the newest articles", () => {
  test("are sorted by date, then by slug, in the same order after a restart", async () => {
    const books = await newPublication();
    const files = {
      "c.md": { date: noon },
      "a.md": { date: noon },
      "b.md": { date: noon },
      "d.md": { date: noon + 1 },
    };
    await books.refresh(files, noon + 5);
    const order = async () => (await books.ledger.articles.newest(10, noon + 5)).map(({ path }) => path);
    expect(await order()).toEqual(["d.md", "a.md", "b.md", "c.md"]);

    await books.reopen();
    await books.refresh({ ...files, "a.md": { date: noon, text: "Edited" } }, noon + 6);

    expect(await order()).toEqual(["d.md", "a.md", "b.md", "c.md"]);
    expect(await books.ledger.articles.newest(2, noon + 5)).toHaveLength(2);
  });

  test("include no expired article", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": { date: noon, expires: noon + 10 } }, noon);

    expect(await books.ledger.articles.countShown(noon + 9)).toBe(1);
    expect(await books.ledger.articles.nextMoment(noon + 9)).toBe(noon + 10);
    expect(await books.ledger.articles.countShown(noon + 10)).toBe(0);
    expect(await books.ledger.articles.nextMoment(noon + 10)).toBeUndefined();
  });
});

test("the next moment is when an article is first due or expires", async () => {
  const books = await newPublication();
  await books.refresh(
    {
      "due.md": { date: noon + 30 },
      "expiring.md": { date: noon - 1, expires: noon + 20 },
      "later.md": { date: noon + 90, expires: noon + 100 },
    },
    noon,
  );

  expect(await books.ledger.articles.nextMoment(noon)).toBe(noon + 20);
  expect(await books.ledger.articles.nextMoment(noon + 20)).toBe(noon + 30);
  expect(await books.ledger.articles.nextMoment(noon + 30)).toBe(noon + 90);
});

test("counts of shown articles leave out removed, expired and scheduled ones, each once", async () => {
  const books = await newPublication();
  const files = {
    "shown.md": { tags: ["mills"] },
    "also.md": { tags: ["mills"], expires: noon + 9 * HOUR },
    "due.md": { tags: ["mills"], date: noon + HOUR },
    "over.md": { tags: ["mills"], expires: noon + 1 },
    "never.md": { tags: ["mills"], date: noon + HOUR, expires: noon - HOUR },
  };
  await books.refresh({ ...files, "gone.md": { tags: ["mills"], expires: noon + 1 } }, noon);
  await books.refresh(files, noon + 2);
  const counted = async (now: number) => ({
    shown: await books.ledger.articles.countShown(now),
    scheduled: await books.ledger.articles.countScheduled(now),
    mills: (await books.ledger.terms.list(now)).find(({ name }) => name === "mills")?.count,
  });

  expect(await counted(noon)).toEqual({ shown: 3, scheduled: 2, mills: 3 });
  expect(await counted(noon + 2)).toEqual({ shown: 2, scheduled: 2, mills: 2 });
  expect(await counted(noon + HOUR)).toEqual({ shown: 3, scheduled: 0, mills: 3 });
  expect(await counted(noon + 9 * HOUR)).toEqual({ shown: 2, scheduled: 0, mills: 2 });
});

test("hundreds of paths can be looked up at once", async () => {
  const books = await newPublication();
  const paths = Array.from({ length: 1201 }, (_, index) => `article-${index}.md`);
  await books.refresh(Object.fromEntries(paths.map((path) => [path, path])), noon);

  expect(await books.ledger.articles.shownByPath(paths, noon)).toHaveLength(1201);
  expect(await books.ledger.articles.shownByPath([], noon)).toEqual([]);
});

describe("a file may be served", () => {
  const media = new Map([["mill.png", 120]]);
  const withPicture = (parts: object) => ({ "mill.md": { files: ["mill.png", "notes.md"], ...parts } });

  async function published(parts: object): Promise<LedgerHarness> {
    const books = await newPublication();
    const decision = await books.refresh(withPicture(parts), noon);
    await books.ledger.record(decision, media, noon);
    return books;
  }

  test("when a shown article refers to it", async () => {
    const { ledger } = await published({});

    expect(await ledger.media.isShown("mill.png", noon)).toBe(true);
    expect(await ledger.media.isShown("notes.md", noon)).toBe(false);
    expect(await ledger.media.isShown("other.png", noon)).toBe(false);
    expect(await ledger.media.sizes(["mill.png", "other.png"])).toEqual(media);
  });

  test("only while the article is shown", async () => {
    const { ledger } = await published({ date: noon + 10, expires: noon + 20 });

    expect(await ledger.media.isShown("mill.png", noon + 9)).toBe(false);
    expect(await ledger.media.isShown("mill.png", noon + 10)).toBe(true);
    expect(await ledger.media.isShown("mill.png", noon + 20)).toBe(false);
  });

  test("no longer once the article is removed or no longer refers to it, or the file is gone", async () => {
    const withdrawn = await published({});
    await withdrawn.ledger.record(await withdrawn.refresh({}, noon), media, noon);
    expect(await withdrawn.ledger.media.isShown("mill.png", noon)).toBe(false);

    const edited = await published({});
    await edited.ledger.record(await edited.refresh({ "mill.md": "No picture" }, noon), media, noon);
    expect(await edited.ledger.media.isShown("mill.png", noon)).toBe(false);

    const removed = await published({});
    await removed.refresh(withPicture({}), noon);
    expect(await removed.ledger.media.isShown("mill.png", noon)).toBe(false);
  });
});

describe("the date of a document", () => {
  const hash = (text: string) => new Map([["/rss.xml", text]]);

  test("is in whole seconds, and stays while the bytes do, also after a restart", async () => {
    const place = await newPlace();
    const first = await place.open();
    expect(await first.documents.dates(hash("a"), noon + 1234)).toEqual(new Map([["/rss.xml", noon + 1000]]));
    await first.close();

    const second = await place.open();
    onTestFinished(() => second.close());
    expect(await second.documents.dates(hash("a"), noon + 99_999)).toEqual(
      new Map([["/rss.xml", noon + 1000]]),
    );
  });

  test.for([
    ["a minute later", 61_500, 61_000],
    ["within the same second", 1_900, 2_000],
    ["when the clock was set back", -500_000, 2_000],
  ] as const)("is later than before when the bytes changed %s", async ([, later, expected]) => {
    const ledger = await newLedger();
    await ledger.documents.dates(hash("a"), noon + 1234);

    expect(await ledger.documents.dates(hash("b"), noon + later)).toEqual(
      new Map([["/rss.xml", noon + expected]]),
    );
  });

  test("advances also when the bytes return to an earlier version", async () => {
    const ledger = await newLedger();
    await ledger.documents.dates(hash("a"), noon);
    await ledger.documents.dates(hash("b"), noon);

    expect(await ledger.documents.dates(hash("a"), noon)).toEqual(new Map([["/rss.xml", noon + 2000]]));
  });
});
