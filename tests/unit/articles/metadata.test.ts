import { describe, expect, test } from "vitest";
import { type RawField, readMetadata } from "../../../src/articles/metadata.js";

function read(...fields: [name: string, value: unknown][]) {
  const raw: RawField[] = fields.map(([name, value], index) => ({ name, value, line: index + 2 }));
  return readMetadata(raw, "mill.md", "Europe/Berlin");
}

function metadataOf(...fields: [name: string, value: unknown][]) {
  const result = read(...fields);
  if ("rejection" in result) throw new Error(result.rejection.problem);
  return result.metadata;
}

const JANUARY_15 = Date.parse("2026-01-15T00:00:00+01:00");
const JANUARY_20 = Date.parse("2026-01-20T00:00:00+01:00");

describe("field names of other systems", () => {
  test.for([
    [
      "date",
      ["date", "Date", "published_at", "pubDate", "datePublished", "article:published_time", "DC.date"],
    ],
    [
      "updated",
      ["updated", "lastmod", "last_modified_at", "updated_at", "dateModified", "article:modified_time"],
    ],
    ["embargo", ["embargo", "publishDate", "embargo-until"]],
    ["expires", ["expires", "expiryDate", "unpublishdate", "article:expiration_time"]],
  ] as const)("of %s", ([field, names]) => {
    for (const name of names)
      expect(metadataOf([name, "2026-01-15"]), name).toMatchObject({ [field]: JANUARY_15 });
  });

  test.for([
    ["slug", ["slug", "permalink", "url"], "mill", "mill"],
    ["tags", ["tags", "tag", "keywords"], "water, wood", ["water", "wood"]],
    ["categories", ["categories", "category", "article:section"], "Travel", ["Travel"]],
    ["summary", ["summary", "excerpt", "custom_excerpt", "description"], "Short.", "Short."],
    ["language", ["language", "lang", "locale"], "pt_br", "pt-BR"],
    [
      "link",
      ["link", "canonical_url", "canonicalURL", "externalUrl"],
      "https://example.com/",
      "https://example.com/",
    ],
    [
      "image",
      ["image", "cover", "feature_image", "featuredImage", "thumbnail", "og:image"],
      "a.png",
      "a.png",
    ],
    ["id", ["id", "guid"], "0123", "0123"],
    [
      "source",
      ["source", "source_url", "DC.source"],
      "https://example.org/",
      { url: "https://example.org/", title: "example.org" },
    ],
    [
      "authors",
      ["author", "authors", "byline", "creator", "DC.creator"],
      "Ada Novak",
      [{ name: "Ada Novak" }],
    ],
  ] as const)("of %s", ([field, names, value, expected]) => {
    for (const name of names) expect(metadataOf([name, value]), name).toMatchObject({ [field]: expected });
  });

  test("the preferred name of a field wins in any order", () => {
    expect(metadataOf(["description", "Second."], ["summary", "First."]).summary).toBe("First.");
    expect(metadataOf(["title", "First"], ["TITLE", "Second"]).title).toBe("First");
  });

  test("unknown names are ignored", () => {
    expect(read(["layout", "post"], ["__proto__", "x"], ["constructor", { draft: "true" }])).toEqual({
      metadata: expect.objectContaining({ withheld: undefined }),
      warnings: [],
    });
  });
});

describe("an article is withheld", () => {
  test.for([
    ["draft", "true", "it is a draft"],
    ["draft", "yes", "it is a draft"],
    ["Draft", true, "it is a draft"],
    ["published", "false", "it is marked as not published"],
    ["private", "on", "it is private"],
    ["unlisted", "1", "it is private"],
    ["status", "draft", "its status is draft"],
    ["post_status", "Private", "its status is Private"],
    ["status", "scheduled", "its status is scheduled, and it has no date"],
    ["visibility", "members", "its visibility is members"],
  ] as const)("by %s: %s", ([name, value, reason]) => {
    expect(metadataOf([name, value]).withheld).toBe(reason);
  });

  test.for([
    [
      ["draft", "no"],
      ["Draft", "yes"],
    ],
    [
      ["private", "false"],
      ["unlisted", "true"],
    ],
    [
      ["status", "published"],
      ["post_status", "draft"],
    ],
  ] as [string, string][][])("by either of %j", (fields) => {
    expect(metadataOf(...fields).withheld).toBeDefined();
    expect(metadataOf(...fields.toReversed()).withheld).toBeDefined();
  });

  test.for([
    ["draft", "false"],
    ["published", "true"],
    ["published", "2026-01-15"],
    ["status", "publish"],
    ["status", ""],
    ["visibility", "public"],
  ] as const)("not by %s: %s", ([name, value]) => {
    expect(metadataOf([name, value]).withheld).toBeUndefined();
  });

  test("but not by a future status with a date", () => {
    expect(metadataOf(["status", "future"], ["date", "2026-01-15"]).withheld).toBeUndefined();
  });
});

describe("of several dates, the strictest counts", () => {
  test("the latest embargo", () => {
    expect(metadataOf(["embargo", "2026-01-15"], ["publishDate", "2026-01-20"]).embargo).toBe(JANUARY_20);
  });

  test("the earliest expiry", () => {
    expect(metadataOf(["expires", "2026-01-20"], ["expiryDate", "2026-01-15"]).expires).toBe(JANUARY_15);
  });

  test("a publication date beside another date is an embargo", () => {
    expect(metadataOf(["date", "2026-01-15"], ["published", "2026-01-20"])).toMatchObject({
      date: JANUARY_15,
      embargo: JANUARY_20,
    });
  });

  test("a publication date alone is the date", () => {
    expect(metadataOf(["published", "2026-01-15"])).toMatchObject({ date: JANUARY_15, embargo: undefined });
  });
});

describe("an unreadable field that may withhold an article rejects it", () => {
  test.for([
    ["date", "2026-02-31"],
    ["date", "soon"],
    ["date", ""],
    ["date", null],
    ["date", "~"],
    ["date", ["2026-01-15"]],
    ["published", ""],
    ["published", "perhaps"],
    ["embargo", "next week"],
    ["embargo", ""],
    ["publishDate", "null"],
    ["expires", "never"],
    ["expires", " "],
    ["draft", "perhaps"],
    ["draft", ""],
    ["draft", { value: "true" }],
    ["private", ""],
    ["status", "half-done"],
    ["status", ["published"]],
    ["visibility", ["public"]],
    ["id", ["a", "b"]],
    ["id", "水".repeat(667)],
  ] as [string, unknown][])("%s: %j", ([name, value]) => {
    expect(read(["title", "Mill"], [name, value])).toEqual({
      rejection: {
        path: "mill.md",
        line: 3,
        problem: expect.stringMatching(new RegExp(`^\`${name}\` is .+, expected `)),
        remedy: expect.stringContaining("correct the value"),
      },
    });
  });

  test("the second of two values as well as the first", () => {
    expect(read(["draft", "no"], ["Draft", "maybe"])).toMatchObject({
      rejection: { line: 3, problem: '`Draft` is "maybe", expected true or false' },
    });
  });
});

test.for([
  ["language", "not a language"],
  ["link", "/relative"],
  ["link", "javascript:alert(1)"],
  ["updated", "yesterday"],
  ["title", ["a", "b"]],
  ["tags", { a: "b" }],
  ["enclosure", { type: "audio/mpeg" }],
  ["enclosure", { url: "mailto:a@example.org", type: "audio/mpeg" }],
  ["image", "mailto:a@example.org"],
  ["image", "data:image/png;base64,AA=="],
  ["source", "/feed"],
  ["source", "example.org/feed"],
  ["source", "https://"],
  ["source", "urn:isbn:1"],
  ["source", "javascript:alert(1)"],
  ["source", { title: "Example" }],
  ["source", { url: "feed.xml", title: "Example" }],
  ["source", ["https://example.org/"]],
  ["author", { email: "ada@example.com" }],
  ["permalink", "https://"],
  ["permalink", "http://exa mple.org/mill/"],
  ["permalink", "https://example.org:99999/mill/"],
  // Database indexes have a size limit.
  ["tags", ["water", "水".repeat(667)]],
  ["author", "水".repeat(667)],
] as [string, unknown][])("%s: %j is omitted with a warning", ([name, value]) => {
  expect(read(["summary", "Short."], [name, value])).toEqual({
    metadata: expect.objectContaining({ summary: "Short." }),
    warnings: [expect.objectContaining({ line: 3, problem: expect.stringContaining(`\`${name}\` is `) })],
  });
  expect(metadataOf([name, value])).toEqual(metadataOf());
});

test.for([
  ["date", "soon", "a date such as 2026-01-15 or 2026-01-15 08:30 +01:00"],
  ["published", "perhaps", "true, false or a date"],
  ["draft", "perhaps", "true or false"],
  ["title", ["a", "b"], "text"],
  ["id", "水".repeat(667), "at most 2000 bytes"],
  ["permalink", "https://", "a path, or an absolute http or https address"],
  ["summaries", "All of it.", "headings with their summaries"],
  ["tags", { a: "b" }, "text, or a list of texts"],
  ["tags", ["水".repeat(667)], "at most 2000 bytes for each"],
  ["author", { email: "ada@example.com" }, "a name, or name, email and url, or a list of these"],
  ["author", "水".repeat(667), "at most 2000 bytes for each"],
  ["language", "not a language", "a BCP 47 language tag such as en or pt-BR"],
  ["link", "/relative", "an absolute http or https address"],
  ["image", "mailto:a@example.org", "an http or https address, or a path"],
  ["enclosure", { type: "audio/mpeg" }, "an address or a path, or url, type and length"],
  ["source", "/feed", "an absolute http or https address, or url and title"],
  ["source", { title: "Example" }, "an absolute http or https address, or url and title"],
] as [string, unknown, string][])(
  "the finding for %s: %j names the expected value: %s",
  ([name, value, expected]) => {
    const result = read([name, value]);
    const { problem } = "rejection" in result ? result.rejection : (result.warnings[0] ?? { problem: "" });

    expect(problem).toMatch(
      new RegExp(`, expected ${expected.replaceAll("+", "\\+")}(?:; it is left out)?$`),
    );
  },
);

test.for([
  ["title", ""],
  ["tags", ""],
  ["image", "null"],
  ["language", "~"],
  ["author", ""],
  // Empty after removing the characters that XML forbids.
  ["title", "\uFFFE"],
  ["id", "\u0008 \uD800"],
] as const)("%s: %j counts as missing", ([name, value]) => {
  expect(read([name, value])).toEqual({ metadata: metadataOf(), warnings: [] });
});

describe("authors", () => {
  const ada = { name: "Ada Novak" };
  const ben = { name: "Ben Okoro" };

  test.for([
    ["Ada Novak", [ada]],
    ["Ada Novak; Ben Okoro", [ada, ben]],
    [
      ["Ada Novak", "Ben Okoro"],
      [ada, ben],
    ],
    ["Novak, Ada", [{ name: "Novak, Ada" }]],
    ["Ada Novak <ada@example.com>", [{ name: "Ada Novak", email: "ada@example.com" }]],
    ["<ada@example.com>", [{ name: "ada@example.com", email: "ada@example.com" }]],
    ["Ada <3 mills>", [{ name: "Ada <3 mills>" }]],
    [
      { name: "Ada Novak", email: "ada@example.com", url: "https://example.com/ada" },
      [{ name: "Ada Novak", email: "ada@example.com", url: "https://example.com/ada" }],
    ],
    [
      [{ name: "Ada Novak", website: "https://example.com/ada" }, "Ben Okoro"],
      [{ ...ada, url: "https://example.com/ada" }, ben],
    ],
    [{ name: "Ada Novak", url: "javascript:alert(1)" }, [ada]],
  ] as [unknown, unknown][])("%j", ([value, authors]) => {
    expect(metadataOf(["author", value]).authors).toEqual(authors);
  });
});

test.for([
  ["water", ["water"]],
  ["water, wood; stone", ["water", "wood", "stone"]],
  [
    ["water", " wood ", "", "water"],
    ["water", "wood"],
  ],
  [
    [{ name: "Water" }, "Wood"],
    ["Water", "Wood"],
  ],
  [["a, b"], ["a, b"]],
] as [unknown, string[]][])("the tags of %j are %j", ([value, tags]) => {
  expect(metadataOf(["tags", value]).tags).toEqual(tags);
});

test.for([
  ["a.png", "a.png"],
  [["a.png", "b.png"], "a.png"],
  [{ image: "a.png", alt: "A mill" }, "a.png"],
  [{ src: "a.png" }, "a.png"],
] as [unknown, string][])("the image of %j is %s", ([value, image]) => {
  expect(metadataOf(["cover", value]).image).toBe(image);
});

test.for([
  ["a.mp3", { url: "a.mp3" }],
  [
    { url: "a.mp3", type: "audio/mpeg", length: "1234" },
    { url: "a.mp3", type: "audio/mpeg", length: 1234 },
  ],
  [[{ url: "a.mp3" }, { url: "b.mp3" }], { url: "a.mp3" }],
  [{ url: "a.mp3", length: "" }, { url: "a.mp3" }],
  [{ url: "a.mp3", length: "-3" }, { url: "a.mp3" }],
] as [unknown, unknown][])("the enclosure of %j is %j", ([value, enclosure]) => {
  expect(metadataOf(["enclosure", value]).enclosure).toEqual(enclosure);
});

test.for([
  ["https://example.org:8080/feed", { url: "https://example.org:8080/feed", title: "example.org:8080" }],
  ["HTTP://Example.org/a b", { url: "http://example.org/a%20b", title: "example.org" }],
  [
    { url: "https://example.org/feed", title: "Example News" },
    { url: "https://example.org/feed", title: "Example News" },
  ],
  [
    { url: "https://example.org/feed", name: "Example News" },
    { url: "https://example.org/feed", title: "Example News" },
  ],
  [
    { url: "https://example.org/feed", title: "" },
    { url: "https://example.org/feed", title: "example.org" },
  ],
] as [unknown, unknown][])("the source of %j is %j", ([value, source]) => {
  expect(read(["source", value])).toEqual({ metadata: expect.objectContaining({ source }), warnings: [] });
});

test.for(["Reuters", "AP/Reuters", "Reuters: world news", "Interview, 5 May", "Heise.de", 7])(
  "a source that is not a URL, %j, is ignored",
  (value) => {
    expect(read(["source", value])).toEqual({ metadata: metadataOf(), warnings: [] });
  },
);

describe("an enclosure that no feed can include is kept with a warning", () => {
  const remote = "https://example.org/a";

  test.for([
    [`${remote}.mp3`, "`length` in bytes"],
    [{ url: `${remote}.mp3`, length: "unknown" }, "`length` in bytes"],
    [{ url: "//example.org/a.mp3" }, "`length` in bytes"],
    [{ url: remote, length: 3 }, "`type` such as audio/mpeg"],
    [{ url: remote, length: 3, type: "" }, "`type` such as audio/mpeg"],
    [remote, "`type` such as audio/mpeg and `length` in bytes"],
    [{ url: "notes.doc", type: "application/msword", length: 3 }, "a medium such as .mp3"],
    ["data:audio/mpeg,x", "an address or a path"],
    ["mailto:ada@example.org", "an address or a path"],
    ["#wheel", "an address or a path"],
  ] as [unknown, string][])("%j", ([value, expected]) => {
    expect(read(["title", "Mill"], ["enclosure", value])).toEqual({
      metadata: expect.objectContaining({ enclosure: expect.anything() }),
      warnings: [
        {
          path: "mill.md",
          line: 3,
          problem: expect.stringMatching(
            new RegExp(`^\`enclosure\` is .+, expected ${expected}.*; it is left out`),
          ),
          remedy: expect.stringMatching(/\w/),
        },
      ],
    });
  });

  test.for([
    "a.mp3",
    "/audio/a.MP3",
    { url: `${remote}.mp3`, length: 3 },
    { url: remote, type: "audio/mpeg", length: "3" },
  ])("but not %j", (value) => {
    expect(read(["enclosure", value])).toMatchObject({ warnings: [] });
  });
});

test.for([
  ["en", "en"],
  ["zh_Hant_TW", "zh-Hant-TW"],
  ["PT-br", "pt-BR"],
] as const)("the language %s is %s", ([value, language]) => {
  expect(metadataOf(["lang", value]).language).toBe(language);
});

test("a permalink on another site is the link, not the slug", () => {
  expect(metadataOf(["permalink", "https://example.com/mill/"])).toMatchObject({
    link: "https://example.com/mill/",
    slug: undefined,
  });
});

test("a permalink that only contains the name of a scheme is a path", () => {
  expect(read(["permalink", "/why-https:/"])).toEqual({
    metadata: expect.objectContaining({ slug: "/why-https:/", link: undefined }),
    warnings: [],
  });
});

test("numbers and booleans are read as text", () => {
  expect(metadataOf(["title", 2026], ["id", 0], ["tags", [1, true]])).toMatchObject({
    title: "2026",
    id: "0",
    tags: ["1", "true"],
  });
});

test.for([
  ["titel", "title"],
  ["drafts", "draft"],
  ["embargoe", "embargo"],
  ["Expire", "expires"],
  ["publish", "published"],
] as const)("a misspelled name gets a warning: %s", ([name, meant]) => {
  const read = readMetadata([{ name, value: "x", line: 3 }], "mill.md", "UTC");

  expect(read).toMatchObject({
    warnings: [{ path: "mill.md", line: 3, problem: expect.stringContaining(`was \`${meant}\` meant?`) }],
  });
});

test.for([
  "layout",
  "weight",
  "toc",
  "menu",
  "theme",
  "viewport",
  "og:type",
  "robots",
  "generator",
  "lead",
  "course",
  "resource",
  "sources",
])("a name used by other programs gets no suggestion: %s", (name) => {
  expect(readMetadata([{ name, value: "x" }], "mill.md", "UTC")).toMatchObject({ warnings: [] });
});
