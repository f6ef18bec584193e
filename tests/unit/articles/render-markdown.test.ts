import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../../src/articles/render-markdown.js";

test.for([
  ["strikethrough", "~~old~~ mill", "<p><s>old</s> mill</p>\n"],
  [
    "a URL",
    "see https://example.com/a.",
    '<p>see <a href="https://example.com/a">https://example.com/a</a>.</p>\n',
  ],
  ["www", "see www.example.com/a", '<p>see <a href="http://www.example.com/a">www.example.com/a</a></p>\n'],
  ["an e-mail address", "ada@example.com", '<p><a href="mailto:ada@example.com">ada@example.com</a></p>\n'],
  ["a bare name, which stays text", "example.io and 10.0.0.1", "<p>example.io and 10.0.0.1</p>\n"],
  ["www within a word", "awww.example.com", "<p>awww.example.com</p>\n"],
  ["raw HTML", "<kbd>a</kbd>", "<p><kbd>a</kbd></p>\n"],
  ["a soft line end", "one\ntwo", "<p>one\ntwo</p>\n"],
  ["a hard line end", "one\\\ntwo", "<p>one<br>\ntwo</p>\n"],
  ["fenced code", "```js\na < b\n```", '<pre><code class="language-js">a &lt; b\n</code></pre>\n'],
] as const)("%s", ([, text, html]) => {
  expect(renderMarkdown(text)).toBe(html);
});

test("a table keeps its header and alignment", () => {
  const html = renderMarkdown("| a | b |\n|---|--:|\n| 1 | 2 |");

  expect(html).toContain("<th>a</th>");
  expect(html).toMatch(/<td style="text-align:right">2<\/td>/);
});

describe("task lists", () => {
  test.for([
    ["- [x] done", "☑ done"],
    ["- [X] done", "☑ done"],
    ["- [ ] open", "☐ open"],
    ["1. [ ] open", "☐ open"],
    ["- [ ] **bold**", "☐ <strong>bold</strong>"],
    ["- [ ] loose\n\n- [x] list", "<p>☐ loose</p>"],
  ] as const)("%j", ([text, shown]) => {
    expect(renderMarkdown(text)).toContain(shown);
  });

  test.for(["- [y] no", "- []", "[ ] no list", "- a [ ] b"])("%j is not a task", (text) => {
    expect(renderMarkdown(text)).not.toMatch(/[☐☑]/);
  });
});

test("a footnote has links in both directions", () => {
  const html = renderMarkdown("Mill[^a].\n\n[^a]: Built in 1741.");

  expect(html).toContain('<a href="#fn1" id="fnref1">[1]</a>');
  expect(html).toMatch(/<li id="fn1"[^>]*><p>Built in 1741\. <a href="#fnref1"/);
});

test("footnotes of one text do not appear in the next", () => {
  renderMarkdown("Mill[^a].\n\n[^a]: Built in 1741.");

  expect(renderMarkdown("Wheel[^a].")).toBe("<p>Wheel[^a].</p>\n");
});

test.for([
  ["quotations", ">".repeat(120)],
  ["lists", "- ".repeat(120)],
] as const)("%s nested too deeply for the parser are rejected", ([, opening]) => {
  expect(() => renderMarkdown(`${opening}mill`)).toThrow(/nested more than/);
});

test("nested brackets keep all text", () => {
  expect(renderMarkdown(`${"[".repeat(700)}mill${"]".repeat(700)}`)).toContain("[mill]");
});
