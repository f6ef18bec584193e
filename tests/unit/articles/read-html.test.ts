import { describe, expect, test } from "vitest";
import { parseHtml } from "../../../src/articles/read-html.js";

describe("the content of a document is that of", () => {
  test.for([
    ["its article", "<body><header>x</header><main><article><p>a</p></article></main></body>", "<p>a</p>"],
    ["its main element", "<body><nav>x</nav><main><p>a</p></main></body>", "<p>a</p>"],
    [
      "its main part, when there are several articles",
      "<main><article>a</article><article>b</article></main>",
      "<article>a</article><article>b</article>",
    ],
    ["its body", "<html><head><title>x</title></head><body><p>a</p></body></html>", "<p>a</p>"],
    ["its body, in any script", "<body><p>Mühle &amp; 水車</p></body>", "<p>Mühle &amp; 水車</p>"],
    ["the whole fragment", "<p>a</p><p>b</p>", "<p>a</p><p>b</p>"],
  ] as const)("%s", ([, html, content]) => {
    expect(parseHtml(html, 1).html).toBe(content);
  });
});

test("metadata comes from the head, with line numbers of the file", () => {
  const html = [
    '<html lang="de">',
    "<head>",
    "<title> The\n mill </title>",
    '<meta name="author" content="Ada Novak">',
    '<meta property="article:published_time" content="2026-01-15">',
    '<meta charset="utf-8">',
    '<link rel="canonical" href="https://example.com/mill">',
    "</head><body>a</body></html>",
  ];

  expect(parseHtml(html.join("\n"), 10)).toEqual({
    title: "The mill",
    html: "a",
    fields: [
      { name: "author", value: "Ada Novak", line: 14 },
      { name: "article:published_time", value: "2026-01-15", line: 15 },
      { name: "link", value: "https://example.com/mill", line: 17 },
      { name: "language", value: "de", line: 10 },
    ],
  });
});

test.for(["<p>a</p>", "<title> </title>a"])("%s has no title", (html) => {
  expect(parseHtml(html, 1).title).toBeUndefined();
});

test("elements that are nested too deeply are rejected", () => {
  expect(() => parseHtml("<div>".repeat(50_000), 1)).toThrow(RangeError);
});
