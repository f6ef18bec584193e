import { expect, test } from "vitest";
import { isWorthSummarizing, sectionKey, truncateSection } from "../../../../src/integrations/llm/section.js";
import { FERRY } from "./setting.js";

test("a key is the same on every machine and in every release with the same prompt", () => {
  expect(sectionKey("small", FERRY)).toBe("9eebc8f784d05e3f19519c0f6b8c4b6ada04254f5aaff3b758cfc263875cdfae");
});

test("sections with the same characters in other parts have different keys", () => {
  const one = sectionKey("small", { heading: "ab", text: "c", language: "" });

  expect(sectionKey("small", { heading: "a", text: "bc", language: "" })).not.toBe(one);
});

test("three sentences are worth a request, two are not", () => {
  expect(isWorthSummarizing({ ...FERRY, text: "It goes. It stops. It waits." })).toBe(true);
  expect(isWorthSummarizing({ ...FERRY, text: "It goes. It stops." })).toBe(false);
});

test.for([
  ["between words", "one two three", 9, "one two"],
  ["anywhere in a text without spaces", "渡轮每天渡河", 4, "渡轮每天"],
  ["never inside a surrogate pair", "ab😀cd", 3, "ab"],
  ["not at all if it is short enough", "one two", 7, "one two"],
] as const)("a text is truncated %s", ([, text, limit, truncated]) => {
  expect(truncateSection({ ...FERRY, text }, limit).text).toBe(truncated);
});
