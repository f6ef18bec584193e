import { describe, expect, test } from "vitest";
import type { TermKey } from "../../../src/feeds/feed-path.js";
import { renderAtom } from "../../../src/feeds/render-atom.js";
import { FeedBuilder } from "../../../src/publishing/feed-builder.js";
import { type LedgerHarness, newPublication, type SourceFile } from "../../fixtures/ledger-harness.js";
import { renderOptions } from "../../fixtures/publication.js";

const DAY = 24 * 3_600_000;
const monday = Date.UTC(2026, 0, 5, 9);

type Directory = Readonly<Record<string, SourceFile>>;

interface SourceOptions {
  readonly limit?: number;
  readonly maxSize?: number;
}

/** A ledger, and the feeds that are made of what it holds. */
class Feeds {
  readonly books: LedgerHarness;
  #source: FeedBuilder;
  readonly #options: SourceOptions;

  private constructor(books: LedgerHarness, options: SourceOptions) {
    this.books = books;
    this.#options = options;
    this.#source = new FeedBuilder(books.ledger, renderOptions(options));
  }

  static async open(options: SourceOptions = {}): Promise<Feeds> {
    const books = await newPublication();
    return new Feeds(books, options);
  }

  /** As after a restart: what is only in memory is gone. */
  forget(): void {
    this.#source = new FeedBuilder(this.books.ledger, renderOptions(this.#options));
  }

  async subscription(now: number, of?: TermKey) {
    const term = of && (await this.books.ledger.terms.find(of, now));
    return await this.#source.subscriptionFeed(term, await this.books.ledger.revision(), now);
  }

  async page(number: number, now: number, of?: TermKey) {
    const term = of && (await this.books.ledger.terms.find(of, now));
    return await this.#source.archivePage(term, number, await this.books.ledger.revision(), now);
  }

  /** The bytes of an archive page. */
  async bytes(number: number, now: number): Promise<string> {
    const feed = await this.page(number, now);
    if (feed === undefined) throw new Error(`expected archive page ${number}, found none`);
    return renderAtom(feed);
  }
}

/** So many articles, each a day older than the one before. */
function aged(count: number, parts: (index: number) => object = () => ({})): Directory {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `${String(index).padStart(3, "0")}.md`,
      { text: `Article ${index}`, date: monday - (index + 1) * DAY, ...parts(index) },
    ]),
  );
}

describe("the archive of a feed", () => {
  test("links from page to page down to the first, and each page names the current feed", async () => {
    const feeds = await Feeds.open({ limit: 10 });
    await feeds.books.refresh(aged(120), monday);

    const { feed } = await feeds.subscription(monday);
    expect(feed.current).toBeUndefined();
    expect(feed.previous?.rss).toBe("https://example.org/archive/3/rss.xml");
    const third = await feeds.page(3, monday);
    expect(third?.links.atom).toBe("https://example.org/archive/3/atom.xml");
    expect(third?.current?.json).toBe("https://example.org/feed.json");
    expect(third?.previous?.json).toBe("https://example.org/archive/2/feed.json");
    expect((await feeds.page(1, monday))?.previous).toBeUndefined();
    expect(await feeds.page(4, monday)).toBeUndefined();
  });

  test("is the same whether or not the feed was built before", async () => {
    const feeds = await Feeds.open({ limit: 10 });
    await feeds.books.refresh(aged(120), monday);
    await feeds.subscription(monday);
    const before = await Promise.all([1, 2, 3].map((number) => feeds.bytes(number, monday)));

    feeds.forget();

    expect(await Promise.all([1, 2, 3].map((number) => feeds.bytes(number, monday)))).toEqual(before);
    expect((await feeds.page(3, monday))?.entries).toHaveLength(10);
  });

  test("has pages that stay the same byte for byte when articles of other pages change", async () => {
    const feeds = await Feeds.open({ limit: 2 });
    const files = aged(120);
    await feeds.books.refresh(files, monday);
    const first = await feeds.bytes(1, monday);
    const second = await feeds.bytes(2, monday);
    const { "030.md": _, ...others } = files;
    const edited = { ...others, "040.md": { text: "Rewritten", date: monday - 41 * DAY } };

    await feeds.books.refresh({ ...edited, "new.md": "New" }, monday + 30 * DAY);

    expect(await feeds.bytes(1, monday + 30 * DAY)).toBe(first);
    expect(await feeds.bytes(2, monday + 30 * DAY)).not.toBe(second);
    expect(await feeds.bytes(2, monday + 30 * DAY)).toContain("Rewritten");
  });

  test("holds the articles that do not fit into the feed", async () => {
    const feeds = await Feeds.open({ limit: 50, maxSize: 60_000 });
    await feeds.books.refresh(aged(40), monday);

    const { feed, dropped } = await feeds.subscription(monday);

    expect(dropped.length).toBeGreaterThan(0);
    expect(feed.previous).toBeDefined();
    const page = await feeds.page(1, monday);
    expect(page?.entries.map(({ title }) => title)).toEqual(
      dropped.map((path) => `Article ${Number(path.slice(0, 3))}`),
    );
    expect(feed.entries.length + dropped.length).toBe(40);
  });

  test("drops no article because of its size", async () => {
    const feeds = await Feeds.open({ limit: 0, maxSize: 60_000 });
    await feeds.books.refresh({ ...aged(40), "new.md": { date: monday + 1 } }, monday);
    await feeds.books.ledger.releaseDue(monday + 9 * DAY);

    expect((await feeds.page(1, monday + 9 * DAY))?.entries).toHaveLength(40);
  });
});

describe("the current feed", () => {
  test("is the same byte for byte until something changes", async () => {
    const feeds = await Feeds.open({ limit: 5 });
    await feeds.books.refresh(aged(20), monday);
    const before = renderAtom((await feeds.subscription(monday)).feed);

    expect(renderAtom((await feeds.subscription(monday + 999 * DAY)).feed)).toBe(before);
  });

  test("names the paths of articles reduced to their summaries", async () => {
    const feeds = await Feeds.open({ limit: 5, maxSize: 100_000 });
    const html = `<p>${"x".repeat(30_000)}</p>`;
    await feeds.books.refresh(
      aged(3, () => ({ html })),
      monday,
    );

    const { feed, shortened, dropped } = await feeds.subscription(monday);

    expect(shortened).toEqual(["002.md"]);
    expect(dropped).toEqual([]);
    expect(feed.entries.map(({ html: text }) => text === undefined)).toEqual([false, false, true]);
  });

  test("stays within the maximum size when many articles are removed at once", async () => {
    const feeds = await Feeds.open({ limit: 1000, maxSize: 100_000 });
    const files = aged(700, () => ({ html: `<p>${"x".repeat(10_000)}</p>` }));
    await feeds.books.refresh(files, monday);
    await feeds.books.refresh(Object.fromEntries(Object.entries(files).slice(0, 6)), monday + DAY);

    const { feed } = await feeds.subscription(monday + DAY);

    expect(feed.deleted.length).toBeGreaterThan(100);
    expect(Buffer.byteLength(renderAtom(feed))).toBeLessThanOrEqual(100_000);
  });

  test("of a term has the articles, name and URLs of the term", async () => {
    const feeds = await Feeds.open({ limit: 10 });
    await feeds.books.refresh(
      aged(120, (index) => ({ tags: index % 2 === 0 ? ["Old mills"] : [] })),
      monday,
    );
    const mills: TermKey = { kind: "tag", slug: "old-mills" };

    const { feed } = await feeds.subscription(monday, mills);

    expect(feed.channel.title).toBe("Valley news · Old mills");
    expect(feed.channel.id).not.toBe((await feeds.subscription(monday)).feed.channel.id);
    expect(feed.entries.map(({ title }) => title)).toEqual(
      Array.from({ length: 10 }, (_, index) => `Article ${2 * index}`),
    );
    expect(feed.previous?.rss).toBe("https://example.org/tags/old-mills/archive/1/rss.xml");
    expect((await feeds.page(1, monday, mills))?.entries).toHaveLength(50);
    expect(await feeds.page(2, monday, mills)).toBeUndefined();
  });
});
