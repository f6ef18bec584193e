import { describe, expect, test } from "vitest";
import type { FeedFormat } from "../../../src/feeds/feed.js";
import { pageRenderer } from "../../../src/pages/render-pages.js";
import { ALONE, entryWith } from "../../fixtures/feed.js";
import { basics, basicsFeed, cutOf, feedAt, page } from "./parsed-page.js";

const pages = pageRenderer("UTC");

describe("somebody who opens a feed in a browser", () => {
  test.for([
    ["rss", "This is the RSS 2.0 feed of Valley news · Basics", "rss.xml", ["Atom 1.0", "JSON Feed 1.1"]],
    ["atom", "This is the Atom 1.0 feed of Valley news · Basics", "atom.xml", ["RSS 2.0", "JSON Feed 1.1"]],
    ["json", "This is the JSON Feed 1.1 feed of Valley news · Basics", "feed.json", ["RSS 2.0", "Atom 1.0"]],
  ] satisfies [FeedFormat, string, string, string[]][])(
    "is told what the %s feed is, and gets the address of just that",
    ([format, heading, file, others]) => {
      const { texts, leads } = page(pages.feedPage(basicsFeed(), [basics], format));

      expect(texts("h2")[0]).toBe(heading);
      expect(texts("code")).toEqual([`https://example.org/categories/basics/${file}`]);
      expect(leads("main").map(([text]) => text)).toEqual([...others, "a page with the same articles"]);
      expect(leads("main").at(-1)?.[1]).toBe("/categories/basics/");
    },
  );

  test("sees the articles below", () => {
    const { texts } = page(pages.feedPage(feedAt({ entries: [entryWith()] }), [], "rss"));

    expect(texts("h3")).toEqual(["The mill"]);
    expect(texts("p")).toContain("It still turns.");
  });

  test("gets the address of the feed itself on an archive page, and the way to that page", () => {
    const { texts, leads } = page(pages.feedPage(feedAt({ key: { archive: 3 } }), [], "atom"));

    expect(texts("h2")[0]).toBe("This is archive page 3 of the Atom 1.0 feed of Valley news");
    expect(texts("code")).toEqual(["https://example.org/atom.xml"]);
    expect(leads("main")).toContainEqual(["a page with the same articles", "/archive/3/"]);
  });

  test("is not shown the lists of the front page", () => {
    const terms = [basics, cutOf("category", "Water", 1)];

    expect(page(pages.feedPage(feedAt({}), terms, "rss")).leads("main")).not.toContainEqual([
      "Water",
      "/categories/water/",
    ]);
  });
});

describe("search engines", () => {
  test.for([
    ["pass over a feed's address", feedAt({}), "rss", "https://example.org/"],
    ["pass over the address of a cut's feed", basicsFeed(), "json", "https://example.org/categories/basics/"],
    ["pass over an archive page's feed", feedAt({ key: { archive: 3 } }), "atom", "https://example.org/"],
  ] as const)("%s, in favour of the page", ([, feed, format, canonical]) => {
    const { metas, links } = page(pages.feedPage(feed, [basics], format));

    expect(metas("robots")).toEqual(["noindex"]);
    expect(links("canonical").map(({ href }) => href)).toEqual([canonical]);
  });

  test.for([
    ["the front page", pages.feedPage(feedAt({}), [basics])],
    ["the page of a cut", pages.feedPage(basicsFeed(), [basics])],
    ["an archive page", pages.feedPage(feedAt({ key: { archive: 3 } }), [basics])],
    ["an article's page", pages.articlePage(feedAt({}), entryWith(), ALONE)],
  ] as const)("take up %s", ([, html]) => {
    expect(page(html).metas("robots")).toEqual([]);
  });
});
