import { describe, expect, test } from "vitest";
import { readFrontMatterStub } from "../../../src/articles/front-matter-stub.js";
import { parseArticle } from "../../../src/articles/parse-article.js";

const OPTIONS = { zone: "UTC", folderCategories: false, language: "en" };

function outlineOf(text: string, path = "mill.md") {
  return readFrontMatterStub(Buffer.from(text), path, OPTIONS);
}

function withTitle(text: string): string {
  return `---\ntitle: The mill\n---\n${text}`;
}

describe("an outline", () => {
  test("is what front matter and path tell of an article, and nothing of its text", () => {
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

  test.for(["mill.md", "mill.markdown", "Mill.MD", "mill.txt.md"])("can be had of %s", (path) => {
    expect(outlineOf(withTitle("It turns."), path)).toMatchObject({ kind: "article", article: { path } });
  });

  test.for(["mill.html", "mill.txt", "mill.md.txt", "mill"])(
    "is none of %s, whose text may have a say",
    (path) => {
      expect(outlineOf(withTitle("It turns."), path)).toBeUndefined();
    },
  );

  test("is one of bytes in the middle of others", () => {
    const text = withTitle("It turns.");
    const bytes = new Uint8Array(Buffer.from(`\0\0${text}\0`)).subarray(2, 2 + text.length);

    expect(readFrontMatterStub(bytes, "mill.md", OPTIONS)).toMatchObject({ article: { title: "The mill" } });
  });

  test("may end with its front matter", () => {
    expect(outlineOf("---\ntitle: The mill\n---")).toMatchObject({ article: { title: "The mill" } });
  });

  test("goes on behind what only begins with dashes", () => {
    expect(outlineOf("---\ntitle: The mill\n---- : a\nslug: b\n---\n")).toMatchObject({
      article: { slug: "b" },
    });
  });
});

describe("a file is to be read wholly", () => {
  test.for([
    ["without a title", "---\ntags: [wheel]\n---\n# The mill"],
    ["without front matter", "# The mill\n\n---\n\nIt turns.\n\n---\n"],
    ["with front matter in other marks", "+++\ntitle = 'The mill'\n+++\n"],
    ["with front matter that never ends", "---\ntitle: The mill\n"],
    ["with front matter that ends in more than dashes", "---\ntitle: The mill\n---x\n"],
    ["with NUL characters in its front matter", "---\ntitle: The \0mill\n---\nIt turns."],
    ["with NUL characters in its text", withTitle("It \0turns.")],
    ["that opens as many blocks in a row as may be too many", withTitle(">".repeat(46))],
    ["that opens as many lists", withTitle(`${"- ".repeat(23)}It turns.`)],
    ["that opens as many elements as may be too many", withTitle("a<b".repeat(801))],
    ["that opens as many emphases", withTitle("a_b".repeat(801))],
    ["with footnotes that open footnotes", withTitle("[^a]: [^b]: It turns.")],
  ])("%s", ([, text = ""]) => {
    expect(outlineOf(text)).toBeUndefined();
  });

  test("that is no UTF-8", () => {
    expect(
      readFrontMatterStub(Buffer.from(withTitle("Mühle"), "latin1"), "mill.md", OPTIONS),
    ).toBeUndefined();
  });
});

describe("a file need not be read wholly", () => {
  test.for([
    ["that opens fewer blocks", withTitle(">".repeat(45))],
    ["that opens as many, and an element", withTitle(`${">".repeat(45)}~`)],
    ["that opens blocks again and again", withTitle(`${">".repeat(45)}a\n`.repeat(3))],
    ["that opens fewer elements", withTitle("a<b".repeat(800))],
    ["with footnotes side by side", withTitle("[^a]: It turns.\n[^b]: It stands.")],
    ["with what only looks like footnotes", withTitle("[a]: b]: c")],
    [
      "whose front matter has all of that",
      `---\ntitle: The mill\nsummary: "${"a<b".repeat(801)} [^a]: b]: c"\n---\n`,
    ],
  ])("%s", ([, text = ""]) => {
    expect(outlineOf(text)?.kind).toBe("article");
  });
});

test.for([
  ["a draft is held", "draft: true", "withheld"],
  ["a draft is held, however its lines end", "tags: [wheel]\rdraft: true", "withheld"],
  ["a value that holds itself rejects the article, whichever field it is", "embargo: &a [*a]", "rejected"],
  ["front matter that cannot be read rejects it", "tags: [", "rejected"],
  ["a field that is wrong rejects it", "date: soon", "rejected"],
] as const)("%s, without a look at the text", ([, field, kind]) => {
  expect(outlineOf(`---\ntitle: The mill\n${field}\n---\nIt turns.`)?.kind).toBe(kind);
});
