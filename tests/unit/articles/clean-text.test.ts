import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { firstForbidden, lineAt, stripForbidden, toSingleLine } from "../../../src/articles/clean-text.js";

describe("characters that XML forbids", () => {
  test.for([
    ["\u0000", "NUL"],
    ["\u0008", "backspace"],
    ["\u000b", "vertical tab"],
    ["\u000c", "form feed"],
    ["\u001f", "unit separator"],
    ["\ufffe", "U+FFFE"],
    ["\uffff", "U+FFFF"],
    ["\ud83d", "a high surrogate alone"],
    ["\ude00", "a low surrogate alone"],
  ] as const)("%j, %s, is removed", ([character]) => {
    expect(stripForbidden(`mill${character}stone`)).toBe("millstone");
  });

  test.for(["\t", "\n", "\r", "\u007f", "\u0085", "\ufffd", "😀", "𝕄"])("%j stays", (character) => {
    expect(stripForbidden(character)).toBe(character);
  });

  test("the first one is reported with its line", () => {
    expect(firstForbidden("one\ntwo\nthr\u0008ee\u0001")).toEqual({ name: "U+0008", line: 3 });
  });

  test("nothing is reported when there are none", () => {
    expect(firstForbidden("one\ttwo\n😀")).toBeUndefined();
  });

  test("repeated searches start at the beginning", () => {
    expect([1, 2, 3].map(() => firstForbidden("a\u0001")?.name)).toEqual(["U+0001", "U+0001", "U+0001"]);
  });
});

describe("text on a single line", () => {
  test("has collapsed and trimmed white space", () => {
    expect(toSingleLine(" \n The\told \u00a0 mill\r\n")).toBe("The old mill");
  });

  test("has no line ends and no forbidden characters, for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const line = toSingleLine(text);

        expect(line).not.toMatch(/[\n\r\t]|^\s|\s$/);
        expect(stripForbidden(line)).toBe(line);
        expect(toSingleLine(line)).toBe(line);
      }),
    );
  });
});

test.for([
  [0, 1],
  [3, 1],
  [4, 2],
  [7, 2],
  [8, 3],
  [99, 3],
] as const)("offset %i of three lines is on line %i", ([offset, line]) => {
  expect(lineAt("one\ntwo\nsix", offset)).toBe(line);
});
