import { describe, expect, test } from "vitest";
import { PublisherError } from "../../../src/errors.js";
import { renderRss } from "../../../src/feeds/render-rss.js";
import { entryWith, feedOf } from "../../fixtures/feed.js";
import { readXml, type XmlElement } from "../../fixtures/xml.js";

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

function only({ children }: XmlElement, name: string): XmlElement | undefined {
  const named = children.filter((child) => child.name === name);
  expect(named.length, `elements called ${name}`).toBeLessThanOrEqual(1);
  return named[0];
}

describe("the channel", () => {
  test("says what it is, where it is, and how often to ask", () => {
    const channel = channelOf(renderRss(feedOf([], { title: "Valley & river", maxAge: 1800 })));

    expect(only(channel, "title")?.text).toBe("Valley & river");
    expect(only(channel, "description")?.text).toBe("What happens along the river");
    expect(only(channel, "link")?.text).toBe("https://example.org/");
    expect(only(channel, "language")?.text).toBe("en");
    expect(only(channel, "ttl")?.text).toBe("30");
    expect(only(channel, "lastBuildDate")?.text).toBe("Fri, 06 Feb 2026 10:45:00 GMT");
    expect(only(channel, "atom:link")?.attributes).toMatchObject({
      href: "https://example.org/rss.xml",
      rel: "self",
      type: "application/rss+xml",
    });
  });

  test.for([["Fish &amp; chips"], ["]]> and ]]>"], ["a < b"], [" < > \" ' "]])(
    "has the title %s as it is",
    ([title = ""]) => {
      expect(only(channelOf(renderRss(feedOf([], { title }))), "title")?.text).toBe(title);
    },
  );

  test.for([
    ["no entries", []],
    ["an entry", [entryWith({ authors: [{ name: "Ada Novak" }], html: "<p>Text</p>" })]],
  ] as const)("declares every vocabulary once, on the root, with %s", ([, entries]) => {
    const text = renderRss(feedOf(entries));

    for (const prefix of ["atom", "content", "dc"]) {
      expect(text.split(`xmlns:${prefix}=`)).toHaveLength(2);
      expect(readXml(text).attributes).toHaveProperty(`xmlns:${prefix}`);
    }
  });

  test("names no stylesheet, which browsers no longer apply", () => {
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
  ] as const)("is dated as RFC 822 has it", ([published, expected]) => {
    expect(only(itemOf({ published }), "pubDate")?.text).toBe(expected);
  });

  test("says when it was last updated", () => {
    expect(only(itemOf({ updated: Date.UTC(2026, 1, 6) }), "atom:updated")?.text).toBe(
      "2026-02-06T00:00:00.000Z",
    );
  });

  test("names every author once, and nobody's e-mail address", () => {
    const item = itemOf({
      authors: [{ name: "Ada Novak", email: "ada@example.org" }, { name: "Ben Oduya" }],
    });

    expect(item.children.filter(({ name }) => name === "dc:creator").map(({ text }) => text)).toEqual([
      "Ada Novak",
      "Ben Oduya",
    ]);
    expect(only(item, "author")).toBeUndefined();
  });

  test("has a category for each category and tag, whatever characters they hold", () => {
    const item = itemOf({ categories: ["R&D", "<b>"], tags: ['"x"'] });

    expect(item.children.filter(({ name }) => name === "category").map(({ text }) => text)).toEqual([
      "R&D",
      "<b>",
      '"x"',
    ]);
  });

  test("carries its summaries as description, and article and summaries as content", () => {
    const item = itemOf({ html: "<p>All of it.</p>" });

    expect(only(item, "description")?.text).toBe("<p>It still turns.</p>");
    expect(only(item, "content:encoded")?.text).toBe("<p>It still turns.</p>\n<hr>\n<p>All of it.</p>");
  });

  test("does not let its text end the section that it travels in, however often it tries", () => {
    const html = "<p>a ]]> b ]]>]]> c</p>";

    expect(only(itemOf({ html }), "content:encoded")?.text).toContain("a ]]&gt; b ]]&gt;]]&gt; c");
  });

  test("has its attachment with address, length and type, and nothing more", () => {
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

  test("has no enclosure for a picture", () => {
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
] as const)("an entry whose %s is none is an error, and no document", ([, parts]) => {
  expect(() => renderRss(feedOf([entryWith(parts)]))).toThrow(
    expect.objectContaining({ code: "document-malformed", message: expect.stringContaining("/rss.xml") }),
  );
  expect(() => renderRss(feedOf([entryWith(parts)]))).toThrow(PublisherError);
});
