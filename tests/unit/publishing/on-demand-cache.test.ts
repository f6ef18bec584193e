import { describe, expect, test, vi } from "vitest";
import type { Document } from "../../../src/feeds/document.js";
import { PublisherError } from "../../../src/lib/errors.js";
import { FeedBuilder } from "../../../src/publishing/feed-builder.js";
import { OnDemandCache } from "../../../src/publishing/on-demand-cache.js";
import { OnDemandRenderer } from "../../../src/publishing/on-demand-renderer.js";
import type { RenderOptions } from "../../../src/publishing/render-documents.js";
import { type LedgerHarness, newPublication, type SourceFile } from "../../fixtures/ledger-harness.js";
import { renderOptions } from "../../fixtures/publication.js";

const HOUR = 3_600_000;
const noon = Date.UTC(2026, 0, 5, 12);
const MILLS = { "mill.md": { text: "The mill", tags: ["Mills"], files: ["weir.md"] } };
const WEIRS = { "weir.md": { text: "The weir", tags: ["Weirs"] } };

/** What is made on demand from a ledger, at times that the test sets. */
class Demand {
  now = noon;
  readonly books: LedgerHarness;
  documents: OnDemandCache;
  /** The error that renderings fail with. */
  failure: Error | undefined;
  readonly #options: Partial<RenderOptions>;

  private constructor(books: LedgerHarness, options: Partial<RenderOptions>) {
    this.books = books;
    this.#options = options;
    this.documents = this.#newDocuments();
  }

  static async open(
    files: Readonly<Record<string, SourceFile>>,
    options: Partial<RenderOptions> = {},
  ): Promise<Demand> {
    const books = await newPublication();
    const demand = new Demand(books, options);
    await demand.refresh(files);
    return demand;
  }

  async refresh(files: Readonly<Record<string, SourceFile>>): Promise<void> {
    await this.books.refresh(files, this.now);
    this.documents.invalidate();
  }

  async restart(): Promise<void> {
    await this.books.reopen();
    this.documents = this.#newDocuments();
  }

  /** @throws Error when there is none */
  async at(path: string): Promise<Document> {
    const document = await this.documents.at(path);
    if (document === undefined) throw new Error(`expected a document at ${path}, found none`);
    return document;
  }

  #newDocuments(): OnDemandCache {
    const options = renderOptions(this.#options);
    const source = new FeedBuilder(this.books.ledger, options);
    const maker = new OnDemandRenderer(this.books.ledger, source, options, () => this.now);
    return new OnDemandCache(async (order) => {
      if (this.failure !== undefined) throw this.failure;
      return await maker.render(order);
    });
  }
}

function textOf({ bytes }: Document): string {
  return bytes.identity.toString("utf8");
}

describe("a document made on demand", () => {
  test.for([
    ["/tags/mills/rss.xml", "application/rss+xml; charset=utf-8", "The mill"],
    ["/tags/mills/atom.xml", "application/atom+xml; charset=utf-8", "The mill"],
    ["/tags/mills/feed.json", "application/feed+json; charset=utf-8", "The mill"],
    ["/tags/mills/", "text/html; charset=utf-8", "The mill"],
    ["/archive/1/rss.xml", "application/rss+xml; charset=utf-8", "<fh:archive"],
    ["/tags/mills/archive/1/", "text/html; charset=utf-8", "Mills"],
    ["/opml.xml", "text/x-opml; charset=utf-8", "/tags/weirs/rss.xml"],
    ["/robots.txt", "text/plain; charset=utf-8", "sitemap.xml"],
    ["/sitemap.xml", "application/xml; charset=utf-8", "/articles/mill"],
  ] as const)("is at %s", async ([path, mediaType, text]) => {
    const old = { "old.md": { text: "An old mill", tags: ["Mills"] } };
    const demand = await Demand.open({ ...MILLS, ...WEIRS, ...old }, { limit: 1 });

    const document = await demand.at(path);

    expect(document).toMatchObject({ path, mediaType, modified: noon });
    expect(textOf(document)).toContain(text);
  });

  test("is rendered once for concurrent requests, and cached", async () => {
    const demand = await Demand.open(MILLS);

    const [one, ...others] = await Promise.all(
      Array.from({ length: 20 }, () => demand.at("/tags/mills/rss.xml")),
    );
    for (const other of [...others, await demand.at("/tags/mills/rss.xml")]) expect(other).toBe(one);
  });

  test("stays while its contents do not change", async () => {
    const demand = await Demand.open({ ...MILLS, ...WEIRS });
    const feed = await demand.at("/tags/mills/rss.xml");
    const list = await demand.at("/opml.xml");

    demand.now += HOUR;
    await demand.refresh({ ...MILLS, ...WEIRS, "lock.md": { text: "The lock", tags: ["Locks"] } });

    expect(await demand.at("/tags/mills/rss.xml")).toBe(feed);
    expect(textOf(await demand.at("/opml.xml"))).toContain("/tags/locks/rss.xml");
    expect(textOf(list)).not.toContain("/tags/locks/rss.xml");
  });

  test.for([
    ["an article of it is edited", { ...WEIRS, "mill.md": { text: "The mill burned", tags: ["Mills"] } }],
    [
      "an article comes to it",
      { ...MILLS, ...WEIRS, "old.md": { text: "The mill burned", tags: ["Mills"] } },
    ],
    ["an article moves to it", { ...MILLS, "weir.md": { text: "The mill burned", tags: ["Mills"] } }],
  ] as const)("is made anew when %s", async ([, files]) => {
    const demand = await Demand.open({ ...MILLS, ...WEIRS });
    const before = await demand.at("/tags/mills/rss.xml");
    demand.now += HOUR;
    await demand.refresh(files);

    const after = await demand.at("/tags/mills/rss.xml");

    expect(textOf(after)).toContain("The mill burned");
    expect(after.etag).not.toBe(before.etag);
    expect(after.modified).toBe(noon + HOUR);
  });

  test("is rendered again when a linked article is removed, and when an article becomes due", async () => {
    const linked = {
      text: "A",
      tags: ["Mills"],
      html: '<a href="local:///weir.md">Weir</a>',
      files: ["weir.md"],
    };
    const demand = await Demand.open({
      "a.md": linked,
      "weir.md": { text: "The weir", expires: noon + HOUR },
    });
    expect(textOf(await demand.at("/tags/mills/feed.json"))).toContain("https://example.org/articles/weir");

    demand.now += HOUR;
    await demand.books.ledger.releaseDue(demand.now);
    demand.documents.invalidate();

    expect(textOf(await demand.at("/tags/mills/feed.json"))).not.toContain("articles/weir");
  });

  test("is current for requests after a change, even while an older rendering runs", async () => {
    const html = Array.from({ length: 200_000 }, (_, index) => `<p>${index * 7919}</p>`).join("");
    const demand = await Demand.open({ "mill.md": { text: "The mill", tags: ["Mills"], html } });
    const before = demand.at("/tags/mills/rss.xml");
    // Its date is written when it has been rendered, and is about to be compressed.
    await vi.waitFor(async () => expect(await demand.books.ledger.documents.paths()).toHaveLength(1), 10_000);
    await demand.refresh({ "mill.md": { text: "The mill burned", tags: ["Mills"] } });

    const after = demand.at("/tags/mills/rss.xml");

    expect(textOf(await after)).toContain("The mill burned");
    await before;
    expect(textOf(await demand.at("/tags/mills/rss.xml"))).toContain("The mill burned");
  });

  test("keeps its date after a restart while its bytes are the same", async () => {
    const demand = await Demand.open({ ...MILLS, ...WEIRS });
    const before = await demand.at("/tags/mills/rss.xml");
    demand.now += HOUR;
    await demand.restart();

    expect(await demand.at("/tags/mills/rss.xml")).toEqual(before);
    expect(before.modified).toBe(noon);

    await demand.refresh({ "mill.md": { text: "The mill burned", tags: ["Mills"] }, ...WEIRS });
    expect((await demand.at("/tags/mills/rss.xml")).modified).toBe(noon + HOUR);
  });
});

describe("there is no document", () => {
  test.for([
    "/tags/locks/rss.xml",
    "/categories/mills/rss.xml",
    "/tags/mills/archive/2/rss.xml",
    "/tags/secret/rss.xml",
    "/archive/2/",
    "/folders/places/rss.xml",
    "/sitemap-2.xml",
    "/tags/%6Dills/rss.xml",
    "/tags/mills",
    "/nothing",
    "",
  ])("at %j", async (path) => {
    const due = { text: "Not yet", date: noon + HOUR, tags: ["Secret"] };
    const demand = await Demand.open({ ...MILLS, "places/weir.md": "The weir", "due.md": due });

    expect(await demand.documents.at(path)).toBeUndefined();
    expect(await demand.books.ledger.documents.paths()).toEqual([]);
  });

  test("is served stale while nothing can be rendered, and current afterwards", async () => {
    const demand = await Demand.open({ ...MILLS, ...WEIRS });
    const before = await demand.at("/tags/mills/rss.xml");
    await demand.refresh({ ...WEIRS, "mill.md": { text: "A mill that burns", tags: ["Mills"] } });

    for (const code of ["database-away", "press-stopped"] as const) {
      demand.failure = new PublisherError(code, "it comes back");
      expect(await demand.at("/tags/mills/rss.xml")).toBe(before);
      await expect(demand.at("/tags/weirs/rss.xml")).rejects.toBe(demand.failure);
    }
    demand.failure = undefined;
    expect(textOf(await demand.at("/tags/mills/rss.xml"))).toContain("that burns");
  });

  test("is not served stale after other errors", async () => {
    const demand = await Demand.open(MILLS);
    await demand.at("/tags/mills/rss.xml");
    await demand.refresh({});

    demand.failure = new PublisherError("document-malformed", "it does not come out well");
    await expect(demand.at("/tags/mills/rss.xml")).rejects.toBe(demand.failure);
  });

  test("of a term before an article of it is shown", async () => {
    const demand = await Demand.open({ "due.md": { text: "Not yet", date: noon + HOUR, tags: ["Secret"] } });
    expect(await demand.documents.at("/tags/secret/rss.xml")).toBeUndefined();

    demand.now += HOUR;
    await demand.books.ledger.releaseDue(demand.now);
    demand.documents.invalidate();

    expect(textOf(await demand.at("/tags/secret/rss.xml"))).toContain("Not yet");
  });
});

test("folders have feeds if configured", async () => {
  const demand = await Demand.open({ "old places/weir.md": "The weir" }, { folderFeeds: true });

  expect(textOf(await demand.at("/folders/old-places/rss.xml"))).toContain("The weir");
  expect(textOf(await demand.at("/opml.xml"))).toContain("/folders/old-places/rss.xml");
});

describe("the page of a feed that was opened in a browser", () => {
  test("is cached apart from the feed and has no date", async () => {
    const demand = await Demand.open(MILLS);

    const page = await demand.documents.pageOfFeed("/tags/mills/rss.xml");

    expect(page).toMatchObject({ path: "/tags/mills/rss.xml", mediaType: "text/html; charset=utf-8" });
    expect(page?.modified).toBeUndefined();
    expect(await demand.documents.pageOfFeed("/tags/mills/rss.xml")).toBe(page);
    expect((await demand.at("/tags/mills/rss.xml")).mediaType).toBe("application/rss+xml; charset=utf-8");
    expect(await demand.books.ledger.documents.paths()).toEqual(["/tags/mills/rss.xml"]);
  });

  test("exists for the main feed too, and for nothing else", async () => {
    const demand = await Demand.open(MILLS);

    expect(await demand.documents.pageOfFeed("/rss.xml")).toMatchObject({ path: "/rss.xml" });
    for (const path of ["/", "/tags/mills/", "/tags/locks/rss.xml", "/opml.xml", "/nothing"]) {
      expect(await demand.documents.pageOfFeed(path), path).toBeUndefined();
    }
  });
});
