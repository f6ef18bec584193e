import { describe, expect, test } from "vitest";
import { MAX_SITEMAP_URLS, renderSitemap, type SitemapPage } from "../../../src/feeds/render-sitemap.js";
import { readXml } from "../../fixtures/xml.js";

const HOME = "https://example.org/news/";

function pageAt(path: string, modified = Date.UTC(2026, 1, 6, 10, 45)): SitemapPage {
  return { url: `${HOME}${path}`, modified };
}

function listed(text: string | undefined) {
  const { name, attributes, children } = readXml(text ?? "");
  return {
    root: [name, attributes],
    places: children.map((child) => [child.name, ...child.children.map((of) => [of.name, of.text])]),
  };
}

describe("a sitemap", () => {
  test("lists every page and when it last changed", () => {
    const files = renderSitemap(HOME, [pageAt(""), pageAt("a?b=1&c=2", Date.UTC(2024, 1, 29))]);

    expect(files.map(({ path }) => path)).toEqual(["/sitemap.xml"]);
    expect(listed(files[0]?.text)).toEqual({
      root: ["urlset", { xmlns: "http://www.sitemaps.org/schemas/sitemap/0.9" }],
      places: [
        ["url", ["loc", HOME], ["lastmod", "2026-02-06T10:45:00.000Z"]],
        ["url", ["loc", `${HOME}a?b=1&c=2`], ["lastmod", "2024-02-29T00:00:00.000Z"]],
      ],
    });
    expect(files[0]?.text).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>/);
  });

  test("omits pages of other sites", () => {
    const elsewhere = ["https://other.example/a", "https://example.org/a", "no address"].map((url) => ({
      url,
      modified: 0,
    }));
    const [file] = renderSitemap(HOME, [...elsewhere, pageAt("a")]);

    expect(listed(file?.text).places.map(([, loc]) => loc)).toEqual([["loc", `${HOME}a`]]);
  });

  test("is an index of several files when there are too many pages, each with the date of its newest page", () => {
    const pages = [pageAt("1", 5_000), pageAt("2", 3_000), pageAt("3", 7_000)];
    const [index, ...files] = renderSitemap(HOME, pages, 2);

    expect(index?.path).toBe("/sitemap.xml");
    expect(listed(index?.text)).toEqual({
      root: ["sitemapindex", { xmlns: "http://www.sitemaps.org/schemas/sitemap/0.9" }],
      places: [
        ["sitemap", ["loc", `${HOME}sitemap-1.xml`], ["lastmod", "1970-01-01T00:00:05.000Z"]],
        ["sitemap", ["loc", `${HOME}sitemap-2.xml`], ["lastmod", "1970-01-01T00:00:07.000Z"]],
      ],
    });
    expect(files.map(({ path }) => path)).toEqual(["/sitemap-1.xml", "/sitemap-2.xml"]);
    expect(files.map(({ text }) => listed(text).places.length)).toEqual([2, 1]);
  });

  test("does not exceed the limit of the protocol", () => {
    expect(MAX_SITEMAP_URLS).toBe(50_000);
    expect(renderSitemap(HOME, [pageAt("1"), pageAt("2")], 2)).toHaveLength(1);
  });
});
