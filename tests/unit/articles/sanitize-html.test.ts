import fc from "fast-check";
import { Parser } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { sanitizeHtml } from "../../../src/articles/sanitize-html.js";

describe("active content is removed", () => {
  test.for([
    ["a script", "a<script>alert(1)</script>b", "ab"],
    ["a script that never ends", "a<script>alert(1)", "a"],
    ["a script in upper case", "a<SCRIPT SRC=//x.example></SCRIPT>b", "ab"],
    ["a style", "<style>p { color: red }</style><p style='color: red'>a</p>", "<p>a</p>"],
    ["an event handler", '<img src="a.png" onerror="alert(1)">', '<img src="a.png" />'],
    ["a handler in an odd case", "<p OnClick=alert(1)>a</p>", "<p>a</p>"],
    ["a javascript: URL", '<a href="javascript:alert(1)">a</a>', "<a>a</a>"],
    ["the same, disguised", '<a href=" jAva&#10;script&colon;alert(1)">a</a>', "<a>a</a>"],
    ["a data: URL", '<img src="data:image/svg+xml,x">', "<img />"],
    ["a vbscript: URL", '<a href="vbscript:x">a</a>', "<a>a</a>"],
    ["a file: URL", '<a href="file:///etc/passwd">a</a>', "<a>a</a>"],
    ["a form", '<form action="/x"><input name="a"><button>Send</button></form>', "Send"],
    ["a text area", "a<textarea><script>x</script></textarea>b", "ab"],
    ["an svg", "a<svg><script>alert(1)</script></svg>b", "ab"],
    ["an object", '<object data="x.swf">a</object>', "a"],
    ["a base", '<base href="https://evil.example/">a', "a"],
    ["a meta refresh", '<meta http-equiv="refresh" content="0;url=//x.example">a', "a"],
    ["a comment", "a<!-- b -->c", "ac"],
    ["a conditional comment", "a<!--[if IE]><script>x</script><![endif]-->c", "ac"],
    ["the title of the document", "<title>b</title><p>a</p>", "<p>a</p>"],
    ["a class", '<p class="lead">a</p>', "<p>a</p>"],
  ] as const)("%s", ([, html, safe]) => {
    expect(sanitizeHtml(html)).toBe(safe);
  });
});

test.for([
  '<h2 id="a">b</h2>',
  '<a href="https://example.com/" title="x">a</a>',
  '<a href="#note">a</a>',
  '<a href="../mill.md">a</a>',
  '<a href="mailto:ada@example.com">a</a>',
  '<pre><code class="language-js">a</code></pre>',
  '<ol start="3"><li value="5">a</li></ol>',
  '<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td colspan="2">b</td></tr></tbody></table>',
  '<figure><img src="a.png" alt="b" /><figcaption>c</figcaption></figure>',
  "<details open><summary>a</summary>b</details>",
  "<ruby>水<rt>みず</rt></ruby>",
  "a &lt;script&gt; b &amp; c",
])("%s stays", (html) => {
  expect(sanitizeHtml(html)).toBe(html);
});

describe("a frame becomes a link to its URL", () => {
  test.for(["iframe", "embed", "frame"])("%s", (frame) => {
    expect(sanitizeHtml(`<${frame} src="https://video.example/1"></${frame}>`)).toContain(
      '<a href="https://video.example/1">https://video.example/1</a>',
    );
  });

  test("with the URL as text", () => {
    expect(
      sanitizeHtml("<iframe src='https://x.example/\"><script>alert(1)</script>'></iframe>"),
    ).not.toContain("<script");
  });

  test.for(["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x"])(
    "but not to %s",
    (address) => {
      expect(sanitizeHtml(`<iframe src="${address}"></iframe>`)).toBe("<a></a>");
    },
  );
});

/** The deepest nesting of balanced HTML; undefined when tags do not match. */
function depthOf(html: string): number | undefined {
  const open: string[] = [];
  let deepest = 0;
  for (const [, closes, name = "", selfCloses] of html.matchAll(/<(\/?)([a-z0-9]+)[^>]*?(\/?)>/g)) {
    if (selfCloses === "/") continue;
    if (closes === "") open.push(name);
    else if (open.pop() !== name) return undefined;
    deepest = Math.max(deepest, open.length);
  }
  return open.length === 0 ? deepest : undefined;
}

describe("the result", () => {
  test.for([
    "<b>a<i>b</b>c</i>",
    "<p>a<div>b</p>c",
    "<ul><li>a<li>b",
    "<table><tr><td>a<tr><td>b",
    "</p></div>a",
    "<a href='x'>a<a href='y'>b",
  ])("is well nested: %s", (html) => {
    expect(depthOf(sanitizeHtml(html))).toBeDefined();
  });

  test("has limited depth and keeps the text", () => {
    const html = sanitizeHtml(`${"<div>".repeat(400)}mill${"</div>".repeat(400)}`);

    expect(depthOf(html)).toBeLessThanOrEqual(100);
    expect(html).toContain("mill");
  });

  test("is an error when the HTML is nested too deeply", () => {
    expect(() => sanitizeHtml("<b>".repeat(5_000))).toThrow(RangeError);
  });

  test("is safe for any HTML", () => {
    const pieces = fc.constantFrom(
      ...[
        "<script>",
        "</script>",
        '<a href="',
        "javascript:alert(1)",
        '">',
        "<img src=x ",
        "onerror=alert(1) ",
        ">",
      ],
      ...[
        "<svg>",
        "<style>",
        "</style>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<p",
        " / ",
        "'",
        "=",
        "&#106;",
        "&lt;",
        "\0",
      ],
      ...[
        "<iframe src=",
        "<math>",
        "<template>",
        "<noscript>",
        "</noscript>",
        "<title>",
        "</title>",
        "<textarea>",
        "x",
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const html = sanitizeHtml(parts.join(""));

        new Parser({
          onopentag(name, attributes) {
            expect([
              "script",
              "style",
              "svg",
              "math",
              "iframe",
              "template",
              "noscript",
              "title",
            ]).not.toContain(name);
            for (const [attribute, value] of Object.entries(attributes)) {
              expect(attribute).not.toMatch(/^on|^style$/i);
              if (attribute === "href" || attribute === "src")
                expect(value).not.toMatch(/^\s*(javascript|data):/i);
            }
          },
        }).end(html);
        expect(sanitizeHtml(html)).toBe(html);
      }),
      { numRuns: 500 },
    );
  });
});
