import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { slugFromPath, slugFromPermalink, slugify } from "../../../src/articles/slugify.js";

describe("a slug", () => {
  test.for([
    ["The Old Mill", "the-old-mill"],
    ["  --Mill & Stone!  ", "mill-stone"],
    ["Don't panic, it’s fine", "dont-panic-its-fine"],
    ["Über die Mühle", "über-die-mühle"],
    ["水車 小屋", "水車-小屋"],
    ["المطحنة القديمة", "المطحنة-القديمة"],
    ["Cafe\u0301", "café"],
    ["हिन्दी", "हिन्दी"],
    ["Version 2.0_final", "version-2-0-final"],
    ["???", ""],
    ["", ""],
  ] as const)("of %j is %j", ([text, slug]) => {
    expect(slugify(text)).toBe(slug);
  });

  test("is truncated to 100 characters, never within a character", () => {
    expect(Array.from(slugify("𠮷".repeat(300)))).toEqual(Array.from({ length: 100 }, () => "𠮷"));
  });

  test("that is truncated at a dash does not end in it", () => {
    expect(slugify(`${"a".repeat(99)} b`)).toBe("a".repeat(99));
  });

  test("of any text is one segment, and equals its own slug", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 150 }), (text) => {
        const slug = slugify(text);

        expect(slug).toMatch(/^(?:[\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*)?$/u);
        expect(slugify(slug)).toBe(slug);
      }),
    );
  });
});

test.for([
  ["mill.md", "mill"],
  ["travel/The Mill.markdown", "the-mill"],
  ["2026-01-15-mill.md", "mill"],
  ["2026-01-15_mill.md", "mill"],
  ["2026-01-15 mill.txt", "mill"],
  ["2026-01-15.md", "2026-01-15"],
  ["2026-01-15-.md", "2026-01-15"],
  ["mill/index.md", "mill"],
  ["mill/_index.md", "mill"],
  ["travel/2026-01-15-mill/index.html", "mill"],
  ["index.md", "index"],
  ["mill/index.draft.md", "index-draft"],
  ["v1.2-notes.md", "v1-2-notes"],
  ["???.md", "article"],
] as const)("the path %s gives the slug %s", ([path, slug]) => {
  expect(slugFromPath(path)).toBe(slug);
});

test.for([
  ["mill", "mill"],
  ["/2026/01/mill/", "mill"],
  ["/mill.html", "mill"],
  ["/mill/index.html", "mill"],
  ["/mill/index.htm", "mill"],
  ["/mill.htm", "mill"],
  ["index.html", ""],
  ["/index.html5/", "index-html5"],
  ["/mill.html.old", "mill-html-old"],
  ["travel/Mill", "mill"],
  ["/caf%C3%A9/", "café"],
  ["/100%/", "100"],
  ["/:categories/:title/", ""],
  ["/blog/:year-:title.html", ""],
  ["/blog/{{ page.fileSlug }}/", ""],
  ["false", ""],
  ["/", ""],
  ["", ""],
] as const)("the permalink %j ends in the slug %j", ([permalink, slug]) => {
  expect(slugFromPermalink(permalink)).toBe(slug);
});
