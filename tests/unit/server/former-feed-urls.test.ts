import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { feedPath } from "../../../src/feeds/feed-path.js";
import { legacyFeed } from "../../../src/server/former-feed-urls.js";

/** The path that a former feed URL redirects to. */
function redirectTarget(url: string): string | undefined {
  const [path = "", query] = url.split("?");
  const former = legacyFeed(path, query);
  return former === undefined ? undefined : feedPath(former.place, former.form);
}

const SERVED: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    "WordPress",
    [
      ["/feed/", "/rss.xml"],
      ["/feed", "/rss.xml"],
      ["/feed/rss2/", "/rss.xml"],
      ["/feed/rss/", "/rss.xml"],
      ["/feed/rdf/", "/rss.xml"],
      ["/feed/atom/", "/atom.xml"],
      ["/feed/json/", "/feed.json"],
      ["/?feed=rss2", "/rss.xml"],
      ["/?feed=rss", "/rss.xml"],
      ["/?feed=feed", "/rss.xml"],
      ["/?feed=rdf", "/rss.xml"],
      ["/?feed=atom", "/atom.xml"],
      ["/?lang=en&feed=atom", "/atom.xml"],
      ["/index.php?feed=atom", "/atom.xml"],
      ["/wp-feed.php?feed=atom", "/atom.xml"],
      ["/wp-feed.php", "/rss.xml"],
      ["/wp-rss2.php", "/rss.xml"],
      ["/wp-rss.php", "/rss.xml"],
      ["/wp-rdf.php", "/rss.xml"],
      ["/wp-atom.php", "/atom.xml"],
      ["/category/bread/feed/", "/categories/bread/rss.xml"],
      ["/category/bread/feed/atom/", "/categories/bread/atom.xml"],
      ["/category/food/bread/feed/", "/categories/bread/rss.xml"],
      ["/category/food/bread/rye/feed/rss2/", "/categories/rye/rss.xml"],
      ["/blog/category/bread/feed/", "/categories/bread/rss.xml"],
      ["/tag/rye-bread/feed/", "/tags/rye-bread/rss.xml"],
      ["/tag/m%c3%bchle/feed/", "/tags/m%C3%BChle/rss.xml"],
      ["/author/ada/feed/", "/authors/ada/rss.xml"],
      ["/?feed=rss2&tag=rye-bread", "/tags/rye-bread/rss.xml"],
      ["/?feed=atom&category_name=bread", "/categories/bread/atom.xml"],
      ["/?author_name=ada&feed=rss2", "/authors/ada/rss.xml"],
    ],
  ],
  [
    "Ghost",
    [
      ["/rss/", "/rss.xml"],
      ["/rss", "/rss.xml"],
      ["/tag/river/rss/", "/tags/river/rss.xml"],
      ["/author/jo/rss/", "/authors/jo/rss.xml"],
      ["/blog/tag/river/rss/", "/tags/river/rss.xml"],
    ],
  ],
  [
    "Hugo",
    [
      ["/index.xml", "/rss.xml"],
      ["/posts/index.xml", "/rss.xml"],
      ["/posts/2026/index.xml", "/rss.xml"],
      ["/de/index.xml", "/rss.xml"],
      ["/tags/dry-stone/index.xml", "/tags/dry-stone/rss.xml"],
      ["/categories/walls/index.xml", "/categories/walls/rss.xml"],
      ["/authors/ada/index.xml", "/authors/ada/rss.xml"],
      ["/en/tags/dry-stone/index.xml", "/tags/dry-stone/rss.xml"],
    ],
  ],
  [
    "Jekyll",
    [
      ["/feed.xml", "/atom.xml"],
      ["/feed/winter.xml", "/categories/winter/atom.xml"],
      ["/feed/Bee%20keeping.xml", "/categories/bee-keeping/atom.xml"],
      ["/feed/by_tag/queen.xml", "/tags/queen/atom.xml"],
      ["/feed/by_tag/Queen_Bee.xml", "/tags/queen-bee/atom.xml"],
    ],
  ],
  [
    "Eleventy",
    [
      ["/feed/feed.xml", "/atom.xml"],
      ["/feed/feed.json", "/feed.json"],
      ["/feed/", "/rss.xml"],
    ],
  ],
  [
    "no known generator",
    [
      ["/index.rss", "/rss.xml"],
      ["/feed.rss", "/rss.xml"],
      ["/feed/rss.xml", "/rss.xml"],
      ["/atom", "/atom.xml"],
      ["/atom/", "/atom.xml"],
      ["/index.atom", "/atom.xml"],
      ["/feed.atom", "/atom.xml"],
      ["/feed/atom.xml", "/atom.xml"],
      ["/index.json", "/feed.json"],
      ["/feed?utm_source=reader", "/rss.xml"],
      ["/feed/?paged=2", "/rss.xml"],
    ],
  ],
];

describe.each(SERVED)("feed URL of %s", (_, urls) => {
  test.for(urls)("%s redirects to %s", ([url, feed]) => {
    expect(redirectTarget(url)).toBe(feed);
  });
});

describe("URLs that do not redirect", () => {
  test.for([
    ["the front page", "/"],
    ["the front page with a query", "/?p=12"],
    ["the WordPress API", "/wp-json/"],
    ["the comments feed", "/comments/feed/"],
    ["the comments feed by query", "/?feed=comments-rss2"],
    ["the comments feed of an article", "/2026/01/dressing-the-stones/feed/"],
    ["a category by its number", "/?feed=rss2&cat=5"],
    ["an author by its number", "/?feed=rss2&author=1"],
    ["a search feed", "/?s=bread&feed=rss2"],
    ["the feed of a year", "/2026/feed/"],
    ["the page of a category", "/category/bread/"],
    ["a category without a name", "/category/feed/"],
    ["a tag without a name", "/?feed=rss2&tag="],
    ["the list of all tags", "/tags/index.xml"],
    ["the list of all authors", "/en/authors/index.xml"],
    ["an unknown format", "/feed/podcast/"],
    ["invalid percent-encoding", "/tag/%zz/feed/"],
    ["another server", "//example.com/feed"],
    ["an empty path segment", "/posts//index.xml"],
    ["two slashes at the end", "/feed//"],
    ["an uppercase path", "/FEED"],
    ["a sitemap", "/sitemap.xml"],
    ["an article", "/articles/feed"],
  ] as const)("%s: %s", ([, url]) => {
    expect(redirectTarget(url)).toBeUndefined();
  });
});

test("any request redirects to an existing feed path or not at all", () => {
  const segment = fc.constantFrom(
    "",
    "feed",
    "tag",
    "category",
    "rss",
    "atom",
    "index.xml",
    "a%20b",
    "%",
    "..",
    "ü",
  );
  const paths = fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join("/")}`);
  fc.assert(
    fc.property(
      fc.oneof(paths, fc.webPath(), fc.string()),
      fc.option(fc.webQueryParameters()),
      (path, query) => {
        const former = legacyFeed(path, query ?? undefined);
        if (former === undefined) return;
        expect(feedPath(former.place, former.form)).toMatch(
          /^(?:\/(?:tags|categories|authors)\/[^/]+)?\/(?:rss\.xml|atom\.xml|feed\.json)$/,
        );
      },
    ),
    { numRuns: 1_000 },
  );
});

// With quadratic backtracking, each of these paths would take longer than the test timeout.
test("a path of millions of characters is matched or rejected without delay", () => {
  expect(legacyFeed("/tag".repeat(500_000), undefined)).toBeUndefined();
  expect(legacyFeed(`/${"a/".repeat(500_000)}index.xml`, undefined)).toEqual({ place: {}, form: "rss" });
  expect(legacyFeed("/feed".repeat(500_000), undefined)).toBeUndefined();
});
