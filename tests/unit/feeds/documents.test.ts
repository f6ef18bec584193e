import { parseFeed as parseWithFeedParser } from "@rowanmanning/feed-parser";
import fc from "fast-check";
import { parseFeed as parseWithFeedsmith } from "feedsmith";
import Parser from "rss-parser";
import { describe, expect, test } from "vitest";
import type { Entry, Feed } from "../../../src/feeds/feed.js";
import type { Term } from "../../../src/feeds/feed-path.js";
import { renderAtom } from "../../../src/feeds/render-atom.js";
import { renderJsonFeed } from "../../../src/feeds/render-json-feed.js";
import { renderOpml } from "../../../src/feeds/render-opml.js";
import { renderRss } from "../../../src/feeds/render-rss.js";
import { renderSitemap } from "../../../src/feeds/render-sitemap.js";
import { entryWith, feedOf, SECOND_ARCHIVE_PAGE } from "../../fixtures/feed.js";
import { propertyRuns } from "../../fixtures/property-runs.js";
import { named, readXml, type XmlElement } from "../../fixtures/xml.js";

/** Texts that have broken feeds before. */
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

const url = fc
  .tuple(fc.webPath(), fc.option(fc.webQueryParameters()))
  .map(([path, query]) => new URL(`https://example.org/a${path}${query === null ? "" : `?${query}`}`).href);

const anyAddress = fc.oneof(
  url,
  hostile,
  hostile.map((path) => `https://example.org/${path}`),
  fc.constantFrom("javascript:alert(1)", "data:text/html,a", "//example.org", "https://[::1]/a[1]|^.png"),
);

const person = fc.record({ name: hostile, email: hostile, url: anyAddress }, { requiredKeys: ["name"] });

const instant = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) / 1000 }).map((seconds) => seconds * 1000);

const hostileEntry: fc.Arbitrary<Entry> = fc.record({
  id: hostile,
  url,
  title: hostile,
  published: instant,
  updated: instant,
  authors: fc.array(person, { maxLength: 3 }),
  categories: fc.array(hostile, { maxLength: 3 }),
  tags: fc.array(hostile, { maxLength: 3 }),
  language: fc.constantFrom("en", "de", "zh-Hant"),
  lead: fc.option(hostile, { nil: undefined }),
  sections: fc.array(fc.record({ heading: hostile, url, summary: hostile }), { maxLength: 3 }),
  html: fc.option(hostile, { nil: undefined }),
  image: fc.option(
    fc.record({
      url: anyAddress,
      type: fc.option(hostile, { nil: undefined }),
      length: fc.option(fc.nat(), { nil: undefined }),
    }),
    { nil: undefined },
  ),
  attachment: fc.option(fc.record({ url: anyAddress, type: hostile, length: fc.nat() }), { nil: undefined }),
  source: fc.option(fc.record({ url: anyAddress, title: hostile }), { nil: undefined }),
});

const hostileFeed: fc.Arbitrary<Feed> = fc
  .record({
    entries: fc.array(hostileEntry, { maxLength: 4 }),
    title: hostile,
    description: hostile,
    author: fc.option(hostile, { nil: undefined }),
    copyright: fc.option(hostile, { nil: undefined }),
    image: fc.option(anyAddress, { nil: undefined }),
    hubs: fc.array(url, { maxLength: 2 }),
    deleted: fc.array(fc.record({ id: hostile, when: instant }), { maxLength: 2 }),
    archived: fc.boolean(),
  })
  .map(({ entries, deleted, archived, ...channel }) =>
    feedOf(entries, channel, { ...(archived ? SECOND_ARCHIVE_PAGE : {}), deleted }),
  );

const hostileCuts: fc.Arbitrary<readonly Term[]> = fc.array(
  fc.record({
    kind: fc.constantFrom("category", "tag", "author", "folder"),
    slug: hostile.map((text) => `-${text}`),
    name: hostile,
    count: fc.nat(),
  }),
  { maxLength: 5 },
);

const hostilePages = fc.array(
  fc.record({ url: hostile.map((path) => `https://example.org/${path}`), modified: instant }),
  { maxLength: 5 },
);

/** The part of a string that every format can represent. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those that XML 1.0 forbids
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, "");
}

/** The text as XML parsers read it, with normalized line ends (XML 1.0 §2.11). */
function asRead(text: string): string {
  return clean(text).replace(/\r\n?/g, "\n");
}

function textsOf(parent: XmlElement | undefined, name: string): readonly string[] {
  return named(parent, name).map(({ text }) => text);
}

/** All URLs that a reader may follow, in any element. Ids are not links. */
function linksIn({ name, attributes, text, children }: XmlElement): readonly string[] {
  const LINKING_ELEMENTS = ["link", "url", "uri", "icon", "logo", "docs", "loc"];
  const LINKING_ATTRIBUTES = ["href", "url", "domain", "scheme", "xmlUrl", "htmlUrl"];
  return [
    ...(LINKING_ELEMENTS.includes(name) && text !== "" ? [text] : []),
    ...LINKING_ATTRIBUTES.flatMap((attribute) => attributes[attribute] ?? []),
    ...children.flatMap(linksIn),
  ];
}

function linksInJson(text: string): readonly string[] {
  const links: string[] = [];
  JSON.parse(text, (name, value) => {
    const leads = /url$|^(image|icon|favicon|about)$/.test(name) && typeof value === "string";
    if (leads && !value.startsWith("mailto:")) links.push(value);
    return value;
  });
  return links;
}

const PLAIN_WEB_ADDRESS = /^https?:\/\/([\w.-]+|\[[\da-f:]+\])(:\d+)?(\/[\w\-.~:/?#@!$&'()*+,;=%]*)?$/;

describe("for any article", () => {
  test("RSS is well-formed and complete", () => {
    fc.assert(
      fc.property(hostileFeed, (feed) => {
        const [channel] = named(readXml(renderRss(feed)), "channel");
        const items = named(channel, "item");
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
        expect(textsOf(channel, "copyright")).toEqual(
          feed.channel.copyright === undefined ? [] : [asRead(feed.channel.copyright)],
        );
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test("Atom is well-formed and complete, with an IRI as id", () => {
    fc.assert(
      fc.property(hostileFeed, (feed) => {
        const root = readXml(renderAtom(feed));
        const entries = named(root, "entry");
        expect(
          entries.map((entry) => ({
            titles: textsOf(entry, "title"),
            categories: named(entry, "category").map(({ attributes }) => attributes["term"]),
            authors: named(entry, "author").flatMap((author) => textsOf(author, "name")),
          })),
        ).toEqual(
          feed.entries.map(({ title, categories, tags, authors }) => ({
            titles: [asRead(title)],
            categories: [...categories, ...tags].map(clean),
            authors: authors.map(({ name }) => asRead(name)),
          })),
        );
        for (const id of [
          ...entries.flatMap((entry) => textsOf(entry, "id")),
          ...named(root, "at:deleted-entry").map(({ attributes }) => attributes["ref"]),
        ]) {
          expect(id).toMatch(/^[a-z][a-z\d+.-]*:\S+$/i);
        }
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test("JSON Feed is valid and complete", () => {
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
      { numRuns: propertyRuns(300) },
    );
  });

  test("a subscription list is well-formed and complete", () => {
    fc.assert(
      fc.property(hostileFeed, hostileCuts, instant, ({ channel }, terms, modified) => {
        const [, body] = readXml(renderOpml(channel, terms, modified)).children;
        const [main, ...groups] = named(body, "outline");
        expect(main?.attributes["title"]).toBe(clean(channel.title));
        expect(groups.flatMap((group) => group.children.map(({ attributes }) => attributes["text"]))).toEqual(
          ["category", "tag", "author", "folder"].flatMap((kind) =>
            terms.filter((term) => term.kind === kind).map(({ name }) => clean(name)),
          ),
        );
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  test("all links are http or https URIs", () => {
    fc.assert(
      fc.property(hostileFeed, hostileCuts, hostilePages, (feed, terms, pages) => {
        const documents = [
          renderRss(feed),
          renderAtom(feed),
          renderOpml(feed.channel, terms, feed.updated),
          ...renderSitemap(feed.channel.home, pages, 2).map(({ text }) => text),
        ];
        const links = [
          ...documents.flatMap((text) => linksIn(readXml(text))),
          ...linksInJson(renderJsonFeed(feed)),
        ];
        for (const link of links) {
          expect(link).toMatch(PLAIN_WEB_ADDRESS);
        }
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  test("a sitemap is well-formed and lists every page", () => {
    fc.assert(
      fc.property(hostilePages, (pages) => {
        const [file] = renderSitemap("https://example.org/", pages);
        expect(named(readXml(file?.text ?? ""), "url")).toHaveLength(pages.length);
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  test("rendering is deterministic and does not change the feed", () => {
    fc.assert(
      fc.property(hostileFeed, (feed) => {
        const before = structuredClone(feed);
        for (const render of [renderRss, renderAtom, renderJsonFeed]) {
          expect(render(feed)).toBe(render(structuredClone(feed)));
        }
        expect(feed).toEqual(before);
      }),
      { numRuns: propertyRuns(100) },
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
    // The parser returns an element with attributes as an object. The term is its text in RSS, and an
    // attribute in Atom.
    type Category = { readonly _?: string; readonly $: { readonly term?: string } };
    const parser = new Parser<object, { id?: string; category?: Category[] }>({
      customFields: { item: [["category", "category", { keepArray: true }]] },
    });
    const { items } = await parser.parseString(text);
    return items.map(({ guid, id, title, link, isoDate, category }) =>
      read(
        guid ?? id,
        title,
        link,
        isoDate,
        (category ?? []).map(({ _, $ }) => _ ?? $.term),
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

  /** Printable text, because parsers treat white space at the ends of a text differently. */
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
        url,
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
      { numRuns: propertyRuns(100) },
    );
  });
});
