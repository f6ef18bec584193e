import { expect, test } from "vitest";
import { readMarker } from "../../../../src/articles/plain-text/markers.js";

test.for(["•", "·", "‣", "▪", "○", "⁃"])("%s starts an item, with or without a space", (sign) => {
  expect(readMarker(`${sign} Mill`)).toEqual({ kind: "bullet", text: "Mill" });
  expect(readMarker(`${sign}Mill`)).toEqual({ kind: "bullet", text: "Mill" });
});

test.for(["-", "*", "–"])("%s starts an item before a space", (sign) => {
  expect(readMarker(`${sign}  Mill`)).toEqual({ kind: "bullet", text: "Mill" });
  expect(readMarker(`${sign}Mill`)).toBeUndefined();
});

test.for([
  ["1. Mill", 1, 1],
  ["2) Mill", 2, 1],
  ["(12) Mill", 12, 1],
  ["1: Mill", 1, 1],
  ["4 – Mill", 4, 1],
  ["2.3 Mill", 3, 2],
  ["2.3.10. Mill", 10, 3],
  ["3、Mill", 3, 1],
  ["3）Mill", 3, 1],
  ["１２．Mill", 12, 1],
  ["٣. Mill", 3, 1],
  ["۴. Mill", 4, 1],
  ["५. Mill", 5, 1],
  ["৬. Mill", 6, 1],
  ["๗. Mill", 7, 1],
  ["一、Mill", 1, 1],
  ["（三）Mill", 3, 1],
  ["十. Mill", 10, 1],
] as const)("%s is number %i, at depth %i", ([line, value, depth]) => {
  expect(readMarker(line)).toEqual({ kind: "ordinal", text: "Mill", value, depth, digits: true });
});

test("a number needs no space before a script without spaces", () => {
  expect(readMarker("3.水車")).toMatchObject({ text: "水車", value: 3 });
  expect(readMarker("3.Mill")).toBeUndefined();
});

test.for([
  ["a) Mill", 1],
  ["(b) Mill", 2],
  ["Z. Mill", 26],
] as const)("%s is a count in letters", ([line, value]) => {
  expect(readMarker(line)).toEqual({ kind: "ordinal", text: "Mill", value, depth: 1, digits: false });
});

test.for([
  "Mill",
  "3 ways to mill",
  "10.5万人",
  "1741 was a good year",
  "1741. Mill",
  "ab) Mill",
  "一水車",
  "* * *",
  "- - -",
  "•",
  "1.",
  "a)",
  "$ 5. Mill",
  "The 1. Mill",
])("%s has no marker", (line) => {
  expect(readMarker(line)).toBeUndefined();
});

test("the text of an item is complete", () => {
  const text = "mill ".repeat(30).trim();

  expect(["- ", "1. ", "b) "].map((marker) => readMarker(marker + text)?.text)).toEqual([text, text, text]);
});
