import { describe, expect, test } from "vitest";
import type { Article } from "../../../src/articles/article.js";
import { type ParseOptions, parseArticle } from "../../../src/articles/parse-article.js";
import { assembleEntry } from "../../../src/feeds/assemble-feed.js";
import { contentHtml } from "../../../src/feeds/entry-content.js";
import type { Entry } from "../../../src/feeds/feed.js";
import { PUBLICATION } from "../../fixtures/feed.js";

const OPTIONS: ParseOptions = {
  zone: "UTC",
  folderCategories: false,
  language: "en",
  summarize: (sections) => sections.map(() => ""),
};

const read = (text: string, path = "mill.md") => parseArticle(Buffer.from(text), path, OPTIONS);

function entryOf(article: Article): Entry {
  const published = { id: "urn:x:1", slug: article.slug, published: 0, updated: 0, article };
  return assembleEntry(PUBLICATION, published, { articles: new Map(), media: new Map() });
}

/** The content that feed readers get for a page's body. */
function contentOf(body: string): string {
  const reading = read(`<title>The mill</title><body>${body}</body>`, "mill.html");
  return reading.kind === "article" ? contentHtml(entryOf(reading.article)) : reading.kind;
}

describe("active HTML is reduced to this", () => {
  test.for([
    ["a script in a script", "<scr<script>ipt>alert(1)</scr</script>ipt>a", "ipt&gt;alert(1)ipt&gt;a"],
    ["a tag split by a slash", '<img/src="a.png"/onerror=alert(1)>', ""],
    ["a handler after a new line", '<p\nonclick\n=\n"x">a</p>', "<p>a</p>"],
    ["a handler after an invalid attribute", "<p &#0;onclick=x>a</p>", "<p>a</p>"],
    ["javascript: in entities", '<a href="&#x6A;&#97;vascript&colon;alert(1)">a</a>', "<a>a</a>"],
    ["javascript: on two lines", '<a href="java\nscript:alert(1)">a</a>', "<a>a</a>"],
    ["javascript: with a tab by its name", '<a href="java&Tab;script:alert(1)">a</a>', "<a>a</a>"],
    ["javascript: after a control character", '<a href="&#1;javascript:alert(1)">a</a>', "<a>a</a>"],
    ["javascript: after a no-break space", '<a href="\u00a0javascript:alert(1)">a</a>', "<a>a</a>"],
    ["javascript: within another scheme", '<a href="feed:javascript:alert(1)">a</a>', "<a>a</a>"],
    ["a page in a data: URL", '<a href="data:text/html;base64,PHNjcmlwdD4=">a</a>', "<a>a</a>"],
    ["a blob:", '<a href="blob:https://a.example/1">a</a>', "<a>a</a>"],
    ["a relative URL", '<a href="local:///etc/passwd">a</a>', "<a>a</a>"],
    ["the same, from the site's root", '<a href="local://site/etc">a</a>', "<a>a</a>"],
    [
      "javascript: in a srcset",
      '<img src="https://a.example/a.png" srcset="javascript:x 2x" sizes="x">',
      '<img src="https://a.example/a.png">',
    ],
    [
      "javascript: in a formaction",
      '<form action="javascript:x"><button formaction="javascript:y">Send</button></form>',
      "Send",
    ],
    ["javascript: in a style", '<p style="background:url(javascript:x)">a</p>', "<p>a</p>"],
    ["a style import", '<style>@import "javascript:x"</style>a', "a"],
    ["another base URL", '<base href="https://evil.example/"><a href="/b">a</a>', "a"],
    ["a meta refresh", '<meta http-equiv="refresh" content="0;url=https://evil.example/">a', "a"],
    ["a stylesheet of another site", '<link rel="stylesheet" href="https://evil.example/a.css">a', "a"],
    [
      "an SVG with a handler and a link",
      '<svg onload="alert(1)"><a xlink:href="javascript:x"><text>b</text></a></svg>a',
      "a",
    ],
    [
      "a style in an SVG that hides a picture",
      "<svg><style><img src=x onerror=alert(1)></style></svg>a",
      "a",
    ],
    [
      "a formula that browsers read twice",
      '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;"></math>a',
      "a",
    ],
    [
      "a noscript that ends within an attribute",
      '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>a',
      "a",
    ],
    [
      "a text area that ends within an attribute",
      '<textarea><p title="</textarea><img src=https://a.example/x onerror=alert(1)>">a',
      '<img src="https://a.example/x">"&gt;a',
    ],
    [
      "a title that ends within an attribute",
      '<title><p title="</title><img src=https://a.example/x onerror=alert(1)>">a',
      '<img src="https://a.example/x">"&gt;a',
    ],
    [
      "an xmp that ends within an attribute",
      '<xmp><p title="</xmp><img src=https://a.example/x onerror=alert(1)>">a</xmp>',
      '&lt;p title="<img src="https://a.example/x">"&gt;a',
    ],
    ["plain text that never ends", "<plaintext><script>alert(1)</script>a", "a"],
    ["a template", "<template><script>alert(1)</script></template>a", "a"],
    ["a script in an option", "<select><option><script>x</script></select>a", "a"],
    ["a comment that ends at once in browsers", "a<!--><script>alert(1)</script>-->", "a--&gt;"],
    ["a comment with another end", "a<!-- --!><img src=x onerror=alert(1)>-->b", "ab"],
    ["a processing instruction", "<?php <script>alert(1)</script> ?>a", "alert(1) ?&gt;a"],
    ["a script in a CDATA section", "<![CDATA[<script>alert(1)</script>]]>a", "a"],
    [
      "an entity that names a file",
      '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>a &x;',
      "]&gt;a &amp;x;",
    ],
    ["the end of a CDATA section, twice", "a ]]> b ]]> c", "a ]]&gt; b ]]&gt; c"],
    [
      "the end of a CDATA section in an attribute",
      '<a href="https://a.example/" title="]]>">a ]]&gt; b</a>',
      '<a href="https://a.example/" title="]]&gt;">a ]]&gt; b</a>',
    ],
    ["characters that XML forbids, as entities", "a&#1;&#x8;&#xFFFE;&#xD800;b", "a\ufffdb"],
    [
      "a script behind the end of the document",
      "</div></article></body></html><script>alert(1)</script>a",
      "",
    ],
    [
      "a frame with a document of its own",
      '<iframe srcdoc="<script>alert(1)</script>" src="https://video.example/1"></iframe>',
      '<a href="https://video.example/1">https://video.example/1</a>',
    ],
    ["a frame of javascript:", '<iframe src="javascript:alert(1)"></iframe>a', "<a></a>a"],
    ["an object", '<object data="data:text/html,x"><param name="a">a</object>', "a"],
    [
      "a picture of another site (kept)",
      '<img src="http://tracker.example/pixel.gif?id=1" width="1" height="1">',
      '<img src="http://tracker.example/pixel.gif?id=1" width="1" height="1">',
    ],
    [
      "a picture of another site without a scheme",
      '<img src="//cdn.example.org/a.png">',
      '<img src="https://cdn.example.org/a.png">',
    ],
    ["a picture above the directory", '<img src="../../../etc/passwd.png" alt="b">', "b"],
    ["the same, encoded", '<img src="..%2f..%2fetc%2fpasswd.png" alt="b">', "b"],
    ["a picture on the author's disk", '<img src="file:///etc/passwd" alt="b">', "b"],
    [
      "javascript: as the source of a quote",
      '<blockquote cite="javascript:x"><p>a</p></blockquote>',
      "<blockquote><p>a</p></blockquote>",
    ],
    [
      "a player with a forbidden source",
      '<video poster="javascript:x" src="data:x" autoplay><source src="javascript:y"></video>a',
      "<video><source></video>a",
    ],
    [
      "a handler of details",
      '<details open ontoggle="alert(1)"><summary>b</summary>a</details>',
      "<details open><summary>b</summary>a</details>",
    ],
    [
      "backticks in an attribute",
      '<img src="https://a.example/a.png" alt="``onerror=alert(1)">',
      '<img src="https://a.example/a.png" alt="``onerror=alert(1)">',
    ],
    [
      "a quote in a URL",
      "<a href='https://a.example/\"onclick=\"x'>a</a>",
      '<a href="https://a.example/%22onclick=%22x">a</a>',
    ],
    [
      "ids that are properties of every object",
      '<p id="__proto__">a</p><p id="constructor">b</p>',
      '<p id="__proto__">a</p><p id="constructor">b</p>',
    ],
    ["an overridden direction (closed)", "a \u202edrowssap\u202c b", "a \u202edrowssap\u202c b"],
    ["a tag that the file ends in", 'a<img src="https://a.example/b.png', "a"],
    ["a link whose name has a slash", '<a/href="javascript:x"/>a</a>', "<a>a</a>"],
    [
      "a script under another name",
      '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>a',
      "alert(1)a",
    ],
    ["attributes of custom elements", '<p is="x-evil" slot="b" nonce="c">a</p>', "<p>a</p>"],
    [
      "a link with a ping",
      '<a href="https://a.example/" target="_top" ping="https://evil.example/" download>a</a>',
      '<a href="https://a.example/">a</a>',
    ],
    [
      "classes besides the language of code",
      '<code class="language-js onclick evil">a</code>',
      '<code class="language-js">a</code>',
    ],
  ] as const)("%s", ([, html, left]) => {
    expect(contentOf(html)).toBe(left);
  });
});

/** An article with an additional line of front matter. */
const withField = (field: string) => read(`---\ntitle: The mill\n${field}\n---\n\nIt turns.\n`);

describe("front matter beyond names and values rejects its article", () => {
  test.for([
    ["a program", "---js\n{ title: process.exit(7) }\n---\nA.", "front matter that is a program is not run"],
    [
      "a program of CoffeeScript",
      "---coffee\ntitle: 1\n---\nA.",
      "front matter that is a program is not run",
    ],
    ["an unknown language", "---lua\nos.exit()\n---\nA.", "lua"],
    [
      "a list that contains itself",
      "---\ntitle: a\nx: &a [*a]\n---\nA.",
      "an alias stands within what it names",
    ],
    [
      "a merge of something other than a mapping",
      "---\ntitle: a\n<<: [b]\n---\nA.",
      "Merge sources must be maps",
    ],
    ["an undefined alias", "---\ntitle: *a\n---\nA.", "Unresolved alias"],
    ["lists in lists", `---\nx: ${"[".repeat(101)}${"]".repeat(101)}\n---\nA.`, "it is nested too deeply"],
    ["dashes after dashes", `---\n${"- ".repeat(101)}a\n---\nA.`, "it is nested too deeply"],
    ["200 blanks", `---\ntitle: a\nx:${" ".repeat(200)}b\n---\nA.`, "it has 200 blanks or more in a row"],
    ["too many characters", `---\nx: ${"a".repeat(100_000)}\n---\nA.`, "characters, expected 100000 at most"],
    ["a name twice, the second as an escape", '---\n"draft": true\n"dr\\u0061ft": false\n---\nA.', "unique"],
    ["a name twice in TOML", "+++\na = 1\na = 2\n+++\nA.", "redefine"],
    [
      "JSON that goes on as a program",
      '---json\n{"title": (() => "a")()}\n---\nA.',
      "the front matter cannot be read",
    ],
    ["a missing end", "---\ntitle: a\n\nA.", "never ends"],
    ["NUL", "---\ntitle: a\0\n---\nA.", "NUL characters"],
    ["a draft field that is neither yes nor no", "---\ndraft: maybe\n---\nA.", "expected true or false"],
    ["a date that does not exist", "---\ndate: 2026-02-31\n---\nA.", "expected a date"],
    ["an invalid embargo", "---\nembargo: tomorrow\n---\nA.", "`embargo` is"],
  ] as const)("%s", ([, text, problem]) => {
    const reading = read(text);

    expect(reading).toMatchObject({
      kind: "rejected",
      rejection: {
        path: "mill.md",
        problem: expect.stringContaining(problem),
        remedy: expect.stringMatching(/./),
      },
    });
  });

  test("aliases that multiply", () => {
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}]`);
    const reading = read(["---", "l0: &l0 lol", ...levels, "---", "A."].join("\n"));

    expect(reading).toMatchObject({
      rejection: { problem: expect.stringContaining("Excessive alias count") },
    });
  });
});

describe("hostile front matter withholds its article", () => {
  test.for([
    ["a draft field by a merge", "<<: {draft: true}", "it is a draft"],
    ["a draft field by a merge of an anchor", "base: &b {draft: yes}\n<<: *b", "it is a draft"],
    ["a draft field after one that says no", "draft: false\nDraft: true", "it is a draft"],
    ["an unknown visibility", "visibility: friends", "its visibility is friends"],
    ["a draft field after a byte order mark", "", "it is a draft"],
  ] as const)("%s", ([name, field, reason]) => {
    const reading = name.includes("byte order")
      ? read("\uFEFF\uFEFF---\ndraft: true\n---\nA.")
      : withField(field);

    expect(reading).toEqual({ kind: "withheld", reason });
  });
});

describe("a hostile field becomes this", () => {
  test.for([
    ["the prototype of objects", "__proto__: {draft: true, polluted: yes}", { title: "The mill" }],
    ["the constructor of objects", "constructor: {prototype: {polluted: yes}}", { title: "The mill" }],
    ["a property of every object", "toString: x\nhasOwnProperty: y\nthen: z", { title: "The mill" }],
    ["a tag that makes a function", "summary: !!js/function 'function () {}'", { summary: "function () {}" }],
    ["a tag that makes a pattern", "summary: !!js/regexp /a/", { summary: "/a/" }],
    [
      "a summary of the prototype's heading",
      "summaries: {__proto__: x, constructor: y}",
      { title: "The mill" },
    ],
    ["a slug with ..", "slug: ../../etc/passwd", { slug: "passwd" }],
    ["a slug that is encoded", "slug: '%2e%2e%2fetc'", { slug: "etc" }],
    ["a slug that is encoded twice", "slug: '%252e%252e%252fetc'", { slug: "2e-2e-2fetc" }],
    ["a slug of invalid UTF-8", "slug: '%c0%ae%c0%ae'", { slug: "c0-ae-c0-ae" }],
    ["a slug with backslashes", "slug: '..\\..\\etc'", { slug: "etc" }],
    ["a slug of dots", "slug: '..'", { slug: "mill" }],
    ["a slug of a thousand letters", `slug: ${"a".repeat(1_000)}`, { slug: "a".repeat(100) }],
    ["a slug with an overridden direction", 'slug: "a\\u202Eb"', { slug: "a-b" }],
    ["a header in a title", 'title2: x\nsummary: "a\\r\\nX-Injected: 1"', { summary: "a X-Injected: 1" }],
    ["a category with ..", "categories: ['../..', a/b]", { categories: ["../..", "a/b"] }],
    ["a javascript: link", "link: javascript:alert(1)", { link: undefined }],
    ["a link without a host", "link: https://", { link: undefined }],
    ["a permalink without a host", "permalink: https://", { link: undefined, slug: "mill" }],
    [
      "a javascript: author URL",
      "author: {name: Ada, url: 'javascript:alert(1)'}",
      { authors: [{ name: "Ada" }] },
    ],
    ["a data: source", "source: data:text/html,x", { source: undefined }],
    ["a javascript: source in a mapping", "source: {url: 'javascript:x', title: a}", { source: undefined }],
    ["a javascript: picture", "image: javascript:alert(1)", { image: undefined }],
    ["a picture above the directory", "image: ../../../etc/passwd", { image: "local:///etc/passwd" }],
    ["markup as language", "language: '\"><script>'", { language: "en" }],
    ["an id of control characters", 'id: "\\uFFFE\\x08"', { id: undefined }],
    ["an id of half a surrogate pair", 'id: "a\\uD83Db"', { id: "ab" }],
    [
      "an infinite length",
      "enclosure: {url: 'https://a.example/a.mp3', length: 1e400}",
      { title: "The mill" },
    ],
  ] as const)("%s", ([, field, expected]) => {
    const reading = withField(field);

    const article: Record<string, unknown> = reading.kind === "article" ? { ...reading.article } : {};
    for (const [name, value] of Object.entries(expected)) expect(article[name]).toEqual(value);
    expect(article["title"]).toBe("The mill");
    expect({}).not.toHaveProperty("polluted");
  });

  test.for([
    [
      "markup as summary",
      "summary: <script>alert(1)</script>",
      "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    ],
    ["a summary that ends a CDATA section", "summary: a ]]> b", "<p>a ]]&gt; b</p>"],
  ] as const)("%s", ([, field, content]) => {
    const reading = withField(field);

    expect(reading.kind === "article" && contentHtml(entryOf(reading.article))).toContain(content);
  });
});

describe("hostile Markdown becomes this", () => {
  test.for([
    ["a javascript: link", "[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"],
    ["the same in other case", "[a](JaVaScRiPt:alert(1))", "<p>[a](JaVaScRiPt:alert(1))</p>"],
    ["the same with an entity", "[a](javascript&colon;alert(1))", "<p>[a](javascript:alert(1))</p>"],
    ["the same by a reference", "[a][b]\n\n[b]: vbscript:x", "<p>[a][b]</p>\n<p>[b]: vbscript:x</p>"],
    ["the same in angle brackets", "<javascript:alert(1)>", "<p>&lt;javascript:alert(1)&gt;</p>"],
    [
      "a data: picture",
      "![a](data:image/svg+xml;base64,PHN2Zz4=)",
      "<p>![a](data:image/svg+xml;base64,PHN2Zz4=)</p>",
    ],
    [
      "markup as title",
      '[a](https://a.example/ "\\"><script>")',
      '<p><a href="https://a.example/" title="&quot;><script>">a</a></p>',
    ],
    [
      "a script in a heading's id",
      '## a {#"onclick=x}\n\nText.',
      '<h2 id="a-onclickx">a {#"onclick=x}</h2>\n<p>Text.</p>',
    ],
    [
      "a fence that ends in markup",
      '```"><script>\na\n```',
      '<pre><code class="language-&quot;><script>">a\n</code></pre>',
    ],
    ["HTML between Markdown", "a **b <script>x</script> c**", "<p>a <strong>b  c</strong></p>"],
  ] as const)("%s", ([, markdown, html]) => {
    const reading = read(`---\ntitle: The mill\n---\n${markdown}\n`);

    expect(reading.kind === "article" && reading.article.html).toBe(html);
  });
});

describe("a file that is not text is rejected with the reason", () => {
  test.for([
    ["of zero bytes", "", "the file is empty"],
    ["of white space", " \n\t\n ", "the file holds no text"],
    ["of UTF-16", "fffe41004200", "the file is in UTF-16"],
    ["of an overlong dot", "c0ae", "not valid UTF-8"],
    ["of half a surrogate pair", "eda0bd", "not valid UTF-8"],
    ["of a code point beyond U+10FFFF", "f4908080", "not valid UTF-8"],
    ["a truncated character", "41e6b0", "not valid UTF-8"],
    ["of a picture", "89504e470d0a1a0a", "not valid UTF-8"],
    ["with NUL", "4100", "NUL characters"],
  ] as const)("%s", ([name, content, problem]) => {
    const bytes = Buffer.from(content, /^of (?:nothing|white)/.test(name) ? "utf8" : "hex");

    expect(parseArticle(bytes, "mill.md", OPTIONS)).toMatchObject({
      kind: "rejected",
      rejection: { problem: expect.stringContaining(problem) },
    });
  });

  test.for([
    ["lists", `${"- ".repeat(60)}a`, "lists or quotations are nested more than 50 deep"],
    ["quotations", `${"> ".repeat(120)}a`, "lists or quotations are nested more than 50 deep"],
    ["elements", `<p>a</p>${"<div>".repeat(1_001)}b`, "it is nested too deeply"],
  ] as const)("%s that are nested too deeply", ([, text, problem]) => {
    expect(read(text)).toMatchObject({
      rejection: { problem: `the article cannot be rendered: ${problem}` },
    });
  });
});
