import { describe, expect, test } from "vitest";
import type { Feed } from "../../../src/feeds/feed.js";
import { renderRss } from "../../../src/feeds/render-rss.js";
import { PublisherError } from "../../../src/lib/errors.js";
import { entryWith, feedOf, SECOND_ARCHIVE_PAGE } from "../../fixtures/feed.js";
import { named, readXml, type XmlElement } from "../../fixtures/xml.js";

function channelOf(text: string): XmlElement {
  const [channel] = readXml(text).children;
  if (channel === undefined) throw new Error("expected a channel, found none");
  return channel;
}

function itemOf(parts: Parameters<typeof entryWith>[0]): XmlElement {
  const item = channelOf(renderRss(feedOf([entryWith(parts)]))).children.find(({ name }) => name === "item");
  if (item === undefined) throw new Error("expected an item, found none");
  return item;
}

function only(parent: XmlElement, name: string): XmlElement | undefined {
  const found = named(parent, name);
  expect(found.length, `elements called ${name}`).toBeLessThanOrEqual(1);
  return found[0];
}

function linksOf(feed: Feed) {
  return named(channelOf(renderRss(feed)), "atom:link").map(({ attributes }) => attributes);
}

describe("the channel", () => {
  test("has its title, its links, and how often to poll", () => {
    const channel = channelOf(renderRss(feedOf([], { title: "Valley & river", maxAge: 1800 })));

    expect(only(channel, "title")?.text).toBe("Valley & river");
    expect(only(channel, "description")?.text).toBe("What happens along the river");
    expect(only(channel, "link")?.text).toBe("https://example.org/");
    expect(only(channel, "language")?.text).toBe("en");
    expect(only(channel, "ttl")?.text).toBe("30");
    expect(only(channel, "lastBuildDate")?.text).toBe("Fri, 06 Feb 2026 10:45:00 GMT");
    expect(only(channel, "sy:updatePeriod")?.text).toBe("hourly");
    expect(only(channel, "sy:updateFrequency")?.text).toBe("2");
    expect(only(channel, "generator")?.text).toBe("Feedwright");
    expect(only(channel, "docs")?.text).toBe("https://www.rssboard.org/rss-specification");
    expect(only(channel, "copyright")).toBeUndefined();
    expect(only(channel, "image")).toBeUndefined();
  });

  test("has its copyright", () => {
    const channel = channelOf(renderRss(feedOf([], { copyright: "© 2026 Ada & Ben" })));

    expect(only(channel, "copyright")?.text).toBe("© 2026 Ada & Ben");
  });

  test("has the image of the publication with the channel's title and link", () => {
    const page = "https://example.org/tags/bread/";
    const feed = feedOf([], { title: "Valley & river", image: "https://example.org/a b.png" }, { page });
    const channel = channelOf(renderRss(feed));

    expect(only(channel, "image")?.children.map(({ name, text }) => [name, text])).toEqual([
      ["url", "https://example.org/a%20b.png"],
      ["title", "Valley & river"],
      ["link", page],
    ]);
    expect(only(channel, "link")?.text).toBe(page);
  });

  test("links first to its page, then to itself, then to its hubs", () => {
    const hubs = ["https://hub.example/", "https://switchboard.example/?a=1&b=2"];

    expect(linksOf(feedOf([], { hubs }))).toEqual([
      { rel: "alternate", type: "text/html", href: "https://example.org/" },
      { rel: "self", type: "application/rss+xml", href: "https://example.org/rss.xml" },
      { rel: "hub", href: hubs[0] },
      { rel: "hub", href: hubs[1] },
    ]);
  });

  test("links to the previous archive page", () => {
    const feed = feedOf([], {}, { previous: SECOND_ARCHIVE_PAGE.previous });

    expect(linksOf(feed)).toContainEqual({
      rel: "prev-archive",
      type: "application/rss+xml",
      href: "https://example.org/archive/1/rss.xml",
    });
    expect(only(channelOf(renderRss(feed)), "fh:archive")).toBeUndefined();
  });

  test("of an archive page is marked as such, links to the subscription feed, and to no hub or next page", () => {
    const feed = feedOf([], { hubs: ["https://hub.example/"] }, SECOND_ARCHIVE_PAGE);
    const type = "application/rss+xml";

    expect(only(channelOf(renderRss(feed)), "fh:archive")).toBeDefined();
    expect(linksOf(feed)).toEqual([
      { rel: "alternate", type: "text/html", href: "https://example.org/" },
      { rel: "self", type, href: "https://example.org/archive/2/rss.xml" },
      { rel: "current", type, href: "https://example.org/rss.xml" },
      { rel: "prev-archive", type, href: "https://example.org/archive/1/rss.xml" },
    ]);
  });

  test("has its own elements before the first item, and keeps the order of items", () => {
    const { children } = channelOf(
      renderRss(feedOf([entryWith({ title: "1" }), entryWith({ title: "2" })], { copyright: "Ada" })),
    );
    const first = children.findIndex(({ name }) => name === "item");

    expect(children.slice(first).map((item) => [item.name, only(item, "title")?.text])).toEqual([
      ["item", "1"],
      ["item", "2"],
    ]);
  });

  test.for([["Fish &amp; chips"], ["]]> and ]]>"], ["a < b"], [" < > \" ' "]])(
    "has the title %s unchanged",
    ([title = ""]) => {
      expect(only(channelOf(renderRss(feedOf([], { title }))), "title")?.text).toBe(title);
    },
  );

  test.for([
    ["no entries", []],
    ["an entry", [entryWith({ authors: [{ name: "Ada Novak" }], html: "<p>Text</p>" })]],
  ] as const)("declares every namespace once, on the root, with %s", ([, entries]) => {
    const text = renderRss(feedOf(entries));

    for (const prefix of ["atom", "content", "dc", "fh", "media", "sy"]) {
      expect(text.split(`xmlns:${prefix}=`)).toHaveLength(2);
      expect(readXml(text).attributes).toHaveProperty(`xmlns:${prefix}`);
    }
  });

  test("has no stylesheet", () => {
    expect(renderRss(feedOf([]))).not.toContain("xml-stylesheet");
  });
});

describe("an item", () => {
  test.for(["urn:uuid:6ba7b814-9dad-51d1-80b4-00c04fd430c8", "post-1", "HTTP://Example.org/A b", "a&b<c>"])(
    "has the id %s verbatim, and not as a link",
    (id) => {
      const guid = only(itemOf({ id }), "guid");

      expect(guid?.text).toBe(id);
      expect(guid?.attributes).toEqual({ isPermaLink: "false" });
    },
  );

  test.for([
    [Date.UTC(2026, 0, 1), "Thu, 01 Jan 2026 00:00:00 GMT"],
    [Date.UTC(2024, 1, 29, 23, 59, 59, 999), "Thu, 29 Feb 2024 23:59:59 GMT"],
    [Date.UTC(1999, 11, 31, 12), "Fri, 31 Dec 1999 12:00:00 GMT"],
    [Date.UTC(1968, 6, 20), "Sat, 20 Jul 1968 00:00:00 GMT"],
  ] as const)("has a date in RFC 822 format", ([published, expected]) => {
    expect(only(itemOf({ published }), "pubDate")?.text).toBe(expected);
  });

  test("has the date of its last update", () => {
    expect(only(itemOf({ updated: Date.UTC(2026, 1, 6) }), "atom:updated")?.text).toBe(
      "2026-02-06T00:00:00.000Z",
    );
  });

  test("has every author once, without e-mail addresses", () => {
    const item = itemOf({
      authors: [{ name: "Ada Novak", email: "ada@example.org" }, { name: "Ben Oduya" }],
    });

    expect(item.children.filter(({ name }) => name === "dc:creator").map(({ text }) => text)).toEqual([
      "Ada Novak",
      "Ben Oduya",
    ]);
    expect(only(item, "author")).toBeUndefined();
  });

  test("has a category for each category and tag, with any characters, and distinguishes them", () => {
    const item = itemOf({ categories: ["R&D", "<b>"], tags: ['"x"'] });

    expect(named(item, "category").map(({ text, attributes }) => [text, attributes["domain"]])).toEqual([
      ["R&D", "https://example.org/categories/"],
      ["<b>", "https://example.org/categories/"],
      ['"x"', "https://example.org/tags/"],
    ]);
  });

  test("has its language when it differs from the channel's", () => {
    expect(only(itemOf({ language: "fr" }), "dc:language")?.text).toBe("fr");
    expect(only(itemOf({ language: "en" }), "dc:language")).toBeUndefined();
  });

  test("has the publication that it was taken from", () => {
    const source = only(
      itemOf({ source: { url: "https://other.example/feed", title: "Other & news" } }),
      "source",
    );

    expect(source?.text).toBe("Other & news");
    expect(source?.attributes).toEqual({ url: "https://other.example/feed" });
  });

  test("has its image with the known details, and as a thumbnail", () => {
    const url = "https://example.org/a.jpg";
    const item = itemOf({ image: { url, type: "image/jpeg", length: 1234 } });

    expect(only(item, "media:content")?.attributes).toEqual({
      url,
      medium: "image",
      type: "image/jpeg",
      fileSize: "1234",
    });
    expect(only(item, "media:thumbnail")?.attributes).toEqual({ url });
  });

  test.for([undefined, 0])("omits %s as the size of an image", (length) => {
    const image = { url: "https://example.org/picture", type: undefined, length };

    expect(only(itemOf({ image }), "media:content")?.attributes).toEqual({ url: image.url, medium: "image" });
  });

  test.for(["javascript:alert(1)", "/a.mp3", "a b", "ftp://example.org/a.mp3"])(
    "omits links to %s, which is not an http or https URL",
    (url) => {
      const item = itemOf({
        image: { url, type: "image/jpeg", length: 12 },
        attachment: { url, type: "audio/mpeg", length: 12 },
        source: { url, title: "Other news" },
      });

      for (const name of ["enclosure", "media:content", "media:thumbnail", "source"]) {
        expect(only(item, name)).toBeUndefined();
      }
    },
  );

  test("has its summaries as description, and summaries and article as content", () => {
    const item = itemOf({ html: "<p>All of it.</p>" });

    expect(only(item, "description")?.text).toBe("<p>It still turns.</p>");
    expect(only(item, "content:encoded")?.text).toBe("<p>It still turns.</p>\n<hr>\n<p>All of it.</p>");
  });

  test("does not let its text end the CDATA section", () => {
    const html = "<p>a ]]> b ]]>]]> c</p>";

    expect(only(itemOf({ html }), "content:encoded")?.text).toContain("a ]]&gt; b ]]&gt;]]&gt; c");
  });

  test("has its attachment with only URL, length and type", () => {
    const attachment = { url: "https://example.org/files/a.mp3?x=1&y=%22", type: "audio/mpeg", length: 1234 };

    expect(
      only(
        itemOf({
          attachment,
          image: { url: "https://example.org/a.jpg", type: "image/jpeg", length: undefined },
        }),
        "enclosure",
      )?.attributes,
    ).toEqual({
      url: attachment.url,
      type: "audio/mpeg",
      length: "1234",
    });
  });

  test("has no enclosure for an image", () => {
    expect(
      only(
        itemOf({ image: { url: "https://example.org/a.jpg", type: "image/jpeg", length: undefined } }),
        "enclosure",
      ),
    ).toBeUndefined();
  });
});

test.for([
  ["address", { url: "/articles/mill" }],
  ["date", { published: Number.NaN }],
  ["date of update", { updated: Number.POSITIVE_INFINITY }],
] as const)("an entry with an invalid %s is an error", ([, parts]) => {
  expect(() => renderRss(feedOf([entryWith(parts)]))).toThrow(
    expect.objectContaining({ code: "document-malformed", message: expect.stringContaining("/rss.xml") }),
  );
  expect(() => renderRss(feedOf([entryWith(parts)]))).toThrow(PublisherError);
});
