import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { parseSimpleFrontMatter } from "../../../src/articles/simple-front-matter.js";

/** The result of the full YAML parser; undefined when it rejects the text. */
function asYaml(text: string): unknown {
  try {
    return parse(text, { schema: "failsafe", merge: true, logLevel: "error" });
  } catch {
    return undefined;
  }
}

test("parses front matter of names, texts and lists", () => {
  const text = [
    "title: Moving a newsroom, without (too many) losses",
    "date: 2026-01-15 08:30 +01:00",
    "link: https://example.org/a?b=c#d",
    'author: "Ada: Example"',
    "draft:",
    "categories: [News, 'Far away', \"near\"]",
    "tags:",
    "  - one",
    "  - 'two: three'",
    "",
    "lang: русский",
    "",
  ].join("\n");

  expect(parseSimpleFrontMatter(text)).toEqual({
    title: "Moving a newsroom, without (too many) losses",
    date: "2026-01-15 08:30 +01:00",
    link: "https://example.org/a?b=c#d",
    author: "Ada: Example",
    draft: "",
    categories: ["News", "Far away", "near"],
    tags: ["one", "two: three"],
    lang: "русский",
  });
});

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("a", "Mill", "2026", "news", "é", "水") },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[" ", "  ", ":", ": ", " #", "#", "'", '"', "[", "]", ", ", ",", "{", "}", "- ", "-", "&", "*", "!"],
      ...["|", ">", "%", "@", "`", "\\", "\t", "~", "?", "? ", "<<", ".", "...", "---", "(", "/", "\u00a0"],
      ...["\u2028", "\u0085", "\ufeff", "\u{1f600}", "null", "true", "0x1f"],
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 2 }) },
);
const scrap = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(""));
const value = fc.oneof(
  scrap,
  scrap.map((text) => `"${text}"`),
  scrap.map((text) => `'${text}'`),
  fc.array(scrap, { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
);
const indent = fc.constantFrom("", " ", "  ", "    ");
const line = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom("title", "tags", "a-b", "lang", "null"), value)
      .map((pair) => pair.join(": ")),
  },
  { weight: 2, arbitrary: fc.constantFrom("tags:", "date: ", "list:  ", "", " ") },
  { weight: 2, arbitrary: fc.tuple(indent, scrap).map(([before, item]) => `${before}- ${item}`) },
  { weight: 1, arbitrary: fc.tuple(indent, scrap).map(([before, text]) => `${before}${text}`) },
);

test("returns the same values as the full YAML parser", () => {
  let read = 0;
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
      const text = `\n${lines.join("\n")}`;
      const plain = parseSimpleFrontMatter(text);
      if (plain === undefined) return;
      read += 1;
      expect(plain).toEqual(asYaml(text));
    }),
    { numRuns: 5_000 },
  );
  expect(read).toBeGreaterThan(100);
});
