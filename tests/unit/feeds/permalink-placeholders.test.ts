import { expect, test } from "vitest";
import { unknownPlaceholders } from "../../../src/feeds/permalink-placeholders.js";

test("the template's unknown placeholders are found", () => {
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
