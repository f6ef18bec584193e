import { describe, expect, test } from "vitest";
import type { Article } from "../../../src/articles/article.js";
import {
  assembleEntry,
  assembleFeed,
  type FeedContents,
  type Publication,
} from "../../../src/feeds/assemble-feed.js";
import { articleAt } from "../../fixtures/article.js";
import { feedOf } from "../../fixtures/feed.js";

const publication: Publication = {
  channel: feedOf([], { home: "https://example.org/news/" }).channel,
  permalink: undefined,
  zone: "UTC",
  content: "full",
  siteOrigin: undefined,
};
const noon = Date.UTC(2026, 0, 5, 12);

function published(path: string, parts: Partial<Article> = {}) {
  return {
    id: `urn:x:${path}`,
    slug: path.replace(".md", ""),
    published: noon,
    updated: noon,
    article: articleAt(path, parts),
  };
}

const surroundings = {
  articles: new Map([["weir.md", published("weir.md")]]),
  media: new Map([
    ["mill.png", 12],
    ["talk.mp3", 3456],
  ]),
};

function feedAt(
  articles: readonly ReturnType<typeof published>[],
  begun: number,
  contents: Partial<FeedContents> = {},
) {
  const entries = articles.map((article) => assembleEntry(publication, article, surroundings));
  return assembleFeed(
    publication,
    { key: {}, term: undefined, entries, deleted: [], previousPage: undefined, ...contents },
    begun,
  );
}

function entryOf(parts: Partial<Article>, of: Partial<Publication> = {}) {
  return assembleEntry({ ...publication, ...of }, published("mill.md", parts), surroundings);
}

describe("a URL within an article", () => {
  test.for([
    ["a sibling, to its page", "local:///weir.md", "https://example.org/news/articles/weir"],
    ["a fragment of a sibling", "local:///weir.md#gate", "https://example.org/news/articles/weir#gate"],
    ["a file", "local:///mill.png", "https://example.org/news/files/mill.png"],
    ["a file, by a path from the root", "local://site/mill.png", "https://example.org/news/files/mill.png"],
    ["a fragment of itself", "#wheel", "https://example.org/news/articles/mill#wheel"],
    ["another site", "https://example.com/a?b=1#c", "https://example.com/a?b=1#c"],
    ["an e-mail address", "mailto:ada@example.org", "mailto:ada@example.org"],
  ])("links to %s", ([, written, expected]) => {
    expect(entryOf({ html: `<p><a href="${written}">x</a></p>` }).html).toBe(
      `<p><a href="${expected}">x</a></p>`,
    );
  });

  test.for(["local:///draft.md", "local:///missing.png", "local://site/about", "local:///%E0%A4%A"])(
    "becomes its text when %s does not exist",
    (written) => {
      expect(entryOf({ html: `<p><a href="${written}">x</a></p>` }).html).toBe("<p>x</p>");
    },
  );

  test("links to the site of the articles when it starts at the root", () => {
    const html = '<a href="local://site/about?x=1#us">us</a><a href="local:///about">them</a>';

    expect(entryOf({ html }, { siteOrigin: "https://www.example.com" }).html).toBe(
      '<a href="https://www.example.com/about?x=1#us">us</a>them',
    );
  });

  test("links to the URL from the template", () => {
    const html = '<a href="local:///weir.md">x</a>';

    expect(entryOf({ html }, { permalink: "https://www.example.com/{slug}/" }).html).toBe(
      '<a href="https://www.example.com/weir/">x</a>',
    );
  });
});

describe("an entry", () => {
  const sections = [
    { heading: "", level: 0, anchor: "", text: "T", summary: "First." },
    { heading: "Größe", level: 2, anchor: "größe", text: "T", summary: "Second." },
  ];

  test("links to each of its sections", () => {
    expect(entryOf({ sections }).sections).toEqual([
      { heading: "", url: "https://example.org/news/articles/mill", summary: "First." },
      { heading: "Größe", url: "https://example.org/news/articles/mill#gr%C3%B6%C3%9Fe", summary: "Second." },
    ]);
  });

  test("links to its sections on another site, even if its own link has a fragment", () => {
    const { url, sections: led } = entryOf({ sections, link: "https://mill.example/history#top" });

    expect(url).toBe("https://mill.example/history#top");
    expect(led[1]?.url).toBe("https://mill.example/history#gr%C3%B6%C3%9Fe");
  });

  test("has a URL for a section whose anchor contains a lone surrogate", () => {
    const [odd] = entryOf({
      sections: [{ heading: "x", level: 2, anchor: "a\uD800b", text: "", summary: "" }],
    }).sections;

    expect(odd?.url).toBe("https://example.org/news/articles/mill#ab");
  });

  test("has the publication's language by default", () => {
    expect(entryOf({}).language).toBe("en");
    expect(entryOf({ language: "fr" }).language).toBe("fr");
  });

  test("lists a term once that is both category and tag", () => {
    expect(entryOf({ categories: ["food"], tags: ["bread", "food"] })).toMatchObject({
      categories: ["food"],
      tags: ["bread"],
    });
  });

  test("contains no article when only summaries are published", () => {
    expect(entryOf({ summary: "Short." }, { content: "summary" })).toMatchObject({
      html: undefined,
      lead: "Short.",
    });
  });

  test.for([
    ["a file", "local:///mill.png", "https://example.org/news/files/mill.png"],
    ["one on another site", "https://example.com/a.png", "https://example.com/a.png"],
    ["none when it is missing", "local:///missing.png", undefined],
  ])("has as its image %s", ([, image, expected]) => {
    expect(entryOf({ image }).image?.url).toBe(expected);
  });

  test.for([
    [
      "a file with its actual length",
      { url: "local:///talk.mp3", type: "audio/mpeg", length: 1 },
      { url: "https://example.org/news/files/talk.mp3", type: "audio/mpeg", length: 3456 },
    ],
    [
      "one on another site with the given length",
      { url: "https://example.com/a.mp3", type: "audio/mpeg", length: 99 },
      { url: "https://example.com/a.mp3", type: "audio/mpeg", length: 99 },
    ],
    [
      "nothing when the file is missing",
      { url: "local:///gone.mp3", type: "audio/mpeg", length: 1 },
      undefined,
    ],
    [
      "nothing when the length is unknown",
      { url: "https://example.com/a.mp3", type: "audio/mpeg" },
      undefined,
    ],
    ["nothing when the type is unknown", { url: "https://example.com/a", length: 9 }, undefined],
  ] as const)("attaches %s", ([, enclosure, expected]) => {
    expect(entryOf({ enclosure }).attachment).toEqual(expected);
  });
});

describe("the feed", () => {
  test("has the date of its latest update, and keeps the order", () => {
    const articles = [published("b.md"), { ...published("a.md"), updated: noon + 5000 }, published("c.md")];
    const feed = feedAt(articles, 1);

    expect(feed.updated).toBe(noon + 5000);
    expect(feed.entries.map(({ id }) => id)).toEqual(["urn:x:b.md", "urn:x:a.md", "urn:x:c.md"]);
  });

  test("has the date of its articles when they are older than 1970", () => {
    const early = { ...published("a.md"), published: -5000, updated: -5000 };

    expect(feedAt([early], 1).updated).toBe(-5000);
  });

  test("has the date of the publication when it is empty", () => {
    expect(feedAt([], noon).updated).toBe(noon);
  });

  test("has a URL in every format, below the front page", () => {
    expect(feedAt([], noon).links).toEqual({
      rss: "https://example.org/news/rss.xml",
      atom: "https://example.org/news/atom.xml",
      json: "https://example.org/news/feed.json",
    });
  });
});

test("dates are whole seconds, the smallest unit of every format", () => {
  const late = { ...published("a.md"), published: noon + 1_499, updated: noon + 2_999 };
  const feed = feedAt([late], noon);

  expect(feed.entries[0]).toMatchObject({ published: noon + 1_000, updated: noon + 2_000 });
  expect(feed.updated).toBe(noon + 2_000);
});
