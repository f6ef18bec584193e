import { describe, expect, test } from "vitest";
import { findHeadings } from "../../../../src/articles/plain-text/find-headings.js";
import { readLines } from "../../../../src/articles/plain-text/lines.js";
import { joinWrappedLines } from "../../../../src/articles/plain-text/passages.js";

const PROSE =
  "It has stood at the bend of the river since 1741, and its wheel still turns on most days of the year, unless " +
  "the ice of a hard winter holds it fast.";

/** The headings in a body with these lines. */
function headingsOf(...lines: readonly string[]): string[] {
  const passages = joinWrappedLines(readLines(lines.join("\n")));
  const found = findHeadings(passages);
  return passages.filter((_, index) => found.has(index)).map(({ text }) => text);
}

/** Whether a line is a heading between two paragraphs. */
function isHeading(line: string): boolean {
  return headingsOf(PROSE, "", line, "", PROSE).includes(line);
}

describe("between two paragraphs, a heading is a line", () => {
  test.for([
    ["that is short", "The bend of the river"],
    [
      "that is as long as headings get",
      "The bend of the river and of what has stood there for longer than anybody in the town can say",
    ],
    ["that exclaims", "What a bend of the river!"],
    ["that asks", "What is at the bend of the river?"],
    ["that starts with a lower-case letter", "the bend of the river"],
    ["with a period that does not end a sentence", "The mill at St. Ives"],
    ["that is numbered", "Part 2: The bend of the river"],
    ["numbered in Roman", "IV. The bend of the river"],
    ["with a remark in parentheses", "The bend (of the river)"],
    ["in another script", "川の曲がり角"],
    ["with an anchor left by an export", "The bend of the river {#bend}"],
  ])("%s", ([, line = ""]) => {
    expect(isHeading(line)).toBe(true);
  });

  test.for([
    ["that is a sentence", "It stands at the bend of the river."],
    ["that leads in", "What stands at the bend of the river:"],
    ["that breaks off", "Where the river bends,"],
    [
      "longer than headings get",
      `The bend of the river ${"and of the brook ".repeat(5)}and of all that flows`,
    ],
    [
      "that exclaims at length",
      "What a bend of the river it is, and how long the mill has stood there already!",
    ],
    [
      "that starts small at length",
      "the bend of the river it is, and how very long the mill has stood there by now",
    ],
    ["that starts with a symbol", "→ The bend of the river"],
    ["of more than one sentence", "It stands at the bend. Its wheel still turns on most days"],
    ["of more than one sentence in Japanese", "水車は川の曲がり角に立っている。村の人はみな水車を愛している"],
    ["that is a URL", "https://example.org/mill"],
    ["that contains a URL", "See www.example.org for the mill"],
    ["that contains an e-mail address", "Write to ada@example.org"],
    ["that is a link definition", "[1]: the mill"],
    ["that is code", "wheel=turning"],
    ["that is markup", "wheel>"],
    ["that ends with an attribution", "It still turns.” – Ada Novak"],
    ["that ends with an attribution after dashes", "It still turns -- Ada Novak"],
    ["in parentheses", "(The bend of the river)"],
    ["that is a quotation", "“The bend of the river”"],
    ["that is a caption", "Photo: The bend of the river"],
    ["that is a numbered caption", "Figure 3: The bend"],
    ["that is a credit", "© Ada Novak"],
    ["of an interview", "Q: Where does it stand"],
    ["that is an item", "• The bend of the river"],
  ])("is not one %s", ([, line = ""]) => {
    expect(isHeading(line)).toBe(false);
  });
});

describe("the next passage decides", () => {
  test("a line with nothing below is not a heading", () => {
    expect(headingsOf(PROSE, "", "The bend")).toEqual([]);
  });

  test("a line above a list is a heading", () => {
    expect(headingsOf(PROSE, "", "The bend", "", "• A wheel", "• A stone")).toEqual(["The bend"]);
  });

  test("a line above another heading with text is a heading", () => {
    expect(headingsOf(PROSE, "", "The river", "", "The bend", "", PROSE)).toEqual(["The river", "The bend"]);
  });

  test("two such lines at the end are not headings", () => {
    expect(headingsOf(PROSE, "", "Ada Novak", "", "Bristol")).toEqual([]);
  });

  test("a file path is a heading above a long line, not above a short one", () => {
    expect(headingsOf(PROSE, "", "Mill/wheel", "", "It turns.")).toEqual([]);
    expect(headingsOf(PROSE, "", "Mill/wheel", "", PROSE)).toEqual(["Mill/wheel"]);
    expect(headingsOf(PROSE, "", "The mill", "", "It turns.")).toEqual(["The mill"]);
  });
});

describe("the neighbors decide", () => {
  test("names in a list are not headings, even before text", () => {
    const names = ["Ada Novak", "Ben Oduya", "Cleo Fink", "Dan Ruiz", "Eve Lang"];

    expect(headingsOf(PROSE, "", ...names.flatMap((name) => [name, ""]), PROSE)).not.toContain("Cleo Fink");
  });

  test("lines of verse are not headings", () => {
    expect(
      headingsOf(PROSE, "", "The wheel goes round", "The river flows", "And nobody hears", "", PROSE),
    ).toEqual([]);
  });

  test("consecutive numbers without text in between are items", () => {
    expect(headingsOf(PROSE, "", "1. The wheel", "", "2. The stone", "", PROSE)).toEqual([]);
    expect(headingsOf(PROSE, "", "1. The wheel", "", PROSE, "", "2. The stone", "", PROSE)).toEqual([
      "1. The wheel",
      "2. The stone",
    ]);
  });

  test("an author or a date below the title is not a heading", () => {
    expect(headingsOf("By Ada Novak", "", PROSE)).toEqual([]);
    expect(headingsOf("Von Ada Novak", "", PROSE)).toEqual([]);
    expect(headingsOf("作者：Ada", "", PROSE)).toEqual([]);
    expect(headingsOf("2026-01-15", "", PROSE)).toEqual([]);
    expect(headingsOf("By the river", "", PROSE)).toEqual(["By the river"]);
    expect(headingsOf("The river", "", PROSE)).toEqual(["The river"]);
  });

  test("such a line further down may be a heading", () => {
    expect(headingsOf(PROSE, "", "By Ada Novak", "", PROSE)).toEqual(["By Ada Novak"]);
  });
});

describe("the conventions of the text decide", () => {
  test("a line without a blank line above is not a heading when paragraphs have them", () => {
    expect(
      headingsOf(PROSE, "", PROSE, "The bend of the river, and the mill that stands there", "", PROSE),
    ).toEqual([]);
    expect(
      headingsOf(PROSE, "", PROSE, "", "The bend of the river, and the mill that stands there", "", PROSE),
    ).toHaveLength(1);
  });

  test("a long question is a heading when most sections start with a question", () => {
    const asked = "What is it that has stood at the bend of the river for so very long?";
    const short = "It is the mill, as everybody knows who has ever been at the river.";
    const opened = (...by: readonly string[]) => by.flatMap((line) => [line, "", PROSE, ""]);

    expect(headingsOf(...opened("What turns?", "What is it?"), asked, "", short)).toContain(asked);
    expect(headingsOf(...opened("The wheel", "The stone"), asked, "", short)).toEqual([
      "The wheel",
      "The stone",
    ]);
  });

  test("lead-ins are headings when nothing else starts a section", () => {
    expect(headingsOf("Flour:", "", PROSE, "", "Water:", "", PROSE)).toEqual(["Flour:", "Water:"]);
  });

  test("a repeated label is not a heading", () => {
    const text = (label: string) => [`${label}: the wheel`, PROSE];

    expect(headingsOf(PROSE, ...text("Ada"), ...text("Ben"), ...text("Ada"), ...text("Ben"))).toEqual([]);
  });

  test("a series of numbered lines above text is a series of headings, even if they are sentences", () => {
    expect(
      headingsOf("Step 1: Turn the wheel.", "", PROSE, "", "Step 2: Stop the wheel.", "", PROSE),
    ).toEqual(["Step 1: Turn the wheel.", "Step 2: Stop the wheel."]);
  });
});
