import { parseFeed as parseWithFeedParser } from "@rowanmanning/feed-parser";
import fc from "fast-check";
import { parseFeed as parseWithFeedsmith } from "feedsmith";
import Parser from "rss-parser";
import { describe, expect, test } from "vitest";
import type { Entry, Feed } from "../../../src/feeds/feed.js";
import { renderAtom } from "../../../src/feeds/render-atom.js";
import { renderJsonFeed } from "../../../src/feeds/render-json-feed.js";
import { renderRss } from "../../../src/feeds/render-rss.js";
import { entryWith, feedOf } from "../../fixtures/feed.js";
import { readXml, type XmlElement } from "../../fixtures/xml.js";

/** What has broken feeds before. */
const HOSTILE = [
  "\u0000",
  "\u0008",
  "\u000B",
  "\u001F",
  "\uFFFE",
  "\uFFFF",
  "\uD800",
  "\uDC00",
  "]]>",
  "]]>]]>",
  "<![CDATA[",
  "<",
  ">",
  "&",
  "&amp;",
  "&#8;",
  '"',
  "'",
  "</title>",
  "<script>alert(1)</script>",
  "<!--",
  "<?xml?>",
  "%",
  "\\",
  "\u0085",
  "\u2028",
  "é",
  "漢字",
  "🌊",
  "$&",
  "$1",
];

const hostile = fc
  .array(
    fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", maxLength: 4 }), fc.constant("mill ")),
    {
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(""));

const address = fc
  .tuple(fc.webPath(), fc.option(fc.webQueryParameters()))
  .map(([path, query]) => new URL(`https://example.org/a${path}${query === null ? "" : `?${query}`}`).href);

const person = fc.record(
  { name: hostile, email: hostile, url: fc.oneof(hostile, address) },
  { requiredKeys: ["name"] },
);

const instant = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) / 1000 }).map((seconds) => seconds * 1000);

const hostileEntry: fc.Arbitrary<Entry> = fc.record({
  id: hostile,
  url: address,
  title: hostile,
  published: instant,
  updated: instant,
  authors: fc.array(person, { maxLength: 3 }),
  categories: fc.array(hostile, { maxLength: 3 }),
  tags: fc.array(hostile, { maxLength: 3 }),
  language: fc.constantFrom("en", "de", "zh-Hant"),
  lead: fc.option(hostile, { nil: undefined }),
  sections: fc.array(fc.record({ heading: hostile, url: address, summary: hostile }), { maxLength: 3 }),
  html: fc.option(hostile, { nil: undefined }),
  image: fc.option(
    fc.record({
      url: hostile,
      type: fc.option(hostile, { nil: undefined }),
      length: fc.option(fc.nat(), { nil: undefined }),
    }),
    { nil: undefined },
  ),
  attachment: fc.option(fc.record({ url: hostile, type: hostile, length: fc.nat() }), { nil: undefined }),
  source: fc.option(fc.record({ url: hostile, title: hostile }), { nil: undefined }),
});

const hostileFeed: fc.Arbitrary<Feed> = fc
  .record({
    entries: fc.array(hostileEntry, { maxLength: 4 }),
    title: hostile,
    description: hostile,
    author: fc.option(hostile, { nil: undefined }),
  })
  .map(({ entries, ...channel }) => feedOf(entries, channel));

/** What of a string every format can hold. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those that XML 1.0 forbids
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, "");
}

/** As every XML parser reads it: line ends are one (XML 1.0 §2.11). */
function asRead(text: string): string {
  return clean(text).replace(/\r\n?/g, "\n");
}

function elements(parent: XmlElement | undefined, name: string): readonly XmlElement[] {
  return parent?.children.filter((child) => child.name === name) ?? [];
}

function textsOf(parent: XmlElement, name: string): readonly string[] {
  return elements(parent, name).map(({ text }) => text);
}

describe("whatever an article holds", () => {
  test("RSS is well-formed and says it", () => {
    fc.assert(
      fc.property(hostileFeed, (feed) => {
        const items = elements(elements(readXml(renderRss(feed)), "channel")[0], "item");
        expect(
          items.map((item) => ({
            ids: textsOf(item, "guid"),
            titles: textsOf(item, "title"),
            categories: textsOf(item, "category"),
            authors: textsOf(item, "dc:creator"),
          })),
        ).toEqual(
          feed.entries.map(({ id, title, categories, tags, authors }) => ({
            ids: [asRead(id)],
            titles: [asRead(title)],
            categories: [...categories, ...tags].map(asRead),
            authors: authors.map(({ name }) => asRead(name)),
          })),
        );
      }),
      { numRuns: 300 },
    );
  });

  test("Atom is well-formed and says it, under an id that is an address", () => {
    fc.assert(
      fc.property(hostileFeed, (feed) => {
        const entries = elements(readXml(renderAtom(feed)), "entry");
        expect(
          entries.map((entry) => ({
            titles: textsOf(entry, "title"),
            categories: elements(entry, "category").map(({ attributes }) => attributes["term"]),
            authors: elements(entry, "author").flatMap((author) => textsOf(author, "name")),
          })),
        ).toEqual(
          feed.entries.map(({ title, categories, tags, authors }) => ({
            titles: [asRead(title)],
            categories: [...categories, ...tags].map(clean),
            authors: authors.map(({ name }) => asRead(name)),
          })),
        );
        for (const id of entries.flatMap((entry) => textsOf(entry, "id"))) {
          expect(id).toMatch(/^[a-z][a-z\d+.-]*:\S+$/i);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("JSON Feed is valid and says it", () => {
    fc.assert(
      fc.property(hostileFeed, (feed) => {
        const text = renderJsonFeed(feed);
        expect(clean(text)).toBe(text);
        const { items } = JSON.parse(text);
        expect(items.map(({ id, title, tags }: Record<string, unknown>) => ({ id, title, tags }))).toEqual(
          feed.entries.map(({ id, title, categories, tags }) => ({
            id: clean(id),
            title: clean(title),
            tags: [...categories, ...tags].map(clean),
          })),
        );
      }),
      { numRuns: 300 },
    );
  });

  test("the same feed gives the same bytes, and is not changed", () => {
    fc.assert(
      fc.property(hostileFeed, (feed) => {
        const before = structuredClone(feed);
        for (const render of [renderRss, renderAtom, renderJsonFeed]) expect(render(feed)).toBe(render(feed));
        expect(feed).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });
});

describe("three independent parsers agree", () => {
  interface AsRead {
    readonly id: string;
    readonly title: string;
    readonly link: string;
    readonly published: number;
    readonly categories: readonly string[];
  }

  type Nullish<Value> = Value | null | undefined;

  function read(
    id: Nullish<string>,
    title: Nullish<string>,
    link: Nullish<string>,
    published: Nullish<string | Date>,
    categories: readonly Nullish<string>[],
  ): AsRead {
    return {
      id: id ?? "",
      title: title ?? "",
      link: link ?? "",
      published: Math.floor(Number(new Date(published ?? Number.NaN)) / 1000),
      categories: categories.map((category) => category ?? ""),
    };
  }

  async function withRssParser(text: string): Promise<AsRead[]> {
    const parser = new Parser<object, { id?: string; category?: { $: { term: string } }[] }>({
      customFields: { item: [["category", "category", { keepArray: true }]] },
    });
    const { items } = await parser.parseString(text);
    return items.map(({ guid, id, title, link, isoDate, category, categories }) =>
      read(
        guid ?? id,
        title,
        link,
        isoDate,
        (category ?? categories ?? []).map((one) => (typeof one === "string" ? one : one.$.term)),
      ),
    );
  }

  function withFeedParser(text: string): AsRead[] {
    return parseWithFeedParser(text).items.map(({ id, title, url, published, categories }) =>
      read(
        id,
        title,
        url,
        published,
        categories.map(({ term }) => term),
      ),
    );
  }

  function withFeedsmith(text: string): AsRead[] {
    const { format, feed } = parseWithFeedsmith(text);
    switch (format) {
      case "rss":
        return (feed.items ?? []).map(({ guid, title, link, pubDate, categories }) =>
          read(
            guid?.value,
            title,
            link,
            pubDate,
            (categories ?? []).map(({ name }) => name),
          ),
        );
      case "atom":
        return (feed.entries ?? []).map(({ id, title, links, published, categories }) =>
          read(
            id,
            typeof title === "string" ? title : title?.value,
            links?.find(({ rel }) => rel === "alternate")?.href,
            published,
            (categories ?? []).map(({ term }) => term),
          ),
        );
      case "json":
        return (feed.items ?? []).map(({ id, title, url, date_published, tags }) =>
          read(id, title, url, date_published, tags ?? []),
        );
      default:
        throw new Error(`expected a format of ours, found ${format}`);
    }
  }

  /** Printable, since parsers differ in what they do with white space at the ends of a text. */
  const plain = fc
    .array(
      fc.constantFrom(
        "mill",
        "a < b",
        "R&D",
        "x > y",
        '"quoted"',
        "it's",
        "]]>",
        "Größe",
        "漢字",
        "🌊",
        "5%",
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((words) => words.join(" "));

  const entries = fc.uniqueArray(
    fc
      .record({
        id: fc.uuid().map((uuid) => `urn:uuid:${uuid}`),
        url: address,
        title: plain,
        published: instant,
        html: fc.option(fc.constant("<p>It <em>still</em> turns &amp; grinds.</p>"), { nil: undefined }),
        authors: fc.array(fc.record({ name: plain }), { maxLength: 2 }),
        categories: fc.uniqueArray(plain, { maxLength: 3 }),
      })
      .map((parts) => entryWith({ ...parts, updated: parts.published })),
    { maxLength: 5, selector: ({ id }) => id },
  );

  test("on ids, titles, links, dates, categories and the number of entries", async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (list) => {
        const feed = feedOf(list);
        const expected = list.map(({ id, title, url, published, categories }) => ({
          id,
          title,
          link: url,
          published: published / 1000,
          categories,
        }));
        const [rss, atom, json] = [renderRss(feed), renderAtom(feed), renderJsonFeed(feed)];
        expect(withFeedsmith(rss)).toEqual(expected);
        expect(withFeedsmith(atom)).toEqual(expected);
        expect(withFeedsmith(json)).toEqual(expected);
        expect(withFeedParser(rss)).toEqual(expected);
        expect(withFeedParser(atom)).toEqual(expected);
        expect(await withRssParser(rss)).toEqual(expected);
        expect(await withRssParser(atom)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
