import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Article, ParseResult } from "../../../src/articles/article.js";
import { stripForbidden } from "../../../src/articles/clean-text.js";
import { type ParseOptions, parseArticle } from "../../../src/articles/parse-article.js";
import { propertyRuns } from "../../fixtures/property-runs.js";

const OPTIONS: ParseOptions = {
  zone: "Europe/Berlin",
  folderCategories: false,
  language: "en",
  summarize: (sections) => sections.map(({ heading }) => `About ${heading}`),
};

const ENDINGS = [".md", ".markdown", ".html", ".htm", ".txt"];

function parse(
  content: string | Uint8Array,
  path = "mill.md",
  options: Partial<ParseOptions> = {},
): ParseResult {
  return parseArticle(typeof content === "string" ? Buffer.from(content) : content, path, {
    ...OPTIONS,
    ...options,
  });
}

function articleOf(content: string, path?: string, options?: Partial<ParseOptions>): Article {
  const reading = parse(content, path, options);
  if (reading.kind !== "article") throw new Error(JSON.stringify(reading));
  return reading.article;
}

describe("an article", () => {
  test("is parsed completely", () => {
    const text = [
      "---",
      "title: The mill",
      "id: mill-1",
      "date: 2026-01-15",
      "author: Ada Novak",
      "tags: [water]",
      "image: wheel.png",
      "enclosure: { url: mill.mp3, length: 42 }",
      "---",
      "",
      "# The mill",
      "",
      "It [turns](wheel.md#rim).",
      "",
      "## The wheel",
      "",
      "It is *old*.",
    ];

    expect(articleOf(text.join("\n"), "travel/mill.md")).toEqual({
      path: "travel/mill.md",
      title: "The mill",
      id: "mill-1",
      slug: "mill",
      slugGiven: false,
      date: Date.parse("2026-01-15T00:00:00+01:00"),
      authors: [{ name: "Ada Novak" }],
      categories: [],
      tags: ["water"],
      language: "en",
      image: "local:///travel/wheel.png",
      enclosure: { url: "local:///travel/mill.mp3", type: "audio/mpeg", length: 42 },
      html:
        '<p>It <a href="local:///travel/wheel.md#rim">turns</a>.</p>\n' +
        '<h2 id="the-wheel">The wheel</h2>\n<p>It is <em>old</em>.</p>',
      sections: [
        { heading: "", level: 0, anchor: "", text: "It turns.", summary: "About " },
        {
          heading: "The wheel",
          level: 2,
          anchor: "the-wheel",
          text: "It is old.",
          summary: "About The wheel",
        },
      ],
      files: ["travel/wheel.md", "travel/wheel.png", "travel/mill.mp3"],
      meaningHash: expect.stringMatching(/^[\w-]{43}$/),
      doubts: [],
    });
  });

  test.for([
    ["Markdown", "mill.md", "# The mill\n\nText.", "The mill"],
    ["Markdown without a heading", "mill.md", "The mill\nText.", "The mill"],
    ["Markdown with an explicit id", "mill.md", "# The mill {#top}\n\nText.", "The mill"],
    ["HTML", "mill.html", "<title>Mill | Example</title><h1>The mill</h1>Text.", "The mill"],
    ["HTML without a heading", "mill.html", "<title>The mill</title><p>Text.", "The mill"],
    ["plain text", "mill.txt", "The mill\n\nIt has stood at the bend of the river since 1741.", "The mill"],
  ] as const)("without front matter has a title: %s", ([, path, text, title]) => {
    expect(articleOf(text, path).title).toBe(title);
  });

  test.for([
    ["2026-07-15-mill.md", "2026-07-14T22:00:00.000Z"],
    ["travel/2026-01-15-mill/index.md", "2026-01-14T23:00:00.000Z"],
  ] as const)("without front matter has the date from %s", ([path, date]) => {
    expect(articleOf("Text.", path).date).toBe(Date.parse(date));
  });

  test("uses the date of its front matter, not of its name", () => {
    expect(articleOf("---\ndate: 2025-05-05 12:00 Z\n---\nText.", "2026-02-31-mill.md").date).toBe(
      Date.parse("2025-05-05T12:00:00Z"),
    );
  });

  test("in plain text uses the date of its header line", () => {
    expect(articleOf("Date: 2026-01-15 12:00 Z\n\nThe mill\n\nIt stands.", "mill.txt").date).toBe(
      Date.parse("2026-01-15T12:00:00Z"),
    );
  });

  test.for([
    ["slug: Old Mill", "old-mill"],
    ["permalink: /2026/old-mill/", "old-mill"],
    ["url: /old-mill.html", "old-mill"],
  ] as const)("with %s has a given slug", ([line, slug]) => {
    expect(articleOf(`---\n${line}\n---\nText.`)).toMatchObject({ slug, slugGiven: true });
  });

  test.for(["permalink: /:categories/:title/", "permalink: false", "slug: '???'"])(
    "with %s has the slug of its path",
    (line) => {
      expect(articleOf(`---\n${line}\n---\nText.`)).toMatchObject({ slug: "mill", slugGiven: false });
    },
  );

  test("uses its folders as categories when the option is set", () => {
    const options = { folderCategories: true };

    expect(articleOf("Text.", "travel/rivers/mill.md", options).categories).toEqual(["travel", "rivers"]);
    expect(articleOf("Text.", "travel/mill/index.md", options).categories).toEqual(["travel"]);
    expect(articleOf("---\ncategory: Water\n---\nText.", "travel/mill.md", options).categories).toEqual([
      "Water",
    ]);
    expect(articleOf("Text.", "travel/mill.md").categories).toEqual([]);
  });

  test("gets the publication's author by default", () => {
    const options = { author: "Ada Novak" };

    expect(articleOf("Text.", "mill.md", options).authors).toEqual([{ name: "Ada Novak" }]);
    expect(articleOf("---\nauthor: Ben Okoro\n---\nText.", "mill.md", options).authors).toEqual([
      { name: "Ben Okoro" },
    ]);
    expect(articleOf("Text.").authors).toEqual([]);
  });

  test.for([
    ["github", "mühle-1", "_rad_"],
    ["goldmark", "mhle-1", "-rad-"],
    ["kramdown", "mhle-1", "rad"],
    ["none", "", ""],
  ] as const)("has the anchors of its site, which count the title: %s", ([anchors, mill, wheel]) => {
    const { html, sections } = articleOf("# Mühle\n\nA\n\n## Mühle\n\nB\n\n## `_Rad_`\n\nC", "mill.md", {
      anchors,
    });

    expect(sections.map(({ anchor }) => anchor)).toEqual(["", mill, wheel]);
    expect(html).toContain(mill === "" ? "<h2>Mühle</h2>" : `<h2 id="${mill}">Mühle</h2>`);
  });

  test("gets GitHub's anchors unless another style is set", () => {
    expect(articleOf("Text.\n\n## Mühle\n\nA\n\n## 1. Rad\n\nB").sections).toMatchObject([
      { anchor: "" },
      { anchor: "mühle" },
      { anchor: "1-rad" },
    ]);
  });

  test("may name its source", () => {
    expect(articleOf("---\nsource: https://example.org/feed\n---\nText.").source).toEqual({
      url: "https://example.org/feed",
      title: "example.org",
    });
  });

  test("has no URL that could execute code", () => {
    const article = articleOf(
      "---\nimage: 'javascript:alert(1)'\nenclosure: 'data:audio/mpeg,x'\n---\nText.",
    );

    expect(article).toMatchObject({ image: undefined, enclosure: undefined, files: [] });
  });

  test("is summarized in its language and with its title", () => {
    const seen: unknown[] = [];
    const summarize: ParseOptions["summarize"] = (sections, context) => {
      seen.push([sections.map(({ text }) => text), context]);
      return [];
    };

    expect(
      articleOf("---\ntitle: Mühle\nlang: de\n---\nText.", "m.md", { summarize }).sections[0]?.summary,
    ).toBe("");
    expect(seen).toEqual([[["Text."], { title: "Mühle", language: "de" }]]);
  });
});

describe("the meaning hash", () => {
  const hashOf = (text: string, path?: string) => articleOf(text, path).meaningHash;

  test.for([
    "# Mill\n\nIt  stands\n here.\n",
    "---\ntitle: Mill\ntags: a\n---\n# Mill\n\nIt stands *here*.",
    "Mill\n====\nIt stands here.",
  ])("is the same for %j", (text) => {
    expect(hashOf(text)).toBe(hashOf("# Mill\n\nIt stands here."));
  });

  test.for(["# Mill\n\nIt stands there.", "# The mill\n\nIt stands here."])("differs for %j", (text) => {
    expect(hashOf(text)).not.toBe(hashOf("# Mill\n\nIt stands here."));
  });
});

test.for([
  ["---\ndraft: true\n---\nText.", "it is a draft"],
  ["---\nstatus: draft\n---\n", "its status is draft"],
] as const)("%j is withheld", ([text, reason]) => {
  expect(parse(text)).toEqual({ kind: "withheld", reason });
});

test.for([
  ["mill.md", "\ufeff---\ndraft: true\n---\nText."],
  ["mill.html", '<meta name="draft" content="true">Text.'],
  ["mill.txt", "Draft: yes\n\nThe mill\n\nIt stands."],
  ["mill.md", "\r\n---\r\ndraft: true\r\n---\r\nText."],
] as const)("a draft does not leak from %s: %j", ([path, text]) => {
  expect(parse(text, path).kind).toBe("withheld");
});

describe("an invalid article is rejected with line, problem and remedy", () => {
  test.for([
    ["invalid UTF-8", Buffer.from([0x4d, 0x0a, 0xff]), 2, /UTF-8/],
    ["UTF-16", Buffer.from("\ufeffMill", "utf16le"), 1, /UTF-16/],
    ["a binary file", "PK\u0003\u0004\0", 1, /NUL/],
    ["broken YAML", "---\ntitle: [\n---\nText.", 3, /front matter cannot be read/],
    ["front matter that would be executed", "---js\n{ title: 1 }\n---\nText.", 1, /is not run/],
    ["a scalar as front matter", "---\nwords\n---\nText.", 1, /expected names with values/],
    ["duplicate keys", "---\ntitle: a\ntitle: b\n---\nText.", 3, /unique/],
    ["an empty file", "", undefined, /empty/],
    ["a file of white space", " \n\n\t", undefined, /no text/],
    ["front matter alone", "---\ndate: 2026-01-15\n---\n", undefined, /no text/],
    ["an impossible date", "---\ntitle: a\ndate: 2026-02-31\n---\nText.", 3, /`date` is "2026-02-31"/],
    ["a blank date", "---\ndate:\n---\nText.", 2, /`date` is nothing/],
    ["a blank embargo", "---\nembargo:\n---\nText.", 2, /`embargo` is nothing/],
    ["a blank expiry date", "---\nexpires:\n---\nText.", 2, /`expires` is nothing/],
    ["a blank draft mark", "---\ndraft:\n---\nText.", 2, /`draft` is nothing/],
    ["endless quotations", `${">".repeat(5_000)} a`, undefined, /nested/],
    ["endless elements", "<div>".repeat(5_000), undefined, /nested too deeply/],
  ] as [string, string | Uint8Array, number | undefined, RegExp][])("%s", ([, content, line, problem]) => {
    expect(parse(content)).toEqual({
      kind: "rejected",
      rejection: {
        path: "mill.md",
        ...(line === undefined ? {} : { line }),
        problem: expect.stringMatching(problem),
        remedy: expect.stringMatching(/\w/),
      },
    });
  });

  test("a file name with an invalid date", () => {
    expect(parse("Text.", "2026-02-31-mill.md")).toMatchObject({
      rejection: {
        problem: expect.stringContaining("2026-02-31"),
        remedy: expect.stringContaining("rename"),
      },
    });
  });
});

describe("an article is published with warnings about", () => {
  test("control characters", () => {
    expect(articleOf("# The\u0008 mill\n\nIt\u0001 stands.")).toMatchObject({
      title: "The mill",
      html: "<p>It stands.</p>",
      doubts: [{ path: "mill.md", line: 1, problem: expect.stringContaining("U+0008") }],
    });
  });

  test("control characters written as entities", () => {
    expect(
      articleOf("<h1>The&#8; mill</h1><p id='&#1;a'>It &#2;stands&#xFFFE;.</p>", "mill.html"),
    ).toMatchObject({
      title: "The mill",
      html: '<p id="a">It stands.</p>',
      sections: [{ text: "It stands." }],
    });
  });

  test("`]]>`", () => {
    expect(articleOf("# Mill\n\nIt ]]> stands.")).toMatchObject({
      html: "<p>It ]]&gt; stands.</p>",
      doubts: [{ line: 3, problem: expect.stringContaining("]]>") }],
    });
  });

  test("tags of a site generator", () => {
    expect(articleOf("---\nid: a\n---\nIt {{< b >}}stands. {% raw %}{{ c }}{% endraw %}")).toMatchObject({
      html: "<p>It stands. {{ c }}</p>",
      doubts: [{ line: 4, problem: expect.stringContaining("{{< b >}}") }],
    });
  });

  test("an enclosure that no feed can include", () => {
    expect(articleOf("---\nid: a\nenclosure: https://example.org/a.mp3\n---\nText.")).toMatchObject({
      enclosure: { url: "https://example.org/a.mp3", type: "audio/mpeg" },
      doubts: [
        {
          path: "mill.md",
          line: 3,
          problem: expect.stringContaining("expected `length` in bytes; it is left out of the feeds"),
        },
      ],
    });
  });

  test("unusable metadata", () => {
    expect(articleOf("---\nlang: no language at all\n---\nText.")).toMatchObject({
      language: "en",
      doubts: [{ line: 2, problem: expect.stringContaining("`lang`") }],
    });
  });
});

/** All strings within a value, including property names. */
function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => [name, ...stringsIn(part)]);
}

/** Every file gives a result that is deterministic, plain JSON, and valid in XML. */
function expectSound(content: Uint8Array): void {
  for (const ending of ENDINGS) {
    const reading = parse(content, `travel/mill${ending}`);

    expect(parse(content, `travel/mill${ending}`)).toEqual(reading);
    expect(JSON.parse(JSON.stringify(reading))).toEqual(reading);
    const text = stringsIn(reading).join(" ");
    expect(stripForbidden(text)).toBe(text);
    if (reading.kind !== "article") continue;
    const anchors = reading.article.sections.flatMap(({ anchor }) => (anchor === "" ? [] : anchor));
    expect(new Set(anchors).size).toBe(anchors.length);
    expect(reading.article.title).not.toBe("");
  }
}

describe("every file gives a valid result", { timeout: 60_000 }, () => {
  test("for any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), expectSound));
  });

  test("for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => expectSound(Buffer.from(text))),
    );
  });

  test("for any combination of special syntax", () => {
    const pieces = fc.constantFrom(
      ...[
        "---\n",
        "+++\n",
        "{\n",
        "}\n",
        "title: ",
        "date: ",
        "draft: ",
        "tags: [",
        "]",
        "2026-02-31",
        '"',
        "'",
        "\n",
      ],
      ...[
        "# ",
        "## a\n",
        "{#a}",
        "- ",
        "> ",
        "1. ",
        "|",
        "---|",
        "```",
        "`",
        "*",
        "_",
        "~~",
        "[^1]",
        "[a](",
        ")",
        "![",
        "  ",
      ],
      ...[
        "<h2 id='a'>",
        "</h2>",
        "<p>",
        "<pre>",
        "<code>",
        "<b>",
        "</i>",
        "<a href='",
        "<iframe src=",
        "<!--",
        "<table>",
      ],
      ...[
        "&#1;",
        "&#xFFFF;",
        "&#xD800;",
        "%00",
        "%2F..",
        "{{",
        "}}",
        "{%",
        "%}",
        "{% raw %}",
        "{% endraw %}",
        "]]>",
      ],
      ...[
        "\u0000",
        "\u0008",
        "\uFFFE",
        "\u2028",
        "😀",
        "水",
        "e\u0301",
        "\ufeff",
        "www.",
        "https://a.example/",
        "mill",
        ": ",
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => expectSound(Buffer.from(parts.join("")))),
      { numRuns: propertyRuns(150) },
    );
  });

  test("for any front matter", () => {
    const names = fc.constantFrom(
      "title",
      "date",
      "draft",
      "tags",
      "author",
      "image",
      "enclosure",
      "lang",
      "slug",
      "id",
    );
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue()), (values) =>
        expectSound(Buffer.from(`---json\n${JSON.stringify(values)}\n---\nText.`)),
      ),
    );
  });
});

/** A file of about `size` characters that repeats one text. */
function again(piece: string, before = "", after = "", size = 100_000): string {
  return before + piece.repeat(Math.ceil(size / piece.length)) + after;
}

describe("parsing time is linear in the size of a hostile file", () => {
  test.for([
    ["tags that never end", again("{{ ")],
    ["Liquid tags that never end", again("{% ")],
    ["tags", again("{{x}} ")],
    ["comments that never end", again("{% comment %} ")],
    ["highlights that never end", again("{% highlight ruby %} ")],
    ["a highlight of a long language", again("a", "{% highlight ")],
    ["raw text that never ends", again("{% raw %} ")],
    ["backticks after a tag", again("`", "{{ x }}")],
    [
      "backticks of every length",
      `{{ x }}${Array.from({ length: 600 }, (_, index) => "`".repeat(index)).join(" ")}`,
    ],
    ["code elements that never end", again("<pre ", "{{ x }}")],
    ["opening brackets", again("[")],
    ["closing brackets", again("]")],
    ["openings of images", again("![")],
    ["emphasis", again("*a _b ")],
    ["rules", again("---\n")],
    ["a rule and spaces", again(" ", "---")],
    ["blank lines in front matter", again("\n", "---\na: b", "c: d\n---\nText.")],
    [
      "names in front matter",
      `---\n${Array.from({ length: 20_000 }, (_, index) => `k${index}: v\n`).join("")}---\nText.`,
    ],
    ["lists in front matter", again("[", "---\na: ", "\n---\nText.")],
    ["an author of @ signs", again("@", "---\nauthor: <", "\n---\nText.", 90_000)],
    ["header lines", again("Date: 1\n")],
    ["headings", again("# a\n")],
    ["a heading of spaces", again(" ", "# a", "{")],
    ["end tags that match nothing", `${again("<b>", "", "", 50_000)}${again("</i>", "", "", 50_000)}`],
    ["URLs", again("http://a(")],
    ["characters that are not allowed", again("\u0001")],
    ["character references that never end", again("&#")],
  ] as const)("%s", { timeout: 120_000 }, ([, text]) => {
    for (const ending of [".md", ".html", ".txt"])
      expect(parse(text, `mill${ending}`).kind).toMatch(/article|rejected/);
  });
});
