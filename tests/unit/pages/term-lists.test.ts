import { describe, expect, test } from "vitest";
import type { Term } from "../../../src/feeds/feed-path.js";
import { pageRenderer } from "../../../src/pages/render-pages.js";
import { termGroups } from "../../../src/pages/term-groups.js";
import { entryWith } from "../../fixtures/feed.js";
import { cutOf, feedAt, page } from "./parsed-page.js";

const pages = pageRenderer("UTC");
const three = ["a", "b", "c"].map((id) => entryWith({ id: `urn:x:${id}`, url: `https://example.org/${id}` }));
const front = (terms: readonly Term[]) => page(pages.feedPage(feedAt({ entries: three }), terms));
const manyTags = Array.from({ length: 300 }, (_, index) => cutOf("tag", `tag ${index}`, index + 1));

describe("the front page", () => {
  test("offers the cuts by kind, each with the number of its articles", () => {
    const { texts, leads } = front([
      cutOf("tag", "oak", 2),
      cutOf("category", "Water", 1),
      cutOf("category", "Basics", 12),
      cutOf("folder", "guides", 3),
      cutOf("language", "de", 4),
      cutOf("language", "en", 9),
    ]);

    expect(texts("h3").slice(3)).toEqual(["Categories", "Tags", "Languages", "Folders"]);
    expect(texts("li")).toEqual(["Basics 12", "Water 1", "oak 2", "English 9", "German 4", "guides 3"]);
    expect(leads("li")).toEqual([
      ["Basics", "/categories/basics/"],
      ["Water", "/categories/water/"],
      ["oak", "/tags/oak/"],
      ["English", "/languages/en/"],
      ["German", "/languages/de/"],
      ["guides", "/folders/guides/"],
    ]);
  });

  test("says above the articles that there are more feeds, and where all of them are to be had at once", () => {
    const { leads, ids } = front([cutOf("category", "Basics", 1), cutOf("tag", "oak", 1)]);

    expect(leads("p")).toEqual(
      expect.arrayContaining([
        ["Feeds of single categories and tags", "#cuts"],
        ["All feeds as OPML", "/opml.xml"],
      ]),
    );
    expect(ids).toContain("cuts");
  });

  test("has no empty list where there is nothing to choose", () => {
    const { all, leads } = front([]);

    expect(all("h2").map(({ attribs }) => attribs["id"])).toEqual(["subscribe", "latest"]);
    expect(leads("p").map(([, href]) => href)).not.toContain("#cuts");
    expect(leads("p")).toContainEqual(["All feeds as OPML", "/opml.xml"]);
  });

  test("folds all but the largest of very many", () => {
    const { all, texts } = front(manyTags);
    const [folded] = all("details");

    expect(texts("summary")).toEqual(["270 more"]);
    expect(folded?.attribs).not.toHaveProperty("open");
    expect(texts("li").slice(0, 30)).toEqual(
      manyTags.slice(270).map(({ name, count }) => `${name} ${count}`),
    );
    expect(texts("li")).toHaveLength(300);
  });

  test("folds nothing of a few", () => {
    expect(front(manyTags.slice(0, 30)).all("details")).toEqual([]);
    expect(front(manyTags.slice(0, 30)).texts("li")).toHaveLength(30);
  });
});

describe("a kind of cut is worth offering", () => {
  const offered = (terms: readonly Term[]) =>
    termGroups(feedAt({ entries: three }), terms).map(({ kind }) => kind);

  test.for([
    ["not for a single language", [cutOf("language", "en", 1)], []],
    ["for two languages", [cutOf("language", "en", 2), cutOf("language", "de", 1)], ["language"]],
    ["not for an author who wrote everything", [cutOf("author", "Ada", 3)], []],
    ["for an author who wrote some of it", [cutOf("author", "Ada", 2)], ["author"]],
    [
      "for a category that holds more than the newest, where the languages count yet more",
      [cutOf("category", "Basics", 50), cutOf("language", "en", 40), cutOf("language", "de", 20)],
      ["category", "language"],
    ],
    [
      "not for a category that holds everything in all languages",
      [cutOf("category", "Basics", 60), cutOf("language", "en", 40), cutOf("language", "de", 20)],
      ["language"],
    ],
    [
      "for two folders, of which one holds everything",
      [cutOf("folder", "a", 3), cutOf("folder", "b", 1)],
      ["folder"],
    ],
    ["not for what is empty", [cutOf("tag", "oak", 0)], []],
  ] as const)("%s", ([, terms, kinds]) => {
    expect(offered(terms)).toEqual(kinds);
  });
});

describe("the cuts of a kind", () => {
  const titles = (language: string, ...terms: string[]) =>
    termGroups(
      feedAt({}, { language }),
      terms.map((term) => cutOf("tag", term)),
    ).flatMap(({ prominent }) => prominent.map(({ title }) => title));

  test("are sorted as the publication's language does, and numbers by their value", () => {
    expect(titles("de", "Zeder", "Äpfel", "apfel", "Birne")).toEqual(["apfel", "Äpfel", "Birne", "Zeder"]);
    expect(titles("sv", "Zeder", "Äpfel", "Birne")).toEqual(["Birne", "Zeder", "Äpfel"]);
    expect(titles("en", "part 10", "part 9")).toEqual(["part 9", "part 10"]);
  });

  test("are the same whatever order they come in, also where many are equally large", () => {
    const equal = Array.from({ length: 80 }, (_, index) => cutOf("tag", `tag ${index}`, 5));

    expect(termGroups(feedAt({}), equal.toReversed())).toEqual(termGroups(feedAt({}), equal));
  });
});
