import { describe, expect, test } from "vitest";
import { readFrontMatterStub } from "../../../src/articles/front-matter-stub.js";
import { parseArticle } from "../../../src/articles/parse-article.js";

const OPTIONS = { zone: "UTC", folderCategories: false, language: "en" };

function stubOf(text: string, path = "mill.md") {
  return readFrontMatterStub(Buffer.from(text), path, OPTIONS);
}

function withTitle(text: string): string {
  return `---\ntitle: The mill\n---\n${text}`;
}

describe("a front-matter stub", () => {
  test("has the data of front matter and path, and nothing from the text", () => {
    const file = Buffer.from(
      "---\r\ntitle: The mill\r\ntags: [wheel]\r\ndate: 2026-01-15\r\n---\r\n\r\n# Wheel\r\nIt turns.",
    );
    const read = parseArticle(file, "mill.md", { ...OPTIONS, summarize: () => [] });
    if (read.kind !== "article") throw new Error("expected an article");

    expect(read.article).toMatchObject({ title: "The mill", tags: ["wheel"], date: Date.UTC(2026, 0, 15) });
    expect(readFrontMatterStub(file, "mill.md", OPTIONS)).toEqual({
      kind: "article",
      article: {
        ...read.article,
        language: undefined,
        html: "",
        sections: [],
        files: [],
        meaningHash: "",
        doubts: [],
      },
    });
  });

  test.for(["mill.md", "mill.markdown", "Mill.MD", "mill.txt.md"])("can be read from %s", (path) => {
    expect(stubOf(withTitle("It turns."), path)).toMatchObject({ kind: "article", article: { path } });
  });

  test.for(["mill.html", "mill.txt", "mill.md.txt", "mill"])(
    "cannot be read from %s, whose text may contain metadata",
    (path) => {
      expect(stubOf(withTitle("It turns."), path)).toBeUndefined();
    },
  );

  test("can be read from a part of a larger buffer", () => {
    const text = withTitle("It turns.");
    const bytes = new Uint8Array(Buffer.from(`\0\0${text}\0`)).subarray(2, 2 + text.length);

    expect(readFrontMatterStub(bytes, "mill.md", OPTIONS)).toMatchObject({ article: { title: "The mill" } });
  });

  test("may end with the front matter", () => {
    expect(stubOf("---\ntitle: The mill\n---")).toMatchObject({ article: { title: "The mill" } });
  });

  test("continues after a line that only starts with dashes", () => {
    expect(stubOf("---\ntitle: The mill\n---- : a\nslug: b\n---\n")).toMatchObject({
      article: { slug: "b" },
    });
  });
});

describe("a file has to be read completely", () => {
  test.for([
    ["without a title", "---\ntags: [wheel]\n---\n# The mill"],
    ["without front matter", "# The mill\n\n---\n\nIt turns.\n\n---\n"],
    ["with front matter in other fences", "+++\ntitle = 'The mill'\n+++\n"],
    ["with front matter that never ends", "---\ntitle: The mill\n"],
    ["with front matter that ends in more than dashes", "---\ntitle: The mill\n---x\n"],
    ["with NUL characters in its front matter", "---\ntitle: The \0mill\n---\nIt turns."],
    ["with NUL characters in its text", withTitle("It \0turns.")],
    ["with possibly too many consecutive block marks", withTitle(">".repeat(46))],
    ["with possibly too many lists", withTitle(`${"- ".repeat(23)}It turns.`)],
    ["with possibly too many elements", withTitle("a<b".repeat(801))],
    ["with possibly too many emphasis marks", withTitle("a_b".repeat(801))],
    ["with footnotes in footnotes", withTitle("[^a]: [^b]: It turns.")],
  ])("%s", ([, text = ""]) => {
    expect(stubOf(text)).toBeUndefined();
  });

  test("that is not UTF-8", () => {
    expect(
      readFrontMatterStub(Buffer.from(withTitle("Mühle"), "latin1"), "mill.md", OPTIONS),
    ).toBeUndefined();
  });
});

describe("a file need not be read completely", () => {
  test.for([
    ["with fewer block marks", withTitle(">".repeat(45))],
    ["with fewer block marks, and an element", withTitle(`${">".repeat(45)}~`)],
    ["with fewer block marks on each line", withTitle(`${">".repeat(45)}a\n`.repeat(3))],
    ["with fewer elements", withTitle("a<b".repeat(800))],
    ["with footnotes side by side", withTitle("[^a]: It turns.\n[^b]: It stands.")],
    ["with text that only resembles footnotes", withTitle("[a]: b]: c")],
    [
      "whose front matter has all of that",
      `---\ntitle: The mill\nsummary: "${"a<b".repeat(801)} [^a]: b]: c"\n---\n`,
    ],
  ])("%s", ([, text = ""]) => {
    expect(stubOf(text)?.kind).toBe("article");
  });
});

test.for([
  ["a draft is withheld", "draft: true", "withheld"],
  ["a draft is withheld, with any line ends", "tags: [wheel]\rdraft: true", "withheld"],
  ["a value that contains itself rejects the article, in any field", "embargo: &a [*a]", "rejected"],
  ["unreadable front matter rejects the article", "tags: [", "rejected"],
  ["an invalid field rejects the article", "date: soon", "rejected"],
] as const)("%s, without reading the text", ([, field, kind]) => {
  expect(stubOf(`---\ntitle: The mill\n${field}\n---\nIt turns.`)?.kind).toBe(kind);
});
