import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { slugify } from "../../../src/articles/slugify.js";
import type { FeedVariant } from "../../../src/feeds/feed-path.js";
import {
  type FeedKey,
  feedPath,
  isListPath,
  isTopic,
  parseFeedPath,
  slugOfTerm,
  TAXONOMIES,
  type Taxonomy,
  titleOfTerm,
} from "../../../src/feeds/feed-path.js";

const kind = fc.constantFrom(...(Object.keys(TAXONOMIES) as Taxonomy[]));
const variant = fc.constantFrom<FeedVariant>("rss", "atom", "json", "page");

/** Slugs as generated for terms: in any script, or code points of a term without letters. */
const slug = fc.oneof(
  fc
    .string({ unit: "binary", minLength: 1, maxLength: 20 })
    .map(slugify)
    .filter((text) => text !== ""),
  fc.constantFrom("archive", "rss", "2", "c-2", "größe", "漢字", "हिन्दी", "1f389", "tags", "constructor"),
);
const term = fc.option(fc.record({ kind, slug }), { nil: undefined });
const archive = fc.option(fc.integer({ min: 1, max: 999_999_999 }), { nil: undefined });
const key: fc.Arbitrary<FeedKey> = fc.record({ term, archive });

describe("the path of a feed", () => {
  test.for([
    [{}, "rss", "/rss.xml"],
    [{}, "page", "/"],
    [{ archive: 2 }, "atom", "/archive/2/atom.xml"],
    [{ archive: 2 }, "page", "/archive/2/"],
    [{ term: { kind: "category", slug: "basics" } }, "json", "/categories/basics/feed.json"],
    [{ term: { kind: "tag", slug: "größe" }, archive: 3 }, "page", "/tags/gr%C3%B6%C3%9Fe/archive/3/"],
    [{ term: { kind: "folder", slug: "archive" } }, "rss", "/folders/archive/rss.xml"],
  ] as const)("of %j as %s is %s, and is parsed back", ([at, as, path]) => {
    expect(feedPath(at, as)).toBe(path);
    expect(parseFeedPath(path)).toEqual({ key: at, variant: as });
  });

  test("is parsed back to its key, for terms in any script", () => {
    fc.assert(
      fc.property(key, variant, (at, as) => {
        expect(parseFeedPath(feedPath(at, as))).toEqual({ key: at, variant: as });
      }),
    );
  });
});

describe("a path that is not a feed's", () => {
  test.for([
    "",
    "rss.xml",
    "//rss.xml",
    "/rss.xml/",
    "/RSS.xml",
    "/rss.xml?page=2",
    "/feed.xml",
    "/tags/",
    "/tags/rss.xml",
    "/tags//rss.xml",
    "/tags/mills",
    "/tags/mills/river/rss.xml",
    "/Tags/mills/rss.xml",
    "/constructor/mills/rss.xml",
    "/archive/",
    "/archive/rss.xml",
    "/archive/0/rss.xml",
    "/archive/02/rss.xml",
    "/archive/-1/rss.xml",
    "/archive/1.5/rss.xml",
    "/archive/1e3/rss.xml",
    "/archive/9999999999/rss.xml",
    "/archive/2/archive/3/rss.xml",
    "/tags/%/rss.xml",
    "/tags/%FF/rss.xml",
    "/tags/%ED%A0%80/rss.xml",
    "/archive/２/rss.xml",
  ])("is %j", (path) => {
    expect(parseFeedPath(path)).toBeUndefined();
    expect(isTopic(path)).toBe(false);
  });

  test.for([
    "/tags/%6Dills/rss.xml",
    "/tags/größe/rss.xml",
    "/tags/gr%c3%b6%c3%9fe/rss.xml",
    "/tags/a%2Fb%00/rss.xml",
  ])("is one with another spelling: %s", (path) => {
    expect(parseFeedPath(path)).toBeUndefined();
  });

  test("never throws, and is never parsed as the key of another path", () => {
    const part = fc.oneof(
      fc.constantFrom("", "tags", "archive", "1", "rss.xml", "%", "%2F", "%E0%A4%A", ".", "..", "\uD800"),
      fc.string({ unit: "binary", maxLength: 5 }),
    );
    const path = fc.array(part, { maxLength: 7 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(path, (asked) => {
        const read = parseFeedPath(asked);
        if (read !== undefined) expect(feedPath(read.key, read.variant)).toBe(asked);
      }),
      { numRuns: 2000 },
    );
  });
});

test("only subscription feeds are topics, not pages and archives", () => {
  expect(["/rss.xml", "/atom.xml", "/feed.json", "/tags/mills/rss.xml"].filter(isTopic)).toHaveLength(4);
  expect(["/", "/tags/mills/", "/archive/1/rss.xml", "/icon.svg", "/opml.xml"].filter(isTopic)).toEqual([]);
});

test("list paths exist only at the root", () => {
  const lists = ["/opml.xml", "/robots.txt", "/sitemap.xml", "/sitemap-1.xml", "/sitemap-12.xml"];
  const others = [
    "/",
    "/rss.xml",
    "/tags/opml.xml",
    "/opml.xml/",
    "/opmlxxml",
    "/sitemap-.xml",
    "/sitemap-a.xml",
  ];

  expect([...lists, ...others].filter(isListPath)).toEqual(lists);
});

test.for([
  ["Bread & Butter", "bread-butter"],
  ["漢字", "漢字"],
  ["🎉", "1f389"],
  ["+-", "2b-2d"],
  ["!".repeat(21), Array(20).fill("21").join("-")],
] as const)("a term named %s has the slug %s", ([term, expected]) => {
  expect(slugOfTerm(term)).toBe(expected);
});

test("a language is displayed by its name, any other term as written", () => {
  const called = (of: Taxonomy, name: string, language: string) =>
    titleOfTerm({ kind: of, slug: "x", name, count: 1 }, language);

  expect(called("language", "de", "en")).toBe("German");
  expect(called("language", "de", "de")).toBe("Deutsch");
  expect(called("tag", "de", "en")).toBe("de");
});
