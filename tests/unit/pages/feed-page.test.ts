import { describe, expect, test } from "vitest";
import type { Feed } from "../../../src/feeds/feed.js";
import { TAXONOMIES, type Taxonomy, type Term } from "../../../src/feeds/feed-path.js";
import { pageRenderer } from "../../../src/pages/render-pages.js";
import { entryWith } from "../../fixtures/feed.js";
import { basics, basicsFeed, cutOf, feedAt, page } from "./parsed-page.js";

const pages = pageRenderer("UTC");
const shown = (feed: Feed, terms: readonly Term[] = [basics]) => page(pages.feedPage(feed, terms));
const inBasics = basicsFeed().key;
const ofBasics = ["rss.xml", "atom.xml", "feed.json"].map(
  (file) => `https://example.org/categories/basics/${file}`,
);

describe("the page of a cut", () => {
  test("names the cut and leads to the publication", () => {
    const { texts, leads } = shown(basicsFeed());

    expect(texts("h1")).toEqual(["Basics"]);
    expect(texts("title")).toEqual(["Basics · Valley news"]);
    expect(texts("p")).toContain("Category of Valley news");
    expect(leads("header")).toEqual([["Valley news", "/"]]);
  });

  test("offers its own feeds to copy, and to feed readers the publication's after them", () => {
    const { texts, links } = shown(basicsFeed());

    expect(texts("code")).toEqual(ofBasics);
    expect(links("alternate").map(({ href, title }) => [href, title])).toEqual([
      [ofBasics[0], "Valley news · Basics (RSS 2.0)"],
      [ofBasics[1], "Valley news · Basics (Atom 1.0)"],
      [ofBasics[2], "Valley news · Basics (JSON Feed 1.1)"],
      ["https://example.org/rss.xml", "Valley news (RSS 2.0)"],
      ["https://example.org/atom.xml", "Valley news (Atom 1.0)"],
      ["https://example.org/feed.json", "Valley news (JSON Feed 1.1)"],
    ]);
    expect(links("canonical")[0]?.["href"]).toBe("https://example.org/categories/basics/");
  });

  test("stays below the publication's own path", () => {
    const { leads, links } = shown(basicsFeed({ previousPage: 2 }, { home: "https://example.org/news/" }));

    expect(leads("header")).toEqual([["Valley news", "/news/"]]);
    expect(leads("main")).toContainEqual(["Older articles", "/news/categories/basics/archive/2/"]);
    expect(links("canonical")[0]?.["href"]).toBe("https://example.org/news/categories/basics/");
    expect(links("alternate").at(-1)?.["href"]).toBe("https://example.org/news/feed.json");
  });

  test.for(Object.keys(TAXONOMIES) as Taxonomy[])(
    "says of a %s without articles that it has none now",
    (kind) => {
      const term = cutOf(kind, "en", 0);
      const { texts, all } = shown(feedAt({ key: { term }, term }), [term]);

      expect(texts("p").filter((text) => /^No article .+ now\.$/.test(text))).toHaveLength(1);
      expect(texts("p")).not.toContain("Nothing has been published yet.");
      expect(all("article")).toEqual([]);
    },
  );

  test("is not said to be empty when it is not", () => {
    expect(
      shown(basicsFeed({ entries: [entryWith()] }))
        .texts("p")
        .join(),
    ).not.toContain("No article");
  });

  test("calls a language by its name", () => {
    const term = cutOf("language", "de");
    const { texts } = shown(feedAt({ key: { term }, term }), [term]);

    expect(texts("h1")).toEqual(["German"]);
    expect(texts("p")).toContain("Language of Valley news");
  });

  test.for([
    ["Valley · news", "Oil · gas"],
    ["Valley news", "Oil · gas"],
    ["Valley · news", "Oil"],
    ["·", " · "],
  ] as const)("tells %j and %j apart", ([title, term]) => {
    const cut = cutOf("tag", term);
    const { texts } = shown(feedAt({ key: { term: cut }, term: cut }, { title }), [cut]);

    expect(texts("h1")).toEqual([term]);
    expect(texts("header")[0]).toContain(`Tag of ${title}`);
  });

  test("keeps its name when it is offered no longer", () => {
    expect(shown(basicsFeed(), []).texts("h1")).toEqual(["Basics"]);
    expect(shown(basicsFeed(), []).leads("header")).toEqual([["Valley news", "/"]]);
  });

  test("offers neither the other cuts nor the list of all feeds, which the front page has", () => {
    const { leads, all } = shown(basicsFeed(), [basics, cutOf("category", "Water")]);

    expect(leads("main").map(([, href]) => href)).toEqual(ofBasics);
    expect(all("h3")).toEqual([]);
  });
});

describe("older articles", () => {
  test("are a link away where there are any", () => {
    const { all } = shown(feedAt({ previousPage: 7 }));

    expect(
      all("a")
        .filter(({ attribs }) => attribs["rel"] === "prev")
        .map(({ attribs }) => attribs["href"]),
    ).toEqual(["/archive/7/"]);
  });

  test("are not offered where there are none", () => {
    expect(shown(feedAt({ entries: [entryWith()] })).texts("a")).not.toContain("Older articles");
  });

  test("lead to yet older ones and back to the newest", () => {
    const { leads, texts, links } = shown(basicsFeed({ key: { ...inBasics, archive: 3 }, previousPage: 2 }));

    expect(leads("main")).toEqual([
      ["Newest articles", "/categories/basics/"],
      ["Older articles", "/categories/basics/archive/2/"],
    ]);
    expect(texts("title")).toEqual(["Archive page 3 · Basics · Valley news"]);
    expect(links("canonical")[0]?.["href"]).toBe("https://example.org/categories/basics/archive/3/");
  });

  test("bring nobody to subscribe to the archive page, to which nothing new comes", () => {
    const { links, leads, all } = shown(basicsFeed({ key: { ...inBasics, archive: 3 } }));

    expect(
      links("alternate")
        .map(({ href }) => href)
        .slice(0, 3),
    ).toEqual(ofBasics);
    expect(leads("footer").map(([, href]) => href)).toEqual(ofBasics);
    expect(all("code")).toEqual([]);
  });
});

describe("the categories of an article", () => {
  const entry = entryWith({ categories: ["BASICS", "Water"] });

  test("lead to their pages where there are some, in whatever case they are written", () => {
    const { leads, texts } = shown(feedAt({ entries: [entry] }), [basics, cutOf("tag", "Water")]);

    expect(leads("article")).toEqual([
      ["The mill", "https://example.org/articles/mill"],
      ["BASICS", "/categories/basics/"],
    ]);
    expect(texts("p")).toContain("January 5, 2026 · BASICS, Water");
  });

  test("lead there from an archive page and a feed's address as well", () => {
    const feed = feedAt({ key: { archive: 1 }, entries: [entry] });

    for (const html of [pages.feedPage(feed, [basics]), pages.feedPage(feed, [basics], "rss")]) {
      expect(page(html).leads("article")).toContainEqual(["BASICS", "/categories/basics/"]);
    }
  });
});
