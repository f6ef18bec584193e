import { describe, expect, test } from "vitest";
import type { Feed } from "../../../src/feeds/feed.js";
import { TAXONOMIES, type Taxonomy, type Term } from "../../../src/feeds/feed-path.js";
import { pageRenderer } from "../../../src/pages/render-pages.js";
import { entryWith } from "../../fixtures/feed.js";
import { basics, basicsFeed, feedAt, page, termOf } from "./parsed-page.js";

const pages = pageRenderer("UTC");
const shown = (feed: Feed, terms: readonly Term[] = [basics]) => page(pages.feedPage(feed, terms));
const basicsKey = basicsFeed().key;
const basicsUrls = ["rss.xml", "atom.xml", "feed.json"].map(
  (file) => `https://example.org/categories/basics/${file}`,
);

describe("term page", () => {
  test("shows the term's name and links to the publication", () => {
    const { texts, anchors } = shown(basicsFeed());

    expect(texts("h1")).toEqual(["Basics"]);
    expect(texts("title")).toEqual(["Basics · Valley news"]);
    expect(texts("p")).toContain("Category of Valley news");
    expect(anchors("header")).toEqual([["Valley news", "/"]]);
  });

  test("shows its own feeds to copy and lists them before the publication's for autodiscovery", () => {
    const { texts, links } = shown(basicsFeed());

    expect(texts("code")).toEqual(basicsUrls);
    expect(links("alternate").map(({ href, title }) => [href, title])).toEqual([
      [basicsUrls[0], "Valley news · Basics (RSS 2.0)"],
      [basicsUrls[1], "Valley news · Basics (Atom 1.0)"],
      [basicsUrls[2], "Valley news · Basics (JSON Feed 1.1)"],
      ["https://example.org/rss.xml", "Valley news (RSS 2.0)"],
      ["https://example.org/atom.xml", "Valley news (Atom 1.0)"],
      ["https://example.org/feed.json", "Valley news (JSON Feed 1.1)"],
    ]);
    expect(links("canonical")[0]?.["href"]).toBe("https://example.org/categories/basics/");
  });

  test("links only below the publication's path", () => {
    const { anchors, links } = shown(basicsFeed({ previousPage: 2 }, { home: "https://example.org/news/" }));

    expect(anchors("header")).toEqual([["Valley news", "/news/"]]);
    expect(anchors("main")).toContainEqual(["Older articles", "/news/categories/basics/archive/2/"]);
    expect(links("canonical")[0]?.["href"]).toBe("https://example.org/news/categories/basics/");
    expect(links("alternate").at(-1)?.["href"]).toBe("https://example.org/news/feed.json");
  });

  test.for(Object.keys(TAXONOMIES) as Taxonomy[])("says that a %s without articles is empty now", (kind) => {
    const term = termOf(kind, "en", 0);
    const { texts, all } = shown(feedAt({ key: { term }, term }), [term]);

    expect(texts("p").filter((text) => /^No article .+ now\.$/.test(text))).toHaveLength(1);
    expect(texts("p")).not.toContain("Nothing has been published yet.");
    expect(all("article")).toEqual([]);
  });

  test("of a term with articles does not say that it is empty", () => {
    expect(
      shown(basicsFeed({ entries: [entryWith()] }))
        .texts("p")
        .join(),
    ).not.toContain("No article");
  });

  test("shows the name of a language", () => {
    const term = termOf("language", "de");
    const { texts } = shown(feedAt({ key: { term }, term }), [term]);

    expect(texts("h1")).toEqual(["German"]);
    expect(texts("p")).toContain("Language of Valley news");
  });

  test.for([
    ["Valley · news", "Oil · gas"],
    ["Valley news", "Oil · gas"],
    ["Valley · news", "Oil"],
    ["·", " · "],
  ] as const)("keeps the publication %j and the term %j distinguishable", ([title, name]) => {
    const term = termOf("tag", name);
    const { texts } = shown(feedAt({ key: { term }, term }, { title }), [term]);

    expect(texts("h1")).toEqual([name]);
    expect(texts("header")[0]).toContain(`Tag of ${title}`);
  });

  test("keeps its name when the term is no longer listed", () => {
    expect(shown(basicsFeed(), []).texts("h1")).toEqual(["Basics"]);
    expect(shown(basicsFeed(), []).anchors("header")).toEqual([["Valley news", "/"]]);
  });

  test("links only to its own feeds", () => {
    const { anchors, all } = shown(basicsFeed(), [basics, termOf("category", "Water")]);

    expect(anchors("main").map(([, href]) => href)).toEqual(basicsUrls);
    expect(all("h3")).toEqual([]);
  });
});

describe("older articles", () => {
  test("are linked when there are any", () => {
    const { all } = shown(feedAt({ previousPage: 7 }));

    expect(
      all("a")
        .filter(({ attribs }) => attribs["rel"] === "prev")
        .map(({ attribs }) => attribs["href"]),
    ).toEqual(["/archive/7/"]);
  });

  test("are not linked when there are none", () => {
    expect(shown(feedAt({ entries: [entryWith()] })).texts("a")).not.toContain("Older articles");
  });

  test("have links to even older and to the newest articles", () => {
    const { anchors, texts, links } = shown(
      basicsFeed({ key: { ...basicsKey, archive: 3 }, previousPage: 2 }),
    );

    expect(anchors("main")).toEqual([
      ["Newest articles", "/categories/basics/"],
      ["Older articles", "/categories/basics/archive/2/"],
    ]);
    expect(texts("title")).toEqual(["Archive page 3 · Basics · Valley news"]);
    expect(links("canonical")[0]?.["href"]).toBe("https://example.org/categories/basics/archive/3/");
  });

  test("offer the term's feeds instead of the archive page for subscribing", () => {
    const { links, anchors, all } = shown(basicsFeed({ key: { ...basicsKey, archive: 3 } }));

    expect(
      links("alternate")
        .map(({ href }) => href)
        .slice(0, 3),
    ).toEqual(basicsUrls);
    expect(anchors("footer").map(([, href]) => href)).toEqual(basicsUrls);
    expect(all("code")).toEqual([]);
  });
});

describe("categories of an article", () => {
  const entry = entryWith({ categories: ["BASICS", "Water"] });

  test("link to existing term pages regardless of case", () => {
    const { anchors, texts } = shown(feedAt({ entries: [entry] }), [basics, termOf("tag", "Water")]);

    expect(anchors("article")).toEqual([
      ["The mill", "https://example.org/articles/mill"],
      ["BASICS", "/categories/basics/"],
    ]);
    expect(texts("p")).toContain("January 5, 2026 · BASICS, Water");
  });

  test("link to term pages from an archive page and from a feed's URL", () => {
    const feed = feedAt({ key: { archive: 1 }, entries: [entry] });

    for (const html of [pages.feedPage(feed, [basics]), pages.feedPage(feed, [basics], "rss")]) {
      expect(page(html).anchors("article")).toContainEqual(["BASICS", "/categories/basics/"]);
    }
  });
});
