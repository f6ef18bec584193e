import { describe, expect, test } from "vitest";
import type { Feed } from "../../../src/feeds/feed.js";
import { renderAtom } from "../../../src/feeds/render-atom.js";
import { entryWith, feedOf, SECOND_ARCHIVE_PAGE } from "../../fixtures/feed.js";
import { named, readXml, type XmlElement } from "../../fixtures/xml.js";

function entryOf(parts: Parameters<typeof entryWith>[0], channel = {}): XmlElement {
  const root = readXml(renderAtom(feedOf([entryWith(parts)], channel)));
  const entry = root.children.find(({ name }) => name === "entry");
  if (entry === undefined) throw new Error("expected an entry, found none");
  return entry;
}

function linksOf(feed: Feed) {
  return named(readXml(renderAtom(feed)), "link").map(({ attributes }) => attributes);
}

function text(element: XmlElement, name: string): string | undefined {
  expect(named(element, name).length, `elements called ${name}`).toBe(1);
  return named(element, name)[0]?.text;
}

describe("the feed", () => {
  test("has id, title, subtitle, date and language", () => {
    const root = readXml(renderAtom(feedOf([], { title: "Fish &amp; chips < peas", language: "de-CH" })));

    expect(root.attributes).toMatchObject({ xmlns: "http://www.w3.org/2005/Atom", "xml:lang": "de-CH" });
    expect(text(root, "id")).toBe("urn:uuid:00000000-0000-5000-8000-00000000000a");
    expect(text(root, "title")).toBe("Fish &amp; chips < peas");
    expect(text(root, "subtitle")).toBe("What happens along the river");
    expect(text(root, "updated")).toBe("2026-02-06T10:45:00.000Z");
  });

  test("links first to its page, then to itself, then to its hubs", () => {
    const hubs = ["https://hub.example/", "https://switchboard.example/?a=1&b=2"];
    const page = "https://example.org/tags/bread/";

    expect(linksOf(feedOf([], { hubs }, { page }))).toEqual([
      { rel: "alternate", type: "text/html", href: page },
      { rel: "self", type: "application/atom+xml", href: "https://example.org/atom.xml" },
      { rel: "hub", href: hubs[0] },
      { rel: "hub", href: hubs[1] },
    ]);
  });

  test("links to the previous archive page", () => {
    const { previous } = SECOND_ARCHIVE_PAGE;
    const feed = feedOf([], {}, { previous });

    expect(linksOf(feed)).toContainEqual({
      rel: "prev-archive",
      type: "application/atom+xml",
      href: "https://example.org/archive/1/atom.xml",
    });
    expect(named(readXml(renderAtom(feed)), "fh:archive")).toHaveLength(0);
  });

  test("as an archive page is marked as such, links to its subscription feed, and to no hub or next page", () => {
    const feed = feedOf([entryWith()], { hubs: ["https://hub.example/"] }, SECOND_ARCHIVE_PAGE);
    const root = readXml(renderAtom(feed));
    const type = "application/atom+xml";

    expect(named(root, "fh:archive")).toHaveLength(1);
    expect(text(root, "id")).toBe(feed.channel.id);
    expect(linksOf(feed)).toEqual([
      { rel: "alternate", type: "text/html", href: "https://example.org/" },
      { rel: "self", type, href: "https://example.org/archive/2/atom.xml" },
      { rel: "current", type, href: "https://example.org/atom.xml" },
      { rel: "prev-archive", type, href: "https://example.org/archive/1/atom.xml" },
    ]);
  });

  test("has its copyright, icon and logo", () => {
    const root = readXml(
      renderAtom(feedOf([], { copyright: "© Ada & Ben", image: "https://example.org/größe.png" })),
    );

    expect(text(root, "rights")).toBe("© Ada & Ben");
    expect(text(root, "icon")).toBe("https://example.org/icon.svg");
    expect(text(root, "logo")).toBe("https://example.org/gr%C3%B6%C3%9Fe.png");
    expect(text(root, "generator")).toBe("Feedwright");
  });

  test("omits unknown values", () => {
    const names = readXml(renderAtom(feedOf([], { description: "" }))).children.map(({ name }) => name);

    expect(names).toEqual(["id", "title", "updated", "generator", "icon", "author", "link", "link"]);
  });

  test("lists deleted entries by their ids before its entries", () => {
    const deleted = [
      { id: "urn:x:gone", when: Date.UTC(2026, 1, 7) },
      { id: "post-1", when: Date.UTC(2026, 1, 8, 1, 2, 3) },
    ];
    const { children, attributes } = readXml(renderAtom(feedOf([entryWith()], {}, { deleted })));
    const tombstones = children.filter(({ name }) => name === "at:deleted-entry");

    expect(tombstones.map((tombstone) => tombstone.attributes)).toEqual([
      { ref: "urn:x:gone", when: "2026-02-07T00:00:00.000Z" },
      { ref: text(entryOf({ id: "post-1" }), "id"), when: "2026-02-08T01:02:03.000Z" },
    ]);
    expect(attributes["xmlns:at"]).toBe("http://purl.org/atompub/tombstones/1.0");
    expect(children.at(-1)?.name).toBe("entry");
  });

  test("declares the tombstone namespace only when needed, because validators warn about it", () => {
    expect(renderAtom(feedOf([entryWith()]))).not.toContain("tombstones");
  });

  test.for([
    [undefined, "Valley news"],
    ["Ada Novak", "Ada Novak"],
  ] as const)("has an author, also for entries without one (%s)", ([author, expected]) => {
    const [element] = named(readXml(renderAtom(feedOf([entryWith()], { author }))), "author");

    expect(element?.children.map(({ name, text: of }) => [name, of])).toEqual([["name", expected]]);
  });

  test("has its own elements before the first entry, and keeps the order of entries", () => {
    const { children } = readXml(renderAtom(feedOf([entryWith(), entryWith({ id: "urn:x:2" })])));
    const first = children.findIndex(({ name }) => name === "entry");

    expect(children.slice(first).map((entry) => [entry.name, text(entry, "id")])).toEqual([
      ["entry", entryWith().id],
      ["entry", "urn:x:2"],
    ]);
  });
});

describe("an entry", () => {
  test.for(["a < b & c", "<b>bold</b>", "&lt;", "]]>"])("has the title %s as text", (title) => {
    const entry = entryOf({ title });

    expect(text(entry, "title")).toBe(title);
    expect(named(entry, "title")[0]?.attributes).toEqual({ type: "text" });
  });

  test.for([
    "urn:uuid:6ba7b814-9dad-51d1-80b4-00c04fd430c8",
    "tag:example.org,2026:mill",
    "HTTP://Example.ORG:80/%7Emill",
    "https://example.org/größe",
  ])("has the id %s verbatim", (id) => {
    expect(text(entryOf({ id }), "id")).toBe(id);
  });

  test.for(["post-1", "42", "note: my post", "https://example.org/a b", "/mill", "", "c:\\mill.md"])(
    "has a reproducible UUID in place of the id %j, which is not an IRI",
    (id) => {
      const made = text(entryOf({ id }), "id");

      expect(made).toMatch(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-5/);
      expect(text(entryOf({ id, title: "Another title" }), "id")).toBe(made);
      expect(text(entryOf({ id: `${id}x` }), "id")).not.toBe(made);
    },
  );

  test("has both dates", () => {
    const entry = entryOf({ published: Date.UTC(2026, 0, 5), updated: Date.UTC(2026, 1, 6) });

    expect(text(entry, "published")).toBe("2026-01-05T00:00:00.000Z");
    expect(text(entry, "updated")).toBe("2026-02-06T00:00:00.000Z");
  });

  test("links to the article, and to its attachment with type and length", () => {
    const attachment = { url: "https://example.org/a<b.mp3", type: "audio/mpeg", length: 12 };

    expect(named(entryOf({ attachment }), "link").map(({ attributes }) => attributes)).toEqual([
      { rel: "alternate", type: "text/html", href: "https://example.org/articles/mill" },
      { rel: "enclosure", href: "https://example.org/a%3Cb.mp3", type: "audio/mpeg", length: "12" },
    ]);
  });

  test("has its image with the known details, and as a thumbnail", () => {
    const url = "https://example.org/a.jpg";
    const entry = entryOf({ image: { url, type: "image/jpeg", length: 12 } });

    expect(named(entry, "media:content")[0]?.attributes).toEqual({
      url,
      medium: "image",
      type: "image/jpeg",
      fileSize: "12",
    });
    expect(named(entry, "media:thumbnail")[0]?.attributes).toEqual({ url });
  });

  test("has the publication that it was taken from", () => {
    const entry = entryOf({ source: { url: "https://other.example/feed", title: "Other & news" } });
    const [source] = named(entry, "source");

    expect(source?.children.map(({ name, text: of, attributes }) => [name, of || attributes])).toEqual([
      ["id", "https://other.example/feed"],
      ["title", "Other & news"],
      ["link", { rel: "alternate", href: "https://other.example/feed" }],
    ]);
  });

  test("has its authors with the known details", () => {
    const authors = [
      { name: "Ada Novak", email: "ada@example.org" },
      { name: "Ben Oduya", url: "https://ben.example/about" },
      { name: "Cleo", url: "no address", email: "nor this" },
      { name: "Dag", url: "javascript:alert(1)" },
    ];

    expect(
      named(entryOf({ authors }), "author").map(({ children }) =>
        children.map(({ name, text: of }) => [name, of]),
      ),
    ).toEqual([
      [
        ["name", "Ada Novak"],
        ["email", "ada@example.org"],
      ],
      [
        ["name", "Ben Oduya"],
        ["uri", "https://ben.example/about"],
      ],
      [["name", "Cleo"]],
      [["name", "Dag"]],
    ]);
  });

  test("has categories with any characters, and distinguishes categories from tags", () => {
    const terms = named(entryOf({ categories: ["<b>"], tags: ['"R&D"'] }), "category");

    expect(terms.map(({ attributes }) => attributes)).toEqual([
      { term: "<b>", label: "<b>", scheme: "https://example.org/categories/" },
      { term: '"R&D"', label: '"R&D"', scheme: "https://example.org/tags/" },
    ]);
  });

  test("has its language when it differs from the feed's", () => {
    expect(entryOf({ language: "fr" }).attributes).toMatchObject({ "xml:lang": "fr" });
    expect(entryOf({ language: "en" }).attributes).not.toHaveProperty("xml:lang");
  });

  test("has summary and content as HTML", () => {
    const entry = entryOf({ html: "<p>a ]]> b ]]> c</p>" });

    expect(text(entry, "summary")).toBe("<p>It still turns.</p>");
    expect(text(entry, "content")).toBe("<p>It still turns.</p>\n<hr>\n<p>a ]]&gt; b ]]&gt; c</p>");
    for (const name of ["summary", "content"])
      expect(named(entry, name)[0]?.attributes).toEqual({ type: "html" });
  });

  test("omits an empty summary and empty content", () => {
    const entry = entryOf({ sections: [] });

    expect([...named(entry, "summary"), ...named(entry, "content")]).toEqual([]);
  });
});

test("an entry with an invalid URL is an error", () => {
  expect(() => renderAtom(feedOf([entryWith({ url: "mill" })]))).toThrow(
    expect.objectContaining({ code: "document-malformed", message: expect.stringContaining("/atom.xml") }),
  );
});
