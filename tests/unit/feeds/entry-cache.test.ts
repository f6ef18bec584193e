import { describe, expect, test } from "vitest";
import { assembleEntry } from "../../../src/feeds/assemble-feed.js";
import { EntryCache } from "../../../src/feeds/entry-cache.js";
import type { PublishedArticle } from "../../../src/feeds/entry-url.js";
import { articleAt } from "../../fixtures/article.js";
import { PUBLICATION } from "../../fixtures/feed.js";

const noon = Date.UTC(2026, 0, 5, 12);

function publishedAt(path: string, parts: Partial<PublishedArticle> = {}): PublishedArticle {
  const html = '<p><a href="local:///weir.md">the weir</a> <img src="local:///mill.png" alt="The mill"></p>';
  const article = articleAt(path, { html, image: "local:///mill.png", files: ["weir.md", "mill.png"] });
  return { id: `urn:x:${path}`, slug: "mill", published: noon, updated: noon, article, ...parts };
}

const mill = publishedAt("mill.md");
const weir = publishedAt("weir.md", { slug: "weir" });
const around = { articles: new Map([["weir.md", weir]]), media: new Map([["mill.png", 12]]) };

describe("a cached entry", () => {
  test("is the same object as long as nothing in it has changed", () => {
    const cache = new EntryCache(PUBLICATION);
    const entry = cache.entryOf(mill, around);

    expect(entry).toEqual(assembleEntry(PUBLICATION, mill, around));
    expect(cache.entryOf(structuredClone(mill), structuredClone(around))).toBe(entry);
  });

  test.for<[string, PublishedArticle, typeof around]>([
    ["the article", { ...mill, article: { ...mill.article, title: "The old mill" } }, around],
    ["its text", { ...mill, article: { ...mill.article, html: "<p>It is gone.</p>" } }, around],
    [
      "a summary",
      {
        ...mill,
        article: {
          ...mill.article,
          sections: [{ heading: "", level: 0, anchor: "", text: "", summary: "New." }],
        },
      },
      around,
    ],
    ["its date", { ...mill, updated: noon + 60_000 }, around],
    ["its slug", { ...mill, slug: "old-mill" }, around],
    ["its id", { ...mill, id: "urn:x:other" }, around],
    [
      "the target of a link",
      mill,
      { ...around, articles: new Map([["weir.md", { ...weir, slug: "old-weir" }]]) },
    ],
    ["a broken link", mill, { ...around, articles: new Map() }],
    ["a missing image", mill, { ...around, media: new Map() }],
    ["the size of an image", mill, { ...around, media: new Map([["mill.png", 13]]) }],
  ])("is replaced after a change of %s", ([, published, surroundings]) => {
    const cache = new EntryCache(PUBLICATION);
    const before = cache.entryOf(mill, around);
    const entry = cache.entryOf(published, surroundings);

    expect(entry).toEqual(assembleEntry(PUBLICATION, published, surroundings));
    expect(entry).not.toEqual(before);
  });

  test("replaces the previous entry of its article", () => {
    const cache = new EntryCache(PUBLICATION);
    const before = cache.entryOf(mill, around);
    cache.entryOf({ ...mill, slug: "old-mill" }, around);

    expect(cache.entryOf(mill, around)).not.toBe(before);
  });

  test("contains the article or only its summaries, as requested", () => {
    const cache = new EntryCache(PUBLICATION);

    expect(cache.entryOf(mill, around, "summary").html).toBeUndefined();
    expect(cache.entryOf(mill, around).html).toBeDefined();
    expect(cache.entryOf(mill, around, "summary").html).toBeUndefined();
  });
});
