import { describe, expect, test } from "vitest";
import type { Term } from "../../../src/feeds/feed-path.js";
import { renderOpml } from "../../../src/feeds/render-opml.js";
import { feedOf } from "../../fixtures/feed.js";
import { named, readXml } from "../../fixtures/xml.js";

const MODIFIED = Date.UTC(2026, 1, 6, 10, 45);

const TERMS: readonly Term[] = [
  { kind: "tag", slug: "bread", name: "Bread", count: 3 },
  { kind: "language", slug: "de", name: "de", count: 1 },
  { kind: "category", slug: "größe", name: "Größe & <Form>", count: 2 },
  { kind: "tag", slug: "mills", name: "Mills", count: 1 },
];

function listOf(terms: readonly Term[], channel = {}) {
  const root = readXml(renderOpml(feedOf([], channel).channel, terms, MODIFIED));
  return { root, head: named(root, "head")[0], outlines: named(named(root, "body")[0], "outline") };
}

describe("the subscription list", () => {
  test("is OPML 2.0 with an owner and the date of the last change", () => {
    const { root, head } = listOf([], { author: "Ada & Ben" });

    expect(root.name).toBe("opml");
    expect(root.attributes).toEqual({ version: "2.0" });
    expect(head?.children.map(({ name, text }) => [name, text])).toEqual([
      ["title", "Valley news"],
      ["dateModified", "Fri, 06 Feb 2026 10:45:00 GMT"],
      ["ownerName", "Ada & Ben"],
    ]);
  });

  test("has no owner if there is none", () => {
    expect(named(listOf([]).head, "ownerName")).toHaveLength(0);
  });

  test("starts with the main feed", () => {
    expect(listOf(TERMS).outlines[0]?.attributes).toEqual({
      type: "rss",
      text: "Valley news",
      title: "Valley news",
      xmlUrl: "https://example.org/rss.xml",
      htmlUrl: "https://example.org/",
      version: "RSS2",
    });
  });

  test("has URLs below any public URL", () => {
    const list = renderOpml(feedOf([], { home: "https://example.org/news/" }).channel, TERMS, MODIFIED);

    expect(list).toContain('xmlUrl="https://example.org/news/rss.xml" htmlUrl="https://example.org/news/"');
    expect(list).toContain('xmlUrl="https://example.org/news/tags/bread/rss.xml"');
    expect(list).toContain('htmlUrl="https://example.org/news/tags/bread/"');
  });

  test("groups the term feeds by taxonomy, each with its name", () => {
    const [, ...groups] = listOf(TERMS).outlines;

    expect(
      groups.map(({ attributes, children }) => [attributes, children.map((of) => of.attributes)]),
    ).toEqual([
      [
        { text: "Categories" },
        [
          {
            type: "rss",
            text: "Größe & <Form>",
            title: "Größe & <Form>",
            xmlUrl: "https://example.org/categories/gr%C3%B6%C3%9Fe/rss.xml",
            htmlUrl: "https://example.org/categories/gr%C3%B6%C3%9Fe/",
            version: "RSS2",
          },
        ],
      ],
      [
        { text: "Tags" },
        [expect.objectContaining({ text: "Bread" }), expect.objectContaining({ text: "Mills" })],
      ],
      [{ text: "Languages" }, [expect.objectContaining({ text: "German" })]],
    ]);
  });

  test("lists every feed once", () => {
    const addresses = renderOpml(feedOf([]).channel, TERMS, MODIFIED).match(/xmlUrl="[^"]*"/g) ?? [];

    expect(addresses).toHaveLength(1 + TERMS.length);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  test("declares UTF-8", () => {
    expect(renderOpml(feedOf([]).channel, [], MODIFIED)).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>/);
  });
});
