import { describe, expect, test } from "vitest";
import {
  closingOf,
  startsInUnspacedScript,
  startsLowercase,
  widthOf,
} from "../../../../src/articles/plain-text/text-properties.js";

describe("a line", () => {
  test.for([
    ["The mill", "open"],
    ["It turns.", "stop"],
    ["It turns…", "stop"],
    ["水車は回る。", "stop"],
    ["वह घूमता है।", "stop"],
    ["Does it turn?", "question"],
    ["هل تدور؟", "question"],
    ["It turns!", "exclamation"],
    ["回れ！", "exclamation"],
    ["What turns:", "colon"],
    ["回るもの：", "colon"],
    ["It turns,", "comma"],
    ["it turns;", "comma"],
    ["It turns –", "comma"],
    ["「回る」と、", "comma"],
    ["Made in the U.S.", "open"],
    ["Written by Ada N.", "open"],
    ["N.", "open"],
    ["Made in the US.", "stop"],
    ["“It turns.”", "stop"],
    ["「回る。」", "stop"],
    ["*It turns.*", "stop"],
    ["« Il tourne. »", "stop"],
    ["(It turns.)", "stop"],
    ["(Does it turn?)", "question"],
    ["Γυρίζει\u037E", "question"],
    ["Γυρίζει;", "question"],
    ["The wheel (of oak)", "open"],
  ] as const)("%s ends with: %s", ([line, closing]) => {
    expect(closingOf(line)).toBe(closing);
  });

  test("takes two columns per character of a wide script", () => {
    expect(widthOf("mill 12")).toBe(7);
    expect(widthOf("水車 12")).toBe(7);
    expect(widthOf("물레방아")).toBe(8);
  });

  test("starts in a script with or without spaces", () => {
    expect(["水車", "みずぐるま", "ミル"].filter(startsInUnspacedScript)).toHaveLength(3);
    expect(["mill", "mill 水車", "물레방아", ""].filter(startsInUnspacedScript)).toEqual([]);
  });

  test("starts with a lower-case letter or not, also in quotes", () => {
    expect(["mill", "“mill”", "(mill)", "élan"].filter(startsLowercase)).toHaveLength(4);
    expect(["Mill", "“Mill”", "1 mill", "The mill", "水車", ""].filter(startsLowercase)).toEqual([]);
  });
});
