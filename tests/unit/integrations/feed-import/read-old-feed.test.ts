import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readOldFeed } from "../../../../src/integrations/feed-import/read-old-feed.js";
import { PublisherError } from "../../../../src/lib/errors.js";

const FEEDS = new URL("../../../fixtures/old-feeds/", import.meta.url);

function read(name: string) {
  return readOldFeed(readFileSync(new URL(name, FEEDS), "utf8"), name);
}

function rss(items: string, channel = ""): string {
  return `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>x</title>${channel}${items}</channel></rss>`;
}

function atom(entries: string, head = ""): string {
  return `<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>${head}${entries}</feed>`;
}

describe("feeds of other generators", () => {
  test("WordPress: guids with entities decoded once, titles with HTML entities, dates", () => {
    expect(read("wordpress.xml")).toEqual({
      entries: [
        {
          guid: "https://mill.example/?p=131",
          link: "https://mill.example/2026/02/rye-spelt-and-the-millers-thumb/",
          title: "Rye, spelt & the miller’s thumb",
          published: Date.parse("2026-02-10T07:15:00Z"),
        },
        {
          guid: "https://mill.example/?p=117",
          link: "https://mill.example/2026/01/dressing-the-stones/",
          title: "Dressing the stones",
          published: Date.parse("2026-01-12T08:30:00Z"),
        },
        {
          guid: "https://mill.example/?post_type=recipe&p=98",
          link: "https://mill.example/2025/12/sourdough-in-winter/",
          title: "Sourdough in winter",
          published: Date.parse("2025-12-20T16:00:00Z"),
        },
      ],
      next: undefined,
      hasWordPressPages: true,
    });
  });

  test("a WordPress export: only the published posts, as one page", () => {
    const { entries, hasWordPressPages } = read("wordpress-export.xml");

    expect(entries.map(({ guid, title }) => [guid, title])).toEqual([
      ["https://mill.example/?p=117", "Dressing the stones"],
      ["https://mill.example/?p=131", "Rye, spelt &amp; the miller's thumb"],
    ]);
    expect(hasWordPressPages).toBe(false);
  });

  test("an export and the feed have the same ids, links and dates", () => {
    const fed = read("wordpress.xml").entries;
    const exported = read("wordpress-export.xml").entries;

    for (const { guid, link, published } of exported) {
      expect(fed).toContainEqual(expect.objectContaining({ guid, link, published }));
    }
  });

  test("Ghost: guids that are no URLs", () => {
    const { entries, hasWordPressPages } = read("ghost.xml");

    expect(entries).toHaveLength(3);
    expect(entries[0]).toEqual({
      guid: "67a9c01d2f4b8e0001c3d5aa",
      link: "https://ferry.example/ice-on-the-river/",
      title: "Ice on the river",
      published: Date.parse("2026-02-08T06:00:00Z"),
    });
    expect(hasWordPressPages).toBe(false);
  });

  test("Jekyll: ids without the extension of the links", () => {
    const { entries } = read("jekyll.xml");

    expect(entries).toEqual([
      {
        guid: "https://bees.example/winter/2026/02/09/too-cold-to-fly",
        link: "https://bees.example/winter/2026/02/09/too-cold-to-fly.html",
        title: "When it’s too cold to fly",
        published: Date.parse("2026-02-08T23:00:00Z"),
      },
      {
        guid: "https://bees.example/2025/11/30/feeding-and-watering",
        link: "https://bees.example/2025/11/30/feeding-and-watering.html",
        title: "Feeding &amp; watering",
        published: Date.parse("2025-11-30T08:00:00Z"),
      },
    ]);
  });

  test("Eleventy: the date of the article only as `updated`", () => {
    expect(read("eleventy.xml").entries.map(({ guid, published }) => [guid, published])).toEqual([
      ["https://boats.example/blog/splicing-a-rope/", Date.parse("2026-01-18T00:00:00Z")],
      ["https://boats.example/blog/tar-and-turpentine/", Date.parse("2025-10-02T00:00:00Z")],
    ]);
  });

  test("Hugo: guids that are URLs, and year 1 for no date", () => {
    expect(read("hugo.xml").entries.map(({ guid, published }) => [guid, published])).toEqual([
      ["https://walls.example/posts/throughstones/", Date.parse("2026-02-05T09:00:00Z")],
      ["https://walls.example/posts/why-dry-walls-arent/", Date.parse("2026-01-07T09:00:00Z")],
      ["https://walls.example/about/", undefined],
    ]);
  });
});

test("RSS 1.0: `rdf:about` is the id", () => {
  const feed = `<?xml version="1.0"?>
    <rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:admin="http://webns.net/mvcb/">
      <channel rdf:about="https://a.example/"><title>x</title>
        <admin:generatorAgent rdf:resource="https://wordpress.org/?v=6.8" />
        <items><rdf:Seq><rdf:li rdf:resource="https://a.example/?p=1"/></rdf:Seq></items></channel>
      <item rdf:about="https://a.example/?p=1"><title>One</title><link>https://a.example/one/</link>
        <dc:date>2026-01-02T03:04:05Z</dc:date></item>
    </rdf:RDF>`;

  expect(readOldFeed(feed, "feed")).toEqual({
    entries: [
      {
        guid: "https://a.example/?p=1",
        link: "https://a.example/one/",
        title: "One",
        published: Date.parse("2026-01-02T03:04:05Z"),
      },
    ],
    next: undefined,
    hasWordPressPages: true,
  });
});

test("JSON Feed: ids may be numbers, and `next_url` is the next page", () => {
  const feed = {
    version: "https://jsonfeed.org/version/1.1",
    title: "x",
    next_url: "https://a.example/feed.json?page=2",
    items: [
      { id: 7, url: "https://a.example/seven", title: "Seven", date_published: "2026-01-02T03:04:05+01:00" },
      { id: "a & b &amp; c", external_url: "https://b.example/" },
    ],
  };

  expect(readOldFeed(JSON.stringify(feed), "feed")).toEqual({
    entries: [
      {
        guid: "7",
        link: "https://a.example/seven",
        title: "Seven",
        published: Date.parse("2026-01-02T02:04:05Z"),
      },
      { guid: "a & b &amp; c", link: "https://b.example/", title: undefined, published: undefined },
    ],
    next: "https://a.example/feed.json?page=2",
    hasWordPressPages: false,
  });
});

describe("a guid", () => {
  test.for([
    ["unchanged", "HTTP://Example.ORG:80/A/../b?q=%7e#x", "HTTP://Example.ORG:80/A/../b?q=%7e#x"],
    ["without white space around it", "\n   tag:example.org,2026:1\t\n", "tag:example.org,2026:1"],
    ["with white space within it", "post  number 1", "post  number 1"],
    ["with entities decoded once", "a?b=1&amp;amp;c=2&#38;d", "a?b=1&amp;c=2&d"],
    ["from a CDATA section without decoding", "<![CDATA[a?b=1&amp;c=2]]>", "a?b=1&amp;c=2"],
    ["with leading zeros", "007", "007"],
    ["beyond the digits of a number", "12345678901234567890.0", "12345678901234567890.0"],
  ] as const)("is kept %s", ([, written, guid]) => {
    const item = `<item><title>x</title><guid isPermaLink="false">${written}</guid></item>`;
    const entry = `<entry><title>x</title><id>${written}</id></entry>`;

    expect(readOldFeed(rss(item), "feed").entries[0]?.guid).toBe(guid);
    expect(readOldFeed(atom(entry), "feed").entries[0]?.guid).toBe(guid);
  });

  test("defaults to the link, as in feed readers", () => {
    const feed = rss(
      "<item><title>x</title><link>https://a.example/x</link></item><item><title>y</title></item>",
    );

    expect(readOldFeed(feed, "feed").entries).toEqual([
      { guid: "https://a.example/x", link: "https://a.example/x", title: "x", published: undefined },
    ]);
  });

  test.for([
    ["", "https://a.example/x"],
    [' isPermaLink="true"', "https://a.example/x"],
    [' isPermaLink="false"', undefined],
  ] as const)("with the attribute%s gives the link %s if there is none", ([attribute, link]) => {
    const feed = rss(`<item><guid${attribute}>https://a.example/x</guid></item>`);

    expect(readOldFeed(feed, "feed").entries[0]?.link).toBe(link);
  });
});

describe("older entries are", () => {
  test.for([
    [
      "RSS, paged",
      rss("", '<atom:link rel="self" href="/f"/><atom:link rel="next" href="/f?page=2"/>'),
      "/f?page=2",
    ],
    ["Atom, paged", atom("", '<link rel="self" href="/f"/><link rel="next" href="/f?page=2"/>'), "/f?page=2"],
    ["Atom, archived", atom("", '<link rel="next" href="/n"/><link rel="prev-archive" href="/p"/>'), "/p"],
    [
      "a feed that links none",
      atom("", '<link rel="self" href="/f"/><link rel="previous" href="/p"/>'),
      undefined,
    ],
  ] as const)("in %s", ([, feed, next]) => {
    expect(readOldFeed(feed, "feed").next).toBe(next);
  });
});

test("the first element decides the format, not quoted markup in the text", () => {
  const feed = `\uFEFF<?xml version="1.0"?>\n<!-- <rss> -->\n<!DOCTYPE feed [ <!ENTITY x "<rss>"> ]>\n${atom(
    '<entry><id>1</id><title>An <![CDATA[ <rss version="2.0"> ]]> feed</title></entry>',
  )}`;

  expect(readOldFeed(feed, "feed").entries.map(({ guid }) => guid)).toEqual(["1"]);
});

test.for([0.5, 0.7, 0.9, 0.99])("an export truncated at %d is rejected", (part) => {
  const text = readFileSync(new URL("wordpress-export.xml", FEEDS), "utf8");

  expect(() => readOldFeed(text.slice(0, text.length * part), "export.xml")).toThrow(PublisherError);
});

test("comments of caches after a feed are ignored", () => {
  const feed = rss("<item><guid>1</guid></item>");

  expect(readOldFeed(`${feed}\n<!-- cached 2026-01-02 -->\n`, "feed").entries).toHaveLength(1);
});

describe("other content is rejected with what was found", () => {
  test.for([
    ["", "nothing"],
    ["  \n", "nothing"],
    ["<!doctype html>\n<html><head></head></html>", "an HTML page; give the address of the feed itself"],
    ['<?xml version="1.0"?><urlset></urlset>', "XML that begins with <urlset>"],
    ["<constructor/>", "XML that begins with <constructor>"],
    ["Hello, world", 'text that begins with "Hello, world"'],
    ['{"db":[{"meta":{}}]}', "one that cannot be read (Invalid feed format)"],
    ['{"version', "one that cannot be read (Invalid feed format)"],
    ["<rss version='2.0'><channel><item><guid>1</guid></item>", "one that breaks off before its end"],
    ["<rss version='2.0'></rss>", "one that cannot be read (Invalid feed format)"],
  ] as const)("%j", ([text, found]) => {
    expect(() => readOldFeed(text, "https://a.example/")).toThrow(
      new PublisherError(
        "usage",
        `https://a.example/: expected a feed (RSS, Atom or JSON Feed) or a WordPress export file, found ${found}`,
      ),
    );
  });

  test("with the code `usage`", () => {
    expect(() => readOldFeed("x", "x")).toThrow(expect.objectContaining({ code: "usage" }));
  });
});
