import { parseDocument } from "htmlparser2";
import { expect, test } from "vitest";
import { headingsOf } from "../../../src/articles/heading-anchors.js";
import { headingSource } from "../../../src/articles/heading-source.js";

function sourceOf(inner: string): string | undefined {
  return headingsOf(parseDocument(`<h2>${inner}</h2>`)).map(headingSource)[0];
}

test.for([
  ["words and spaces as written", "one  two &amp; three", "one  two & three"],
  ["no emphasis marks", "<em>a</em> <strong>b</strong> <code>c</code> <s>d</s>", "a b c d"],
  ["the URL of a link", 'a <a href="/b">link</a>', "a link/b"],
  ["the title of a link", '<a href="/b" title="The wheel">link</a>', "link/b The wheel"],
  ["the content of a link", '<a href="/b"><img src="a.png" alt="A wheel"></a>', "A wheela.png/b"],
  ["no encoded characters of a URL", '<a href="/%C3%BCber%20a">link</a>', "link/ber%20a"],
  ["a bare URL once", '<a href="https://example.org/a">https://example.org/a</a>', "https://example.org/a"],
  [
    "a bare URL without a scheme once",
    '<a href="http://www.example.org">www.example.org</a>',
    "www.example.org",
  ],
  ["an e-mail address once", '<a href="mailto:ada@example.org">ada@example.org</a>', "ada@example.org"],
  ["an image without alternative text", '<img src="a.png">', "a.png"],
  ["the names of tags", "a <kbd>b</kbd><br>c", "a kbdbkbdbrc"],
  ["superscripts", "x<sup>2</sup>", "xsup2sup"],
  ["the number of a footnote", 'a<sup><a href="#fn1" id="fnref1">[1]</a></sup>', "a[1]"],
  ["no comments", "a<!-- b -->", "a"],
] as const)("the source of a heading has %s", ([, inner, source]) => {
  expect(sourceOf(inner)).toBe(source);
});
