import render from "dom-serializer";
import { parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { deriveTitle, removeTitleHeading } from "../../../src/articles/article-title.js";

describe("the title", () => {
  test.for([
    ["the opening heading", "<h2>Mill</h2><p>a</p>", "Mill"],
    ["the opening heading within other elements", "<div>\n<header><h1>Mill</h1></header></div>", "Mill"],
    ["the only h1", "<p>By Ada Novak</p><h1>Mill</h1><p>a</p><h2>Wheel</h2>", "Mill"],
    ["the h1 below an image", '<p><img src="a.png"></p><h1>Mill</h1>', "Mill"],
    ["the first line, among several h1", "<p>Mill</p><h1>a</h1><h1>b</h1>", "Mill"],
    ["the first line, when the heading is empty", "<h1> </h1><p>Mill</p>", "Mill"],
    ["the first line of a paragraph", "<p>Mill\nand more</p>", "Mill"],
    ["the line before a line break", "<p>Mill<br>and more</p>", "Mill"],
    ["the first paragraph, without line ends in the source", "<p>Mill</p><p>and more</p>", "Mill"],
    ["the first item of a list", "<ul><li>Mill</li><li>Wheel</li></ul>", "Mill"],
    ["a heading without its footnote marks", '<h1>Mill<sup><a href="#fn1">[1]</a></sup></h1>', "Mill"],
    ["a heading on two lines", "<h1>The old<br>mill</h1>", "The old mill"],
  ] as const)("is %s", ([, html, title]) => {
    expect(deriveTitle(parseDocument(html), undefined)).toBe(title);
  });

  test("falls back to the one from the file when there is no heading", () => {
    expect(deriveTitle(parseDocument("<p>a</p>"), "Mill")).toBe("Mill");
    expect(deriveTitle(parseDocument("<h1>Mill</h1>"), "Mill | Example")).toBe("Mill");
  });

  test.for(["", " \n ", '<p><img src="a.png" alt="b"></p>', "<hr>"])(
    "is undefined when there is no text: %j",
    (html) => {
      expect(deriveTitle(parseDocument(html), undefined)).toBeUndefined();
    },
  );

  test("is truncated between words when it comes from a long line", () => {
    const title = deriveTitle(parseDocument(`<p>${"word ".repeat(50)}</p>`), undefined);

    expect(title).toMatch(/^(?:word )+…$/);
    expect(title?.length).toBeLessThanOrEqual(122);
  });

  test("is never truncated within a character", () => {
    expect(deriveTitle(parseDocument(`<p>a${"😀".repeat(100)}</p>`), undefined)).toBe(
      `a${"😀".repeat(59)} …`,
    );
  });
});

describe("a heading that repeats the title", () => {
  test.for([
    ["is removed when it opens the article", "<h1>The  <em>mill</em></h1><p>a</p>", "<p>a</p>"],
    ["stays elsewhere", "<p>a</p><h1>The mill</h1>", "<p>a</p><h1>The mill</h1>"],
    ["is removed only once", "<h1>The mill</h1><h2>The mill</h2>", "<h2>The mill</h2>"],
    ["stays when it has more text", "<h1>The mill, again</h1>", "<h1>The mill, again</h1>"],
  ] as const)("%s", ([, html, rest]) => {
    const tree = parseDocument(html);
    removeTitleHeading(tree, "The mill");

    expect(render(tree)).toBe(rest);
  });
});
