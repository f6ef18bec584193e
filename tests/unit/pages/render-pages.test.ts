import { getElementsByTagName, textContent } from "domutils";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Entry, Feed } from "../../../src/feeds/feed.js";
import { COPY_SCRIPT } from "../../../src/pages/copy-script.js";
import { pageRenderer } from "../../../src/pages/render-pages.js";
import { ALONE, entryWith, feedOf } from "../../fixtures/feed.js";
import { propertyRuns } from "../../fixtures/property-runs.js";
import { basics, basicsFeed, feedAt, impliedTags, page, termOf } from "./parsed-page.js";

const pages = pageRenderer("UTC");

const front = (feed: Feed) => page(pages.feedPage(feed, []));
const article = (parts: Partial<Entry>, feed = feedOf([])) =>
  page(pages.articlePage(feed, entryWith(parts), ALONE));

const wheel = {
  heading: "The wheel",
  url: "https://example.org/articles/mill#the-wheel",
  summary: "It is of oak.",
};
const race = { heading: "The race", url: "https://example.org/articles/mill#the-race", summary: "" };

describe("every page", () => {
  const entry = entryWith({
    authors: [{ name: "Ada Novak" }],
    categories: ["Basics"],
    lead: "A visit.",
    sections: [wheel, race],
    html: "<p>Oak.</p>",
  });
  const terms = [basics, ...Array.from({ length: 40 }, (_, index) => termOf("tag", `tag ${index}`))];
  const around = { earlier: { slug: "a", title: "The weir" }, later: undefined, terms };
  const archive = feedAt({ key: { archive: 3 }, entries: [entry], previousPage: 2 });
  const rendered = [
    ["the front page", pages.feedPage(feedAt({ entries: [entry], previousPage: 3 }), terms)],
    ["an empty front page", pages.feedPage(feedAt({}), [])],
    ["an archive page", pages.feedPage(archive, terms)],
    ["a feed's URL", pages.feedPage(feedAt({ entries: [entry] }), terms, "rss")],
    ["the URL of an archive page's feed", pages.feedPage(archive, terms, "json")],
    ["an article's page", pages.articlePage(feedAt({}), entry, around)],
  ] as const;
  const whole = [
    ...rendered,
    ["a term page", pages.feedPage(basicsFeed({ entries: [entry] }), terms)],
    ["the page about sections", pages.assets.find(({ path }) => path === "/about/sections")?.text ?? ""],
  ] as const;

  test.for(rendered)("offers the feeds for autodiscovery: %s", ([, html]) => {
    expect(
      page(html)
        .links("alternate")
        .map(({ type, href, title }) => [type, href, title]),
    ).toEqual([
      ["application/rss+xml", "https://example.org/rss.xml", "Valley news (RSS 2.0)"],
      ["application/atom+xml", "https://example.org/atom.xml", "Valley news (Atom 1.0)"],
      ["application/feed+json", "https://example.org/feed.json", "Valley news (JSON Feed 1.1)"],
    ]);
  });

  test.for(whole)("is a complete, valid document: %s", ([, html]) => {
    const { all, ids } = page(html);

    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toMatch(/<\/html>\n$/);
    for (const tag of ["head", "title", "body", "main", "h1"]) expect(all(tag), tag).toHaveLength(1);
    expect(all("meta")[0]?.attribs).toEqual({ charset: "utf-8" });
    expect(impliedTags(html)).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.for(whole)(
    "contains only scripts and styles that the content security policy allows: %s",
    ([, html]) => {
      const attributes = page(html)
        .all("*")
        .flatMap(({ attribs }) => Object.entries(attribs));

      expect(page(html).tags.filter((tag) => ["style", "iframe", "object"].includes(tag))).toEqual([]);
      const scripts = page(html).all("script");
      const running = scripts.filter(({ attribs }) => attribs["type"] !== "application/ld+json");
      expect(
        running.every((script) => textContent(script) === COPY_SCRIPT && script.attribs["src"] === undefined),
      ).toBe(true);
      expect(attributes.filter(([name]) => name === "style" || name.startsWith("on"))).toEqual([]);
      expect(attributes.filter(([, value]) => /^\s*javascript:/i.test(value))).toEqual([]);
    },
  );

  test.for(whole)("starts with a link to its content: %s", ([, html]) => {
    const { all, ids } = page(html);

    expect(ids).toContain(all("a")[0]?.attribs["href"]?.slice(1));
  });

  test("links to its assets below the publication's path", () => {
    const { links } = front(feedOf([], { home: "https://example.org/news/" }));

    expect(links("stylesheet")[0]?.["href"]).toBe("/news/style.css");
    expect(links("icon")[0]?.["href"]).toBe("/news/icon.svg");
    expect(pages.assets.map(({ path, mediaType }) => [path, mediaType])).toEqual([
      ["/style.css", "text/css"],
      ["/icon.svg", "image/svg+xml"],
      ["/about/sections", "text/html"],
    ]);
  });

  test("escapes all texts", () => {
    const hostile = fc
      .array(
        fc.constantFrom("<b>", "</title>", "<script>", '"', "'", "&", "&lt;", " ", "mill", "-->", "</a>"),
        {
          minLength: 1,
        },
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(hostile, (text) => {
        const write = (value: string) => {
          const entry = entryWith({
            title: value,
            lead: value,
            authors: [{ name: value }],
            categories: [value],
            sections: [
              { ...wheel, heading: value, summary: value },
              { ...race, heading: value, summary: value },
            ],
          });
          const channel = { title: value, description: value };
          const terms = [
            { ...termOf("category", value), slug: value },
            termOf("tag", value),
            termOf("tag", "oak"),
          ] as const;
          const [term] = terms;
          const feed = feedAt({ entries: [entry] }, channel);
          return [
            pages.feedPage(feed, terms),
            pages.feedPage(feedAt({ key: { term }, term, entries: [entry] }, channel), terms),
            pages.feedPage(feed, terms, "rss"),
            pages.articlePage(feed, entry, { ...ALONE, earlier: { slug: "a", title: value }, terms }),
          ].map(page);
        };
        for (const [index, found] of write(text).entries()) {
          expect(found.tags).toEqual(write("plain")[index]?.tags);
          expect(found.texts("h1")).toEqual([text]);
          expect(found.texts("title")[0]).toContain(text);
          expect(found.metas("description")).toEqual([text]);
          for (const data of found.all("script").filter(({ attribs }) => attribs["type"] !== undefined))
            expect(JSON.parse(textContent(data)).headline).toBe(text);
        }
      }),
      { numRuns: propertyRuns(60) },
    );
  });
});

describe("the front page", () => {
  test("shows each feed's URL to copy", () => {
    const { texts } = front(feedOf([]));

    expect(texts("dt")).toEqual(["RSS 2.0", "Atom 1.0", "JSON Feed 1.1"]);
    expect(texts("code")).toEqual([
      "https://example.org/rss.xml",
      "https://example.org/atom.xml",
      "https://example.org/feed.json",
    ]);
  });

  test("says that nothing has been published only while it is empty", () => {
    expect(front(feedOf([])).texts("p")).toContain("Nothing has been published yet.");
    expect(front(feedOf([entryWith()])).texts("p")).not.toContain("Nothing has been published yet.");
  });

  test("shows each article with date, authors, categories and section summaries", () => {
    const introduction = {
      heading: "",
      url: "https://example.org/articles/mill",
      summary: "It still turns.",
    };
    const entry = entryWith({
      authors: [{ name: "Ada Novak" }, { name: "Ben" }],
      categories: ["Places"],
      lead: "A visit.",
      sections: [introduction, wheel, race],
    });
    const { all, texts } = front(feedOf([entry]));

    expect(
      all("h3")
        .flatMap((heading) => getElementsByTagName("a", heading))
        .map(({ attribs }) => attribs["href"]),
    ).toEqual(["https://example.org/articles/mill"]);
    expect(texts("p")).toContain("January 5, 2026 · Ada Novak, Ben · Places");
    expect(texts("p")).toEqual(expect.arrayContaining(["A visit.", "It still turns."]));
    expect(texts("li")).toEqual(["The wheel — It is of oak.", "The race"]);
    expect(texts("summary")).toEqual(["2 sections"]);
  });

  test("shows a lead that equals a summary once", () => {
    const entry = entryWith({ lead: "It still turns." });

    expect(
      front(feedOf([entry]))
        .texts("p")
        .filter((text) => text === "It still turns."),
    ).toHaveLength(1);
  });
});

describe("an article's page", () => {
  test("has a title and description and names the article's canonical URL", () => {
    const { texts, links, metas } = article({ url: "https://mill.example/", lead: "A visit." });

    expect(texts("title")).toEqual(["The mill · Valley news"]);
    expect(links("canonical")[0]?.["href"]).toBe("https://mill.example/");
    expect(metas("description")).toEqual(["A visit."]);
  });

  test("contains the article's HTML unchanged", () => {
    const html = '<h2 id="the-wheel">The wheel</h2>\n<p>Oak &amp; iron.</p>';

    expect(pages.articlePage(feedOf([]), entryWith({ html }), ALONE)).toContain(
      `<div class="body">${html}</div>`,
    );
  });

  test("links to its sections on this page", () => {
    const { all } = article({ url: "https://mill.example/", sections: [wheel, race] });
    const [contents] = all("nav");

    expect(getElementsByTagName("a", contents ?? []).map(({ attribs }) => attribs["href"])).toEqual([
      "#the-wheel",
      "#the-race",
    ]);
  });

  test("has no table of contents for a single section", () => {
    expect(article({ sections: [wheel] }).all("nav")).toEqual([]);
  });

  test("has unique ids when an article has a section called Content", () => {
    const { ids } = article({ html: '<h2 id="content">Content</h2>' });

    expect(new Set(ids).size).toBe(ids.length);
  });

  test("shows the update date only if the article was updated", () => {
    const published = Date.UTC(2026, 0, 5);
    const times = (updated: number) =>
      article({ published, updated })
        .all("time")
        .map(({ attribs }) => attribs["datetime"]);

    expect(times(published)).toEqual(["2026-01-05T00:00:00.000Z"]);
    expect(times(published + 86_400_000)).toEqual(["2026-01-05T00:00:00.000Z", "2026-01-06T00:00:00.000Z"]);
  });

  test.for([
    ["en", "UTC", "January 5, 2026"],
    ["de", "UTC", "5. Januar 2026"],
    ["ja", "Asia/Tokyo", "2026年1月6日"],
  ] as const)("formats dates for the language %s and the time zone %s", ([language, zone, expected]) => {
    const html = pageRenderer(zone).articlePage(
      feedOf([]),
      entryWith({ language, published: Date.UTC(2026, 0, 5, 20), updated: Date.UTC(2026, 0, 5, 20) }),
      ALONE,
    );

    expect(page(html).texts("time")).toEqual([expected]);
    expect(page(html).all("html")[0]?.attribs["lang"]).toBe(language);
  });

  test.for([
    ["audio/mpeg", 1],
    ["application/pdf", 0],
  ] as const)("has this many players for an attachment of type %s: %i", ([type, players]) => {
    const attachment = { url: "https://example.org/files/a", type, length: 12 };

    expect(
      article({ attachment })
        .all("audio")
        .map(({ attribs }) => attribs["src"]),
    ).toEqual(Array(players).fill(attachment.url));
  });
});

test("the table of contents lists a section without an anchor as plain text", () => {
  const hidden = { ...wheel, url: "https://example.org/articles/mill" };
  const html = pages.articlePage(feedOf([]), entryWith({ sections: [hidden, race] }), ALONE);
  const contents = /<nav aria-label="Sections">.*?<\/nav>/s.exec(html)?.[0];

  expect(contents).toContain("<b>The wheel</b>");
  expect(contents).toContain('<a href="#the-race">The race</a>');
});
