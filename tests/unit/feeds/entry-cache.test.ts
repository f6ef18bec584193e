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

describe("an entry on the shelf", () => {
  test("is the very one that was handed out before, as long as all that it is made of says the same", () => {
    const shelf = new EntryCache(PUBLICATION);
    const entry = shelf.entryOf(mill, around);

    expect(entry).toEqual(assembleEntry(PUBLICATION, mill, around));
    expect(shelf.entryOf(structuredClone(mill), structuredClone(around))).toBe(entry);
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
      "where a link leads",
      mill,
      { ...around, articles: new Map([["weir.md", { ...weir, slug: "old-weir" }]]) },
    ],
    ["that a link leads nowhere any more", mill, { ...around, articles: new Map() }],
    ["that a picture is missing", mill, { ...around, media: new Map() }],
    ["the size of a picture", mill, { ...around, media: new Map([["mill.png", 13]]) }],
  ])("is assembled anew with %s", ([, published, surroundings]) => {
    const shelf = new EntryCache(PUBLICATION);
    const before = shelf.entryOf(mill, around);
    const entry = shelf.entryOf(published, surroundings);

    expect(entry).toEqual(assembleEntry(PUBLICATION, published, surroundings));
    expect(entry).not.toEqual(before);
  });

  test("is the only one of its article: what it was before is kept no more", () => {
    const shelf = new EntryCache(PUBLICATION);
    const before = shelf.entryOf(mill, around);
    shelf.entryOf({ ...mill, slug: "old-mill" }, around);

    expect(shelf.entryOf(mill, around)).not.toBe(before);
  });

  test("carries the article or its summaries alone, whichever is asked for", () => {
    const shelf = new EntryCache(PUBLICATION);

    expect(shelf.entryOf(mill, around, "summary").html).toBeUndefined();
    expect(shelf.entryOf(mill, around).html).toBeDefined();
    expect(shelf.entryOf(mill, around, "summary").html).toBeUndefined();
  });
});
