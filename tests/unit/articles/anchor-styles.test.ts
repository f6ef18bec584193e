import fc from "fast-check";
import { parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import type { AnchorStyle } from "../../../src/articles/anchor-styles.js";
import { anchorHeadings, extractExplicitIds, headingsOf } from "../../../src/articles/heading-anchors.js";
import { renderMarkdown } from "../../../src/articles/render-markdown.js";
import { sanitizeHtml } from "../../../src/articles/sanitize-html.js";

const REFERENCES = "[r]: https://example.org/ref\n\n[^1]: Note.\n";

/** The ids of an article's headings, which go the whole way from Markdown. */
function anchorsOf(headings: readonly string[], style: AnchorStyle): (string | undefined)[] {
  const markdown = headings.map((heading) => `## ${heading}\n\ntext\n`).join("\n");
  return anchorsIn(`${markdown}\n${REFERENCES}`, style);
}

function anchorsIn(markdown: string, style: AnchorStyle): (string | undefined)[] {
  const tree = parseDocument(sanitizeHtml(renderMarkdown(markdown)));
  extractExplicitIds(tree);
  anchorHeadings(tree, style);
  return headingsOf(tree).map(({ attribs }) => attribs["id"]);
}

/**
 * What programs made of a heading: Hugo 0.111 (`autoHeadingIDType = "github"`), Goldmark 1.5 as Caddy 2.6
 * has it, kramdown 2.4. None of Hugo's stands where GitHub makes another.
 */
const HEADINGS: readonly (readonly [
  heading: string,
  hugo: string | undefined,
  goldmark: string,
  kramdown: string,
])[] = [
  ["The wheel", "the-wheel", "the-wheel", "the-wheel"],
  ["What's new, *really*?", "whats-new-really", "whats-new-really", "whats-new-really"],
  ["What’s new", "whats-new", "whats-new", "whats-new"],
  ["The `wheel_rim` of *oak*", "the-wheel_rim-of-oak", "the-wheel-rim-of-oak", "the-wheelrim-of-oak"],
  ["**Bold** start", "bold-start", "bold-start", "bold-start"],
  [
    "snake_case and kebab-case",
    "snake_case-and-kebab-case",
    "snake-case-and-kebab-case",
    "snakecase-and-kebab-case",
  ],
  ["`code` first", "code-first", "code-first", "code-first"],
  ["A [link](https://example.org/a-b)", undefined, "a-linkhttpsexampleorga-b", "a-linkhttpsexampleorga-b"],
  ['A [link](/a "Title here")', undefined, "a-linka-title-here", "a-linka-title-here"],
  ["See <https://example.org/a>", "see-httpsexampleorga", "see-httpsexampleorga", "see-httpsexampleorga"],
  ["See https://example.org/a", "see-httpsexampleorga", "see-httpsexampleorga", "see-httpsexampleorga"],
  ["An ![image](a.png)", undefined, "an-imageapng", "an-imageapng"],
  ["1741 and after", "1741-and-after", "1741-and-after", "and-after"],
  ["1.2 Version", "12-version", "12-version", "version"],
  ["2. Second", "2-second", "2-second", "second"],
  ["2026", "2026", "2026", "section"],
  ["Version 1.2.3", "version-123", "version-123", "version-123"],
  ["C++", "c", "c", "c"],
  ["C#", "c", "c", "c"],
  ["F# and C#", "f-and-c", "f-and-c", "f-and-c"],
  ["a & b", "a--b", "a--b", "a--b"],
  ["AT&T", "att", "att", "att"],
  ["Ümlaute für Größe", "ümlaute-für-größe", "mlaute-fr-gre", "mlaute-fr-gre"],
  ["Straße", "straße", "strae", "strae"],
  ["水車 小屋", "水車-小屋", "-", "section"],
  ["Мельница у реки", "мельница-у-реки", "--", "section"],
  ["Café", "café", "caf", "caf"],
  ["Naïve Ω test", "naïve-ω-test", "nave--test", "nave--test"],
  ["The 🌊 mill", "the--mill", "the--mill", "the--mill"],
  ["🌊 Water", "-water", "-water", "water"],
  ["???", undefined, "heading", "section"],
  ["!!!", undefined, "heading", "section"],
  ["-- dashes", "---dashes", "---dashes", "dashes"],
  ["Before — after", "before--after", "before--after", "before--after"],
  ["Before -- after", "before----after", "before----after", "before----after"],
  ["a - b", "a---b", "a---b", "a---b"],
  ["one  two   three", undefined, "one--two---three", "one--two---three"],
  ["Trailing hash #", "trailing-hash", "trailing-hash", "trailing-hash"],
  ["Closed ##", "closed", "closed", "closed"],
  [
    "(parentheses) [brackets] {braces}",
    "parentheses-brackets-braces",
    "parentheses-brackets-braces",
    "parentheses-brackets-braces",
  ],
  ["50% off", "50-off", "50-off", "off"],
  ["$100", "100", "100", "section"],
  ["@mention", "mention", "mention", "mention"],
  ['"Quoted" words', "quoted-words", "quoted-words", "quoted-words"],
  ["It's 5 o'clock", "its-5-oclock", "its-5-oclock", "its-5-oclock"],
  ["a/b\\c", "abc", "abc", "abc"],
  ["tab\there", undefined, "tab-here", "tabhere"],
  ["...dots", "dots", "dots", "dots"],
  ["_leading underscore", "_leading-underscore", "-leading-underscore", "leading-underscore"],
  ["UPPER Case", "upper-case", "upper-case", "upper-case"],
  ["x = y + z", "x--y--z", "x--y--z", "x--y--z"],
  ["<kbd>Ctrl</kbd> key", undefined, "kbdctrlkbd-key", "kbdctrlkbd-key"],
  ["a<br>b", undefined, "abrb", "abrb"],
  ["~~gone~~ here", "gone-here", "gone-here", "gone-here"],
  ["\\*escaped\\*", "escaped", "escaped", "escaped"],
  ["note[^1]", undefined, "note1", "note1"],
  ["trailing dash -", "trailing-dash--", "trailing-dash--", "trailing-dash--"],
  ["- leading dash", "--leading-dash", "--leading-dash", "leading-dash"],
  ["a_b", "a_b", "a-b", "ab"],
  ["٣ arabic digit", "٣-arabic-digit", "-arabic-digit", "arabic-digit"],
  ["İstanbul", undefined, "stanbul", "stanbul"],
  ["नमस्ते दुनिया", undefined, "-", "section"],
  ["A B", "a-b", "a-b", "a-b"],
  ["一二三 abc", "一二三-abc", "-abc", "abc"],
  [":smile: face", "smile-face", "smile-face", "smile-face"],
  ["Ⅷ roman", undefined, "-roman", "roman"],
  ["x² y", "x-y", "x-y", "x-y"],
  ["a·b", "ab", "ab", "ab"],
  ["étude", undefined, "etude", "etude"],
  ["1", "1", "1", "section"],
  ["a.b.c", "abc", "abc", "abc"],
  ["Section", "section", "section", "section"],
  ["é", "é", "heading", "section"],
];

/** The same of several headings in one article. */
const ARTICLES: readonly (readonly [
  headings: readonly string[],
  hugo: readonly string[] | undefined,
  goldmark: readonly string[],
  kramdown: readonly string[],
])[] = [
  [
    ["Foo", "Foo", "Foo 1"],
    ["foo", "foo-1", "foo-1-1"],
    ["foo", "foo-1", "foo-1-1"],
    ["foo", "foo-1", "foo-1"],
  ],
  [
    ["Foo 1", "Foo", "Foo"],
    ["foo-1", "foo", "foo-2"],
    ["foo-1", "foo", "foo-2"],
    ["foo-1", "foo", "foo-1"],
  ],
  [
    ["Foo", "Foo 1", "Foo", "Foo"],
    ["foo", "foo-1", "foo-2", "foo-3"],
    ["foo", "foo-1", "foo-2", "foo-3"],
    ["foo", "foo-1", "foo-1", "foo-2"],
  ],
  [
    ["Foo", "foo", "FOO"],
    ["foo", "foo-1", "foo-2"],
    ["foo", "foo-1", "foo-2"],
    ["foo", "foo-1", "foo-2"],
  ],
  [["???", "!!!"], undefined, ["heading", "heading-1"], ["section", "section-1"]],
  [
    ["水車", "小屋"],
    ["水車", "小屋"],
    ["heading", "heading-1"],
    ["section", "section-1"],
  ],
  [["Section", "???"], undefined, ["section", "heading"], ["section", "section-1"]],
  [["Heading", "???"], undefined, ["heading", "heading-1"], ["heading", "section"]],
  [
    ["Foo", "Foo", "Foo-1", "Foo"],
    ["foo", "foo-1", "foo-1-1", "foo-2"],
    ["foo", "foo-1", "foo-1-1", "foo-2"],
    ["foo", "foo-1", "foo-1", "foo-2"],
  ],
  [
    ["Foo-1", "Foo", "Foo", "Foo"],
    ["foo-1", "foo", "foo-2", "foo-3"],
    ["foo-1", "foo", "foo-2", "foo-3"],
    ["foo-1", "foo", "foo-1", "foo-2"],
  ],
];

describe("the anchor of a heading is what the program makes", () => {
  test.for(HEADINGS)("of %j", ([heading, hugo, goldmark, kramdown]) => {
    if (hugo !== undefined) expect(anchorsOf([heading], "github")).toEqual([hugo]);
    expect(anchorsOf([heading], "goldmark")).toEqual([goldmark]);
    expect(anchorsOf([heading], "kramdown")).toEqual([kramdown]);
  });

  test.for(ARTICLES)("of %j in one article, and stands where it makes it first", (row) => {
    const [headings, hugo, goldmark, kramdown] = row;

    if (hugo !== undefined) expect(anchorsOf(headings, "github")).toEqual(hugo);
    expect(anchorsOf(headings, "goldmark")).toEqual(goldmark);
    expect(anchorsOf(headings, "kramdown")).toEqual(whereFirst(kramdown));
  });

  test("of an underlined heading on two lines, which only Goldmark knows, the last", () => {
    expect(anchorsIn("The old mill \nof *water*\n---\n", "goldmark")).toEqual(["of-water"]);
  });
});

function whereFirst(anchors: readonly string[]): (string | undefined)[] {
  return anchors.map((anchor, index) => (anchors.indexOf(anchor) === index ? anchor : undefined));
}

describe("where the rendered heading does not tell what was written, the anchor may be another than the program's", () => {
  test.for([
    ["goldmark", "An _old_ mill", "an-old-mill", "an--old--mill"],
    ["goldmark", "a &amp; b", "a--b", "a-amp-b"],
    ["kramdown", "a &amp; b", "a--b", "a-amp-b"],
    ["goldmark", "A [ref][r] link", "a-refhttpsexampleorgref-link", "a-refr-link"],
    ["kramdown", "A [ref][r] link", "a-refhttpsexampleorgref-link", "a-refr-link"],
  ] as const)("%s: %s is %s rather than %s", ([style, heading, anchor]) => {
    expect(anchorsOf([heading], style)).toEqual([anchor]);
  });
});

describe("an anchor that the author wrote", () => {
  const styles: readonly AnchorStyle[] = ["github", "goldmark", "kramdown", "none"];

  test.for(styles)("is kept: %s", (style) => {
    const headings = ["The wheel {#Rad_1}", "The *mill* {: #mühle .wide}", "Water {#水 .wide}"];

    expect(anchorsOf(headings, style)).toEqual(["Rad_1", "mühle", "水"]);
    expect(anchorsIn('<h2 id="Rad_1">The wheel</h2>', style)).toEqual(["Rad_1"]);
  });

  test.for([
    ["github", ["Mill {#mill}", "Mill"], ["mill", "mill-1"]],
    ["goldmark", ["Mill {#mill}", "Mill"], ["mill", "mill-1"]],
    ["kramdown", ["Mill {#mill}", "Mill"], ["mill", undefined]],
    ["kramdown", ["Mill {#mill}", "Mill", "Mill"], ["mill", undefined, "mill-1"]],
    ["goldmark", ["Mill", "Wheel {#mill}", "Mill"], [undefined, "mill", "mill-1"]],
    ["kramdown", ["Mill", "Wheel {#mill}", "Mill"], [undefined, "mill", "mill-1"]],
  ] as const)("counts as the program counts it: %s, %j", ([style, headings, anchors]) => {
    expect(anchorsOf(headings, style)).toEqual(anchors);
  });

  test("is the only one where the site makes none", () => {
    expect(anchorsOf(["Mill", "Wheel {#wheel}", "Mill"], "none")).toEqual([undefined, "wheel", undefined]);
    expect(anchorsIn('<h2 id="">Mill</h2>\n\n<h2 id="a b">Mill</h2>', "none")).toEqual([
      undefined,
      undefined,
    ]);
  });

  test.for(["goldmark", "kramdown"] as const)("of something else is no heading's: %s", (style) => {
    expect(anchorsIn('<p id="mill">a</p>\n\n## Mill', style)).toEqual([undefined]);
  });
});

test("whatever the headings, none has the anchor of another, and those made are plain ASCII", () => {
  const piece = fc.constantFrom(
    "Foo",
    "foo",
    " ",
    "1",
    "-1",
    "_",
    "水",
    "é",
    "`",
    "*",
    "[a](b)",
    "<b>",
    "{#x}",
    "?",
  );
  const headings = fc.array(
    fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join("")),
    {
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(headings, fc.constantFrom<AnchorStyle>("goldmark", "kramdown", "none"), (all, style) => {
      const anchors = anchorsOf(all, style).filter((anchor) => anchor !== undefined);
      expect(new Set(anchors).size).toBe(anchors.length);
      expect(anchors.filter((anchor) => !/^[a-z0-9-]+$/.test(anchor))).toEqual([]);
    }),
  );
});

test("a thousand headings of one name are counted in time", { timeout: 5_000 }, () => {
  const headings = Array.from({ length: 1_000 }, () => "水車");

  expect(anchorsOf(headings, "goldmark").at(-1)).toBe("heading-999");
  expect(anchorsOf(headings, "kramdown").at(-1)).toBe("section-999");
});
