import { parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { anchorHeadings } from "../../../src/articles/heading-anchors.js";
import { renderMarkdown } from "../../../src/articles/render-markdown.js";
import { splitSections } from "../../../src/articles/split-sections.js";

function sectionsOf(html: string) {
  const tree = parseDocument(html);
  anchorHeadings(tree);
  return splitSections(tree);
}

function textOf(html: string): string | undefined {
  return sectionsOf(html)[0]?.text;
}

describe("sections", () => {
  test("are in order, with the introduction first and headings at their levels", () => {
    expect(sectionsOf("<p>a</p><h2>B</h2><p>b</p><h3>C</h3><p>c</p><h2>D</h2><p>d</p>")).toEqual([
      { heading: "", level: 0, anchor: "", text: "a" },
      { heading: "B", level: 2, anchor: "b", text: "b" },
      { heading: "C", level: 3, anchor: "c", text: "c" },
      { heading: "D", level: 2, anchor: "d", text: "d" },
    ]);
  });

  test("have no anchor when nothing can link to the heading", () => {
    const tree = parseDocument('<h2>A</h2><p>a</p><h2 id="b">B</h2><p>b</p>');
    anchorHeadings(tree, "none");

    expect(splitSections(tree)).toMatchObject([
      { heading: "A", anchor: "", text: "a" },
      { heading: "B", anchor: "b", text: "b" },
    ]);
  });

  test("have no introduction when no text precedes the first heading", () => {
    expect(sectionsOf('<p><img src="a.png"></p><h2>A</h2><p>a</p>').map(({ heading }) => heading)).toEqual([
      "A",
    ]);
  });

  test("without text are kept", () => {
    expect(sectionsOf("<h2>A</h2><h3>B</h3><p>b</p>")).toMatchObject([
      { heading: "A", text: "" },
      { heading: "B" },
    ]);
  });

  test.for([
    ["sections", "<section><h2>A</h2><p>a</p></section>"],
    ["columns", "<div><div><h2>A</h2></div><div><p>a</p></div></div>"],
    ["a link", '<a href="#x"><h2>A</h2></a><p>a</p>'],
    ["a span", "<span><h2>A</h2><p>a</p></span>"],
  ] as const)("are split at headings within %s", ([, html]) => {
    expect(sectionsOf(html)).toEqual([{ heading: "A", level: 2, anchor: "a", text: "a" }]);
  });

  test.for([
    "<blockquote><h2>A</h2><p>a</p></blockquote>",
    "<ul><li><h2>A</h2><p>a</p></li></ul>",
    "<details><h3>A</h3>a</details>",
    "<dl><dd><h3>A</h3></dd></dl>",
  ])("are not split at a heading in a quotation or list: %s", (html) => {
    expect(sectionsOf(html)).toMatchObject([{ heading: "", text: expect.stringContaining("A") }]);
  });

  test("have plain-text headings", () => {
    expect(
      sectionsOf(
        '<h2>The <em>old</em><br>mill<sup><a href="#fn1">[1]</a></sup> <ruby>水<rt>みず</rt></ruby></h2>',
      ),
    ).toMatchObject([{ heading: "The old mill 水" }]);
  });
});

describe("the text of a section", () => {
  test.for([
    ["separates paragraphs by a blank line", "<p>a</p>\n<p>b</p>", "a\n\nb"],
    ["joins lines", "<p>a\n  b<br>c</p>", "a b c"],
    ["treats text outside elements as a paragraph", "a <b>b</b><p>c</p>d", "a b\n\nc\n\nd"],
    ["is not interrupted by an image", '<p>one <img src="a.png" alt="x"> two</p>', "one two"],
    ["lists items", "<ul><li>a</li><li>b</li></ul>", "• a\n• b"],
    [
      "parts a list from what surrounds it",
      "<p>x:</p><ul><li>a</li><li>b</li></ul><p>y</p>",
      "x:\n\n• a\n• b\n\ny",
    ],
    ["puts an item on one line", "<ol><li><p>a</p><p>b</p></li></ol>", "• a b"],
    ["lists nested items", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "• a\n• b\n• c"],
    ["includes quotations", "<blockquote><p>a</p></blockquote>", "a"],
    ["includes definitions", "<dl><dt>a</dt><dd>b</dd></dl>", "a\n\nb"],
    ["omits code when there is prose", "<p>a</p><pre><code>x = 1</code></pre>", "a"],
    ["keeps inline code", "<p>Set <code>x</code>.</p>", "Set x."],
    ["omits a table when there is prose", "<p>a</p><table><tr><td>1</td></tr></table>", "a"],
    ["omits figures", "<p>a</p><figure><img><figcaption>b</figcaption></figure>", "a"],
    ["omits asides and navigation", "<nav>x</nav><p>a</p><aside>y</aside>", "a"],
    ["omits ruby annotations", "<p><ruby>水<rp>(</rp><rt>みず</rt><rp>)</rp></ruby>車</p>", "水車"],
    [
      "is the first lines when there is only code",
      "<pre>a\n\n b\nc\nd\ne\nf</pre>",
      "• a\n• b\n• c\n• d\n• e",
    ],
    [
      "is the first rows when there is only a table",
      "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
      "• a, b\n• 1, 2",
    ],
  ] as const)("%s", ([, html, text]) => {
    expect(textOf(html)).toBe(text);
  });

  test("omits footnotes and their marks", () => {
    const [introduction, ...others] = sectionsOf(
      renderMarkdown("The mill[^1] turns.\n\n[^1]: Built in 1741."),
    );

    expect(introduction?.text).toBe("The mill turns.");
    expect(others).toEqual([]);
  });
});
