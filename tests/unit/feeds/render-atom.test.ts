import { describe, expect, test } from "vitest";
import { renderAtom } from "../../../src/feeds/render-atom.js";
import { entryWith, feedOf } from "../../fixtures/feed.js";
import { readXml, type XmlElement } from "../../fixtures/xml.js";

function entryOf(parts: Parameters<typeof entryWith>[0], channel = {}): XmlElement {
  const root = readXml(renderAtom(feedOf([entryWith(parts)], channel)));
  const entry = root.children.find(({ name }) => name === "entry");
  if (entry === undefined) throw new Error("expected an entry, found none");
  return entry;
}

function named({ children }: XmlElement, name: string): readonly XmlElement[] {
  return children.filter((child) => child.name === name);
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

  test("leads first to the front page, then to itself: some parsers take the first link", () => {
    expect(named(readXml(renderAtom(feedOf([]))), "link").map(({ attributes }) => attributes)).toEqual([
      { rel: "alternate", href: "https://example.org/" },
      { rel: "self", href: "https://example.org/atom.xml" },
    ]);
  });

  test.for([
    [undefined, "Valley news"],
    ["Ada Novak", "Ada Novak"],
  ] as const)("has an author, also for entries that name none (%s)", ([author, expected]) => {
    const [element] = named(readXml(renderAtom(feedOf([entryWith()], { author }))), "author");

    expect(element?.children.map(({ name, text: of }) => [name, of])).toEqual([["name", expected]]);
  });

  test("says everything of itself before the first entry", () => {
    const names = readXml(renderAtom(feedOf([entryWith(), entryWith({ id: "urn:x:2" })]))).children.map(
      ({ name }) => name,
    );

    expect(names.slice(names.indexOf("entry"))).toEqual(["entry", "entry"]);
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
    "has an address made of the id %j, which is none, and always the same",
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

  test("leads to the article, and to its attachment with type and length", () => {
    const attachment = { url: "https://example.org/a<b.mp3", type: "audio/mpeg", length: 12 };

    expect(named(entryOf({ attachment }), "link").map(({ attributes }) => attributes)).toEqual([
      { rel: "alternate", type: "text/html", href: "https://example.org/articles/mill" },
      { rel: "enclosure", href: "https://example.org/a<b.mp3", type: "audio/mpeg", length: "12" },
    ]);
  });

  test("names its authors with what is known of each", () => {
    const authors = [
      { name: "Ada Novak", email: "ada@example.org" },
      { name: "Ben Oduya", url: "https://ben.example" },
      { name: "Cleo", url: "no address" },
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
        ["uri", "https://ben.example"],
      ],
      [["name", "Cleo"]],
    ]);
  });

  test("has categories whose terms hold any character", () => {
    const terms = named(entryOf({ categories: ["<b>"], tags: ['"R&D"'] }), "category");

    expect(terms.map(({ attributes }) => attributes["term"])).toEqual(["<b>", '"R&D"']);
  });

  test("says its language where that is not the feed's", () => {
    expect(entryOf({ language: "fr" }).attributes).toMatchObject({ "xml:lang": "fr" });
    expect(entryOf({ language: "en" }).attributes).not.toHaveProperty("xml:lang");
  });

  test("carries summary and content as HTML", () => {
    const entry = entryOf({ html: "<p>a ]]> b ]]> c</p>" });

    expect(text(entry, "summary")).toBe("<p>It still turns.</p>");
    expect(text(entry, "content")).toBe("<p>It still turns.</p>\n<hr>\n<p>a ]]&gt; b ]]&gt; c</p>");
    for (const name of ["summary", "content"])
      expect(named(entry, name)[0]?.attributes).toEqual({ type: "html" });
  });
});

test("an entry whose address is none is an error, and no document", () => {
  expect(() => renderAtom(feedOf([entryWith({ url: "mill" })]))).toThrow(
    expect.objectContaining({ code: "document-malformed", message: expect.stringContaining("/atom.xml") }),
  );
});
