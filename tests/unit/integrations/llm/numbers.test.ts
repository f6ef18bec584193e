import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findUnknownNumber } from "../../../../src/integrations/llm/numbers.js";

describe("the same number", () => {
  test.for([
    ["1,000", "1000"],
    ["1000", "1,000"],
    ["1.000", "1000"],
    ["1 000", "1000"],
    ["1000", "1\u202F000"],
    ["1’000", "1000"],
    ["12,34,567", "1234567"],
    ["1,234.56", "1.234,56"],
    ["3,5", "3.5"],
    ["3.50", "3.5"],
    ["3", "3.0"],
    ["7", "007"],
    ["١٠٠٠", "1000"],
    ["１９８４", "1984"],
    ["𝟙𝟚", "12"],
    ["१२", "12"],
    ["2026", "15.01.2026"],
    ["10", "x¹⁰ and 10"],
    ["in 20 300", "20 of 300"],
    ["12:30", "12 hours 30"],
    ["2 000'20", "2 000'20"],
  ] as const)("%s is in %s", ([answer, source]) => {
    expect(findUnknownNumber(answer, source)).toBeUndefined();
  });
});

describe("a new number", () => {
  test.for([
    ["about 15", "about 14", "15"],
    ["3.5", "3 and 5", "3.5"],
    ["0.125", "125", "0.125"],
    ["100", "1000", "100"],
    ["10²", "102", "10"],
    ["2 million", "two million", "2"],
    ["1 000", "1 or 2", "000"],
    ["٣", "4", "3"],
    ["5", "", "5"],
  ] as const)("%s is not in %j", ([answer, source, found]) => {
    expect(findUnknownNumber(answer, source)).toBe(found);
  });
});

test("digits of every script have their value", () => {
  const digits: string[] = [];
  for (let code = 0; code <= 0x1ffff; code++) {
    const character = String.fromCodePoint(code);
    if (/\p{Nd}/u.test(character)) digits.push(character);
  }

  expect(digits.length).toBeGreaterThan(600);
  for (const [index, digit] of digits.entries())
    expect(findUnknownNumber(digit, String(index % 10))).toBeUndefined();
});

test("a text contains its own numbers", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."0123456789.,' ²½٣x") }), (text) => {
      expect(findUnknownNumber(text, text)).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
});
