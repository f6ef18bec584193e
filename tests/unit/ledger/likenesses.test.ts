import { describe, expect, test } from "vitest";
import { newInBands } from "../../../src/ledger/likenesses.js";

describe("new files that may be alike", () => {
  test("are those before it that have a band in common with it, each once", () => {
    const inBand = new Map<number, string[]>();

    expect(newInBands("a", [1, 2], inBand)).toEqual([]);
    expect(newInBands("b", [2, 3], inBand)).toEqual(["a"]);
    expect(newInBands("c", [1, 2, 3], inBand)).toEqual(["a", "b"]);
    expect(newInBands("d", [4], inBand)).toEqual([]);
  });

  test("are the same in whatever order the bands are told, and never the file itself", () => {
    const inBand = () =>
      new Map([
        [10, ["a"]],
        [9, ["b"]],
      ]);

    expect(newInBands("c", [10, 9, 10], inBand())).toEqual(["b", "a"]);
    expect(newInBands("c", [9, 10], inBand())).toEqual(["b", "a"]);
    expect(newInBands("c", [8, 8], inBand())).toEqual([]);
  });

  test("are eight at most, of a thousand that are made from one template", () => {
    const inBand = new Map<number, number[]>();
    for (let file = 0; file < 1000; file += 1) newInBands(file, [1, 2, file], inBand);

    expect(newInBands(1000, [1], inBand)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(newInBands(1000, [1, 500, 600], inBand)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(inBand.get(2)).toHaveLength(8);
  });
});
