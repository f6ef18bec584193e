import { describe, expect, test } from "vitest";
import { readHeader } from "../../../../src/articles/plain-text/header.js";
import { readLines } from "../../../../src/articles/plain-text/lines.js";

const PROSE = "It has stood at the bend of the river since 1741.";

function topOf(text: string) {
  const { header, title, body } = readHeader(readLines(text));
  return { header, title, body: body.map((line) => line.text) };
}

describe("header lines", () => {
  test("are read before the title, between its copies and directly below it, with line numbers", () => {
    const text = `Author: Ada\n\nThe mill\nLanguage: en\nThe mill\nTags: wheel, river\n\n${PROSE}`;

    expect(topOf(text)).toEqual({
      header: [
        { name: "author", value: "Ada", line: 1 },
        { name: "language", value: "en", line: 4 },
        { name: "tags", value: "wheel, river", line: 6 },
      ],
      title: "The mill",
      body: [PROSE],
    });
  });

  test.for([
    "Date: 5 May",
    "DATE : 5 May",
    "**Date**: 5 May",
    "date：5 May",
    "Ｄａｔｅ: 5 May",
    "- Date: 5 May",
  ])("are read with any characters around their name: %s", (line) => {
    expect(topOf(`${line}\n\nThe mill\n\n${PROSE}`).header).toEqual([
      { name: "date", value: "5 May", line: 1 },
    ]);
  });

  test.for(["Wheel: of oak", "Date 5 May", "Some words long before any date at all: 5 May"])(
    "need one of the known names before a colon: %s",
    (line) => {
      expect(topOf(`The mill\n${line}\n\n${PROSE}`)).toEqual({
        header: [],
        title: "The mill",
        body: [line, PROSE],
      });
    },
  );

  test("that withhold an article count among subtitles, up to the first prose", () => {
    const subtitle = "What the river has to do with it";

    expect(topOf(`The mill\n\n${subtitle}\nBy Ada\nDraft: yes\nTags: a\nExpires: 2026\n${PROSE}`)).toEqual({
      header: [
        { name: "draft", value: "yes", line: 5 },
        { name: "expires", value: "2026", line: 7 },
      ],
      title: "The mill",
      body: [subtitle, "By Ada", "Tags: a", PROSE],
    });
  });

  test.for([
    ["a sentence", PROSE],
    ["a long line", "mill ".repeat(23).trim()],
    ["eight lines", Array(8).fill("A wheel").join("\n")],
  ])("below %s are text", ([, text]) => {
    expect(topOf(`The mill\n\n${text}\nDraft: yes`).header).toEqual([]);
  });

  test("below seven short lines, or one of maximum length, still count", () => {
    expect(topOf(`The mill\n\n${Array(7).fill("A wheel").join("\n")}\nDraft: yes`).header).toHaveLength(1);
    expect(topOf(`The mill\n\n${"x".repeat(110)}\nDraft: yes`).header).toHaveLength(1);
    expect(topOf(`The mill\n\n${"x".repeat(111)}\nDraft: yes`).header).toHaveLength(0);
  });
});

describe("the title", () => {
  test("comes from the header, and the same line below is not text", () => {
    expect(topOf(`Title: The mill\n\nTHE  MILL\n\n${PROSE}`)).toMatchObject({
      title: "The mill",
      body: [PROSE],
    });
  });

  test("comes from the first header that has one", () => {
    expect(topOf(`Title:\nTitle: The mill\nTitle: The wheel\n\n${PROSE}`).title).toBe("The mill");
  });

  test("may occur twice; a third copy is text", () => {
    expect(topOf(`The mill\nThe mill\nThe mill\n\n${PROSE}`)).toMatchObject({
      title: "The mill",
      body: ["The mill", PROSE],
    });
  });

  test.for([
    ["a sentence", "It has stood here."],
    ["a lead-in", "What it takes:"],
    ["half of a sentence", "When it turns,"],
    ["an item", "• The mill"],
    ["too long", "m".repeat(251)],
  ])("is not the first line if it is %s", ([, line]) => {
    expect(topOf(`${line}\n\n${PROSE}`)).toMatchObject({ title: undefined, body: [line, PROSE] });
  });

  test.for(["It has stood here.", "What it takes:", "m".repeat(251)])(
    "is such a line if it occurs twice: %s",
    (line) => {
      expect(topOf(`${line}\n${line}\n\n${PROSE}`)).toMatchObject({ title: line, body: [PROSE] });
    },
  );

  test("is not the first line of a sentence that continues below", () => {
    expect(topOf("The mill has stood at the bend\nof the river.").title).toBeUndefined();
    expect(topOf("The mill\n\nof the river.").title).toBe("The mill");
    expect(topOf("The mill\nOf the river.").title).toBe("The mill");
  });

  test("may be the only text, or of maximum length", () => {
    expect(topOf("The mill")).toEqual({ header: [], title: "The mill", body: [] });
    expect(topOf("m".repeat(250)).title).toHaveLength(250);
    expect(topOf("")).toEqual({ header: [], title: undefined, body: [] });
  });
});
