import { describe, expect, test } from "vitest";
import type { FeedFormat } from "../../../src/feeds/feed.js";
import { pageRenderer } from "../../../src/pages/render-pages.js";
import { ALONE, entryWith } from "../../fixtures/feed.js";
import { basics, basicsFeed, feedAt, page, termOf } from "./parsed-page.js";

const pages = pageRenderer("UTC");

describe("feed opened in a browser", () => {
  test.for([
    ["rss", "This is the RSS 2.0 feed of Valley news · Basics", "rss.xml", ["Atom 1.0", "JSON Feed 1.1"]],
    ["atom", "This is the Atom 1.0 feed of Valley news · Basics", "atom.xml", ["RSS 2.0", "JSON Feed 1.1"]],
    ["json", "This is the JSON Feed 1.1 feed of Valley news · Basics", "feed.json", ["RSS 2.0", "Atom 1.0"]],
  ] satisfies [FeedFormat, string, string, string[]][])(
    "explains the %s feed and shows its URL to copy",
    ([format, heading, file, others]) => {
      const { texts, anchors } = page(pages.feedPage(basicsFeed(), [basics], format));

      expect(texts("h2")[0]).toBe(heading);
      expect(texts("code")).toEqual([`https://example.org/categories/basics/${file}`]);
      expect(anchors("main").map(([text]) => text)).toEqual([...others, "a page with the same articles"]);
      expect(anchors("main").at(-1)?.[1]).toBe("/categories/basics/");
    },
  );

  test("shows the articles", () => {
    const { texts } = page(pages.feedPage(feedAt({ entries: [entryWith()] }), [], "rss"));

    expect(texts("h3")).toEqual(["The mill"]);
    expect(texts("p")).toContain("It still turns.");
  });

  test("shows the main feed's URL on an archive page and links to the HTML page", () => {
    const { texts, anchors } = page(pages.feedPage(feedAt({ key: { archive: 3 } }), [], "atom"));

    expect(texts("h2")[0]).toBe("This is archive page 3 of the Atom 1.0 feed of Valley news");
    expect(texts("code")).toEqual(["https://example.org/atom.xml"]);
    expect(anchors("main")).toContainEqual(["a page with the same articles", "/archive/3/"]);
  });

  test("does not show the term lists of the front page", () => {
    const terms = [basics, termOf("category", "Water", 1)];

    expect(page(pages.feedPage(feedAt({}), terms, "rss")).anchors("main")).not.toContainEqual([
      "Water",
      "/categories/water/",
    ]);
  });
});

describe("robots directives", () => {
  test.for([
    ["a feed's URL", feedAt({}), "rss", "https://example.org/"],
    ["the URL of a term feed", basicsFeed(), "json", "https://example.org/categories/basics/"],
    ["an archive page's feed", feedAt({ key: { archive: 3 } }), "atom", "https://example.org/"],
  ] as const)("exclude %s in favour of its page", ([, feed, format, canonical]) => {
    const { metas, links } = page(pages.feedPage(feed, [basics], format));

    expect(metas("robots")).toEqual(["noindex"]);
    expect(links("canonical").map(({ href }) => href)).toEqual([canonical]);
  });

  test.for([
    ["the front page", pages.feedPage(feedAt({}), [basics])],
    ["a term page", pages.feedPage(basicsFeed(), [basics])],
    ["an archive page", pages.feedPage(feedAt({ key: { archive: 3 } }), [basics])],
    ["an article's page", pages.articlePage(feedAt({}), entryWith(), ALONE)],
  ] as const)("allow %s", ([, html]) => {
    expect(page(html).metas("robots")).toEqual([]);
  });
});
