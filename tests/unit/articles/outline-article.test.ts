import { expect, test } from "vitest";
import { outlineArticle } from "../../../src/articles/outline-article.js";

const OPTIONS = { zone: "UTC", folderCategories: false, language: "en" };

function outlineOf(text: string) {
  return outlineArticle(Buffer.from(text), "mill.md", OPTIONS);
}

test("front matter and path tell what an article is without its text", () => {
  expect(outlineOf("---\ntitle: The mill\n---\nIt turns.")).toMatchObject({
    kind: "article",
    article: { title: "The mill", path: "mill.md" },
  });
});

test.for([
  ["front matter", "---\ntitle: The \0mill\n---\nIt turns."],
  ["text", "---\ntitle: The mill\n---\nIt \0turns."],
] as const)("a file with NUL characters in its %s is to be read wholly, which rejects it", ([, text]) => {
  expect(outlineOf(text)).toBeUndefined();
});

test("a value that holds itself rejects the article, whichever field it is", () => {
  expect(outlineOf("---\ntitle: The mill\nembargo: &a [*a]\n---\nIt turns.")?.kind).toBe("rejected");
});
