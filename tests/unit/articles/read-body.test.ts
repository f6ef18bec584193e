import { describe, expect, test } from "vitest";
import { hasArticleExtension, readBody } from "../../../src/articles/read-body.js";

test.for(["a.md", "a.MARKDOWN", "deep/a.html", "a.b.htm", "a.TXT"])("%s has an article extension", (path) => {
  expect(hasArticleExtension(path)).toBe(true);
});

test.for(["a", "md", "a.mdx", "a.md/b", "a.md.gz", ""])("%j does not", (path) => {
  expect(hasArticleExtension(path)).toBe(false);
});

test("a file with another extension is rejected", () => {
  expect(readBody("text", "a.rst")).toEqual({
    rejection: { path: "a.rst", problem: expect.stringContaining(".markdown"), remedy: "rename the file" },
  });
});

describe("the extension selects the parser", () => {
  const text = "Title: Mill\n\nAll *is* well, and so it has been for as long as anyone remembers.";

  test.for([
    ["mill.md", "<p>Title: Mill</p>\n<p>All <em>is</em> well"],
    ["mill.html", "Title: Mill\n\nAll *is* well"],
    ["mill.txt", "<p>All *is* well"],
  ] as const)("%s", ([path, html]) => {
    expect(readBody(text, path)).toMatchObject({ html: expect.stringContaining(html) });
  });
});

test.for(["mill.md", "mill.html", "mill.txt"])(
  "front matter precedes the metadata in the body of %s",
  (path) => {
    const text =
      '---\ndate: 2026-01-15\n---\nDate: 2025-01-01\n\n<meta name="date" content="2025-01-01">Text.';
    const body = readBody(text, path);

    expect("fields" in body && body.fields[0]).toEqual({ name: "date", value: "2026-01-15", line: 2 });
  },
);

test("header lines below front matter have the file's line numbers", () => {
  const body = readBody("---\nid: a\n---\n\nTags: mill\n\nText.", "mill.txt");

  expect(body).toMatchObject({ fields: [{ line: 2 }, { name: "tags", value: "mill", line: 5 }, {}] });
});

test("the content of a template is removed, in Markdown and in HTML", () => {
  for (const path of ["mill.md", "mill.html"]) {
    expect(readBody("---\nid: a\n---\nOne\n{{< b >}}", path)).toMatchObject({
      html: expect.not.stringContaining("{{"),
      warnings: [{ path, line: 5 }],
    });
  }
});
