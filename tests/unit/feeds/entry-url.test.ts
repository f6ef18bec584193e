import { describe, expect, test } from "vitest";
import type { Article } from "../../../src/articles/article.js";
import { entryUrl, filePath, pagePath } from "../../../src/feeds/entry-url.js";
import { articleAt } from "../../fixtures/article.js";

const options = { home: "https://example.org/news/", permalink: undefined, zone: "UTC" };

function published(path: string, parts: Partial<Article> = {}, decided = {}) {
  const moment = Date.UTC(2025, 11, 31, 23, 30);
  return {
    id: "urn:uuid:1",
    slug: "mill",
    published: moment,
    updated: moment,
    article: articleAt(path, parts),
    ...decided,
  };
}

describe("an entry links", () => {
  test("to its page on this server", () => {
    expect(entryUrl(published("mill.md"), options)).toBe("https://example.org/news/articles/mill");
  });

  test("to its article's own link, with any template", () => {
    expect(
      entryUrl(published("mill.md", { link: "https://mill.example/#history" }), {
        ...options,
        permalink: "https://example.com/{slug}",
      }),
    ).toBe("https://mill.example/#history");
  });

  test("with non-ASCII characters percent-encoded", () => {
    expect(entryUrl(published("mill.md", { link: "https://mill.example/naïve/路 81" }), options)).toBe(
      "https://mill.example/na%C3%AFve/%E8%B7%AF%2081",
    );
  });

  test.for([
    ["{year}/{month}/{day}", "2025/12/31"],
    ["{slug}.html", "mill.html"],
    ["{path}/", "places/old%20mill/"],
    ["{category}/{slug}", "food-drink/mill"],
    ["?id={id}", "?id=urn%3Auuid%3A1"],
    ["{slug}/{slug}", "mill/mill"],
  ])("by the template %s to %s", ([template, expected]) => {
    expect(
      entryUrl(published("places/old mill.md", { categories: ["Food & Drink", "Other"] }), {
        ...options,
        permalink: `https://example.com/${template}`,
      }),
    ).toBe(`https://example.com/${expected}`);
  });

  test("by its date in the zone of the publication", () => {
    const permalink = "https://example.com/{year}/{month}/{day}";

    expect(entryUrl(published("a.md"), { ...options, permalink, zone: "Asia/Tokyo" })).toBe(
      "https://example.com/2026/01/01",
    );
  });

  test.for([
    ["places/mill/index.md", "places/mill"],
    ["places/mill/_index.md", "places/mill"],
    ["index.md", "index"],
    ["v1.2/notes.txt", "v1.2/notes"],
    ["größe/漢字.md", "gr%C3%B6%C3%9Fe/%E6%BC%A2%E5%AD%97"],
  ])("with {path}, %s to %s", ([path = "", expected]) => {
    expect(entryUrl(published(path), { ...options, permalink: "https://example.com/{path}" })).toBe(
      `https://example.com/${expected}`,
    );
  });

  test("to a default category when it has none", () => {
    expect(entryUrl(published("a.md"), { ...options, permalink: "https://example.com/{category}/" })).toBe(
      "https://example.com/uncategorized/",
    );
  });

  test("to a URL even if its id contains a lone surrogate", () => {
    expect(
      entryUrl(published("a.md", {}, { id: "a\uD800b" }), {
        ...options,
        permalink: "https://example.com/{id}",
      }),
    ).toBe("https://example.com/ab");
  });
});

test("paths on this server are percent-encoded, segment by segment", () => {
  expect(pagePath("größe")).toBe("/articles/gr%C3%B6%C3%9Fe");
  expect(filePath("old mill/a?b#c%.png")).toBe("/files/old%20mill/a%3Fb%23c%25.png");
});
