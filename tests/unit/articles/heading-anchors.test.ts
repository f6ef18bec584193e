import { textContent } from "domutils";
import { parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { anchorHeadings, extractExplicitIds, headingsOf } from "../../../src/articles/heading-anchors.js";

function anchorsOf(html: string): [text: string, anchor: string | undefined][] {
  const tree = parseDocument(html);
  extractExplicitIds(tree);
  anchorHeadings(tree);
  return headingsOf(tree).map((heading) => [textContent(heading), heading.attribs["id"]]);
}

describe("the anchor of a heading is", () => {
  test.for([
    ["its text, as on GitHub", "<h2>What's new, <em>really</em>?</h2>", "whats-new-really"],
    ["its text in any script", "<h2>水車 小屋</h2>", "水車-小屋"],
    ["its own id", '<h2 id="Wheel_1">The wheel</h2>', "Wheel_1"],
    ["an explicit id", "<h2>The wheel {#wheel}</h2>", "wheel"],
    ["an explicit id of kramdown", "<h2>The wheel {: #wheel}</h2>", "wheel"],
    ["an explicit id in any script", "<h2>The wheel {#mühlrad}</h2>", "mühlrad"],
    ["an explicit id with classes", "<h2>The wheel {#wheel .wide}</h2>", "wheel"],
    ["an explicit id rather than its own", '<h2 id="a">The wheel {#wheel}</h2>', "wheel"],
    ["its text rather than an empty id", '<h2 id="">The wheel</h2>', "the-wheel"],
    ["its text rather than an id with spaces", '<h2 id="the wheel of 1741">The wheel</h2>', "the-wheel"],
    ["its text rather than an id of control characters", '<h2 id="&#1;">The wheel</h2>', "the-wheel"],
    ["its text without footnote marks", '<h2>The wheel<sup><a href="#fn1">[1]</a></sup></h2>', "the-wheel"],
    ["a default word when it has no letters", "<h2>???</h2>", "section"],
  ] as const)("is %s", ([, html, anchor]) => {
    expect(anchorsOf(html)[0]?.[1]).toBe(anchor);
  });

  test("not part of the text when it is explicit", () => {
    expect(anchorsOf("<h2>The wheel {#wheel}</h2><h3>{#x}</h3>")).toEqual([
      ["The wheel", "wheel"],
      ["", "x"],
    ]);
  });

  test.for(["The {wheel}", "The {#wheel} turns", "The {#two words #x", "{}", "The {#a%b}"])(
    "not explicit in %s",
    (text) => {
      expect(anchorsOf(`<h2>${text}</h2>`)[0]?.[0]).toBe(text);
    },
  );
});

describe("anchors are unique", () => {
  test.for([
    ["two headings with the same text", "<h2>Mill</h2><h2>Mill</h2>", ["mill", "mill-1"]],
    [
      "a text that equals a numbered anchor",
      "<h2>Mill</h2><h2>Mill-1</h2><h2>Mill</h2>",
      ["mill", "mill-1", "mill-2"],
    ],
    ["an explicit id before", '<h2 id="mill">A</h2><h2>Mill</h2>', ["mill", "mill-1"]],
    ["an explicit id after, which is kept", '<h2>Mill</h2><h2 id="mill">A</h2>', ["mill-1", "mill"]],
    ["two equal explicit ids", '<h2 id="x">Mill</h2><h2 id="x">Wheel</h2>', ["x", "wheel"]],
    ["the id of another element", '<p id="mill">a</p><h2>Mill</h2>', ["mill-1"]],
    ["the id of a footnote", '<h2 id="fn1">Mill</h2><ol><li id="fn1">a</li></ol>', ["mill"]],
  ] as const)("%s", ([, html, anchors]) => {
    expect(anchorsOf(html).map(([, anchor]) => anchor)).toEqual(anchors);
  });
});
