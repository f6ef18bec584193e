import { expect, test } from "vitest";
import { readLines } from "../../../../src/articles/plain-text/lines.js";

test("every line with text has its number, and whether a blank line is above", () => {
  const lines = readLines("\nmill\nwheel\n\n \t\nriver");

  expect(lines.map(({ text, number, gapBefore }) => [text, number, gapBefore])).toEqual([
    ["mill", 2, true],
    ["wheel", 3, false],
    ["river", 6, true],
  ]);
});

test.for([
  ["\n", 2],
  ["\r\n", 2],
  ["\r", 2],
  ["\f", 1],
  ["\v", 1],
  ["\u0085", 1],
  ["\u2028", 1],
  ["\u2029", 1],
] as const)("%j ends a line; the next is number %i in an editor", ([end, number]) => {
  expect(readLines(`mill${end}wheel`)).toEqual([
    { text: "mill", indent: 0, number: 1, gapBefore: true },
    { text: "wheel", indent: 0, number, gapBefore: false },
  ]);
});

test("layout characters are not text, but joiners within words are", () => {
  expect(
    readLines("\uFEFFmi\u200Bll\u2060\n\u200B\n \u200F\u200F wheel\nمی\u200Cرود").map(({ text }) => text),
  ).toEqual(["mill", "wheel", "می\u200Cرود"]);
});

test.for([
  ["mill", 0],
  ["  mill", 2],
  ["\tmill", 4],
  [" \tmill", 4],
  ["\t mill", 5],
  ["    \tmill", 8],
] as const)("%j is indented by %i columns", ([text, indent]) => {
  expect(readLines(text)).toMatchObject([{ text: "mill", indent }]);
});
