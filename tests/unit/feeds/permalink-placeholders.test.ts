import { expect, test } from "vitest";
import { unknownPlaceholders } from "../../../src/feeds/permalink-placeholders.js";

test("finds unknown placeholders of a template", () => {
  expect(unknownPlaceholders("https://example.com/{year}/{month}/{day}/{slug}{path}{category}{id}")).toEqual(
    [],
  );
  expect(unknownPlaceholders("https://example.com/{Year}/{title}/{}/{constructor}")).toEqual([
    "Year",
    "title",
    "",
    "constructor",
  ]);
});
