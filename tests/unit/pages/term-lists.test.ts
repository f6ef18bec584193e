import { describe, expect, test } from "vitest";
import type { Term } from "../../../src/feeds/feed-path.js";
import { pageRenderer } from "../../../src/pages/render-pages.js";
import { termGroups } from "../../../src/pages/term-groups.js";
import { entryWith } from "../../fixtures/feed.js";
import { feedAt, page, termOf } from "./parsed-page.js";

const pages = pageRenderer("UTC");
const three = ["a", "b", "c"].map((id) => entryWith({ id: `urn:x:${id}`, url: `https://example.org/${id}` }));
const front = (terms: readonly Term[]) => page(pages.feedPage(feedAt({ entries: three }), terms));
const manyTags = Array.from({ length: 300 }, (_, index) => termOf("tag", `tag ${index}`, index + 1));

describe("the front page", () => {
  test("lists terms by taxonomy with article counts", () => {
    const { texts, anchors } = front([
      termOf("tag", "oak", 2),
      termOf("category", "Water", 1),
      termOf("category", "Basics", 12),
      termOf("folder", "guides", 3),
      termOf("language", "de", 4),
      termOf("language", "en", 9),
    ]);

    expect(texts("h3").slice(3)).toEqual(["Categories", "Tags", "Languages", "Folders"]);
    expect(texts("li")).toEqual(["Basics 12", "Water 1", "oak 2", "English 9", "German 4", "guides 3"]);
    expect(anchors("li")).toEqual([
      ["Basics", "/categories/basics/"],
      ["Water", "/categories/water/"],
      ["oak", "/tags/oak/"],
      ["English", "/languages/en/"],
      ["German", "/languages/de/"],
      ["guides", "/folders/guides/"],
    ]);
  });

  test("links to the term feeds and the OPML file above the articles", () => {
    const { anchors, ids } = front([termOf("category", "Basics", 1), termOf("tag", "oak", 1)]);

    expect(anchors("p")).toEqual(
      expect.arrayContaining([
        ["Feeds of single categories and tags", "#cuts"],
        ["All feeds as OPML", "/opml.xml"],
      ]),
    );
    expect(ids).toContain("cuts");
  });

  test("has no term lists when there are no terms", () => {
    const { all, anchors } = front([]);

    expect(all("h2").map(({ attribs }) => attribs["id"])).toEqual(["subscribe", "latest"]);
    expect(anchors("p").map(([, href]) => href)).not.toContain("#cuts");
    expect(anchors("p")).toContainEqual(["All feeds as OPML", "/opml.xml"]);
  });

  test("collapses all but the 30 largest terms", () => {
    const { all, texts } = front(manyTags);
    const [collapsed] = all("details");

    expect(texts("summary")).toEqual(["270 more"]);
    expect(collapsed?.attribs).not.toHaveProperty("open");
    expect(texts("li").slice(0, 30)).toEqual(
      manyTags.slice(270).map(({ name, count }) => `${name} ${count}`),
    );
    expect(texts("li")).toHaveLength(300);
  });

  test("collapses nothing with 30 terms", () => {
    expect(front(manyTags.slice(0, 30)).all("details")).toEqual([]);
    expect(front(manyTags.slice(0, 30)).texts("li")).toHaveLength(30);
  });
});

describe("a taxonomy is listed", () => {
  const listed = (terms: readonly Term[]) =>
    termGroups(feedAt({ entries: three }), terms).map(({ kind }) => kind);

  test.for([
    ["not for a single language", [termOf("language", "en", 1)], []],
    ["for two languages", [termOf("language", "en", 2), termOf("language", "de", 1)], ["language"]],
    ["not for an author of all articles", [termOf("author", "Ada", 3)], []],
    ["for an author of some articles", [termOf("author", "Ada", 2)], ["author"]],
    [
      "for a category with more articles than the page but fewer than the publication",
      [termOf("category", "Basics", 50), termOf("language", "en", 40), termOf("language", "de", 20)],
      ["category", "language"],
    ],
    [
      "not for a category with every article of a multilingual publication",
      [termOf("category", "Basics", 60), termOf("language", "en", 40), termOf("language", "de", 20)],
      ["language"],
    ],
    [
      "for two folders even if one contains all articles",
      [termOf("folder", "a", 3), termOf("folder", "b", 1)],
      ["folder"],
    ],
    ["not for an empty term", [termOf("tag", "oak", 0)], []],
  ] as const)("%s", ([, terms, kinds]) => {
    expect(listed(terms)).toEqual(kinds);
  });
});

describe("terms of a taxonomy", () => {
  const titles = (language: string, ...terms: string[]) =>
    termGroups(
      feedAt({}, { language }),
      terms.map((term) => termOf("tag", term)),
    ).flatMap(({ prominent }) => prominent.map(({ title }) => title));

  test("are sorted by the publication's language, with numbers by value", () => {
    expect(titles("de", "Zeder", "Äpfel", "apfel", "Birne")).toEqual(["apfel", "Äpfel", "Birne", "Zeder"]);
    expect(titles("sv", "Zeder", "Äpfel", "Birne")).toEqual(["Birne", "Zeder", "Äpfel"]);
    expect(titles("en", "part 10", "part 9")).toEqual(["part 9", "part 10"]);
  });

  test("have the same order for any input order, even with equal counts", () => {
    const equal = Array.from({ length: 80 }, (_, index) => termOf("tag", `tag ${index}`, 5));

    expect(termGroups(feedAt({}), equal.toReversed())).toEqual(termGroups(feedAt({}), equal));
  });
});
