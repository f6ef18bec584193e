import { describe, expect, test } from "vitest";
import type { Observation } from "../../../../src/ledger/identity/known-article.js";
import {
  differOnlyInNumbers,
  findSimilarArticles,
  newInBands,
} from "../../../../src/ledger/identity/similar-articles.js";
import { articleAt } from "../../../fixtures/article.js";
import { newPublication } from "../../../fixtures/ledger-harness.js";

const noon = Date.UTC(2026, 0, 5, 12);

test("a file is similar to an article with the same text while that is published", async () => {
  const text = Array.from({ length: 40 }, (_, word) => `word${word}`).join(" ");
  const sections = [{ heading: "", level: 0, anchor: "", text, summary: "" }];
  const found: Observation = {
    path: "weir.md",
    kind: "article",
    article: articleAt("weir.md", { sections }),
    contentHash: "weir",
    file: { size: 1, modified: 1, changed: 1, inode: 1 },
    reader: "reader 1",
  };
  const books = await newPublication();
  const likenesses = async () =>
    findSimilarArticles(await books.ledger.catalog.read(""), [found], books.ledger.articles);
  await books.refresh({ "mill.md": { text: "Mill", sections } }, noon);
  const { id } = await books.at("mill.md");

  expect(await likenesses()).toMatchObject([{ path: "weir.md", other: { id, path: "mill.md" } }]);
  await books.refresh({}, noon + 1);
  expect(await likenesses()).toEqual([]);
});

test("titles of a series differ only in numbers", () => {
  expect(differOnlyInNumbers("Week 9 of 52", "Week 10 of 52")).toBe(true);
  expect(differOnlyInNumbers("Week ٩", "Week 10")).toBe(true);
  expect(differOnlyInNumbers("Week 9", "Week 9")).toBe(false);
  expect(differOnlyInNumbers("Week 9", "Week ")).toBe(false);
  expect(differOnlyInNumbers("Week 9", "Month 9")).toBe(false);
});

describe("new files that share a band", () => {
  test("are the earlier ones, each once", () => {
    const inBand = new Map<number, string[]>();

    expect(newInBands("a", [1, 2], inBand)).toEqual([]);
    expect(newInBands("b", [2, 3], inBand)).toEqual(["a"]);
    expect(newInBands("c", [1, 2, 3], inBand)).toEqual(["a", "b"]);
    expect(newInBands("d", [4], inBand)).toEqual([]);
  });

  test("do not depend on the order of the bands, and never include the file itself", () => {
    const inBand = () =>
      new Map([
        [10, ["a"]],
        [9, ["b"]],
      ]);

    expect(newInBands("c", [10, 9, 10], inBand())).toEqual(["b", "a"]);
    expect(newInBands("c", [9, 10], inBand())).toEqual(["b", "a"]);
    expect(newInBands("c", [8, 8], inBand())).toEqual([]);
  });

  test("are eight at most, of a thousand made from one template", () => {
    const inBand = new Map<number, number[]>();
    for (let file = 0; file < 1000; file += 1) newInBands(file, [1, 2, file], inBand);

    expect(newInBands(1000, [1], inBand)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(newInBands(1000, [1, 500, 600], inBand)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(inBand.get(2)).toHaveLength(8);
  });
});
