import { describe, expect, test } from "vitest";
import { findHeadings } from "../../../../src/articles/plain-text/find-headings.js";
import { readLines } from "../../../../src/articles/plain-text/lines.js";
import { joinWrappedLines } from "../../../../src/articles/plain-text/passages.js";

const PROSE =
  "It has stood at the bend of the river since 1741, and its wheel still turns on most days of the year, unless " +
  "the ice of a hard winter holds it fast.";

/** What is taken for a heading in a body of such lines. */
function headingsOf(...lines: readonly string[]): string[] {
  const passages = joinWrappedLines(readLines(lines.join("\n")));
  const found = findHeadings(passages);
  return passages.filter((_, index) => found.has(index)).map(({ text }) => text);
}

/** Whether a line is one that stands by itself between two paragraphs. */
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
    ["that starts small", "the bend of the river"],
    ["with a point inside that ends no sentence", "The mill at St. Ives"],
    ["that is numbered", "Part 2: The bend of the river"],
    ["numbered in Roman", "IV. The bend of the river"],
    ["with a remark in parentheses", "The bend (of the river)"],
    ["in another script", "川の曲がり角"],
    ["with an anchor that an export left behind", "The bend of the river {#bend}"],
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
    ["that opens with a sign", "→ The bend of the river"],
    ["of more than one sentence", "It stands at the bend. Its wheel still turns on most days"],
    ["of more than one sentence in Japanese", "水車は川の曲がり角に立っている。村の人はみな水車を愛している"],
    ["that is an address", "https://example.org/mill"],
    ["that holds an address", "See www.example.org for the mill"],
    ["that holds an e-mail address", "Write to ada@example.org"],
    ["that is a link's target", "[1]: the mill"],
    ["that is code", "wheel=turning"],
    ["that is markup", "wheel>"],
    ["that quotes somebody", "It still turns.” – Ada Novak"],
    ["that quotes somebody, with dashes", "It still turns -- Ada Novak"],
    ["that is an aside", "(The bend of the river)"],
    ["that is a quotation", "“The bend of the river”"],
    ["that says what a picture shows", "Photo: The bend of the river"],
    ["that says so of a numbered one", "Figure 3: The bend"],
    ["that says who took it", "© Ada Novak"],
    ["that somebody says in a conversation", "Q: Where does it stand"],
    ["that is an item", "• The bend of the river"],
  ])("is not one %s", ([, line = ""]) => {
    expect(isHeading(line)).toBe(false);
  });
});

describe("what stands below tells", () => {
  test("nothing: then it is no heading", () => {
    expect(headingsOf(PROSE, "", "The bend")).toEqual([]);
  });

  test("a list: then it is one", () => {
    expect(headingsOf(PROSE, "", "The bend", "", "• A wheel", "• A stone")).toEqual(["The bend"]);
  });

  test("another heading, with text below it", () => {
    expect(headingsOf(PROSE, "", "The river", "", "The bend", "", PROSE)).toEqual(["The river", "The bend"]);
  });

  test("a line of the same kind at the end: then neither is", () => {
    expect(headingsOf(PROSE, "", "Ada Novak", "", "Bristol")).toEqual([]);
  });

  test("a path to a file stands for little above a short line, and for a heading above a long one", () => {
    expect(headingsOf(PROSE, "", "Mill/wheel", "", "It turns.")).toEqual([]);
    expect(headingsOf(PROSE, "", "Mill/wheel", "", PROSE)).toEqual(["Mill/wheel"]);
    expect(headingsOf(PROSE, "", "The mill", "", "It turns.")).toEqual(["The mill"]);
  });
});

describe("what it stands among tells", () => {
  test("a list of names is none of headings, though text follows", () => {
    const names = ["Ada Novak", "Ben Oduya", "Cleo Fink", "Dan Ruiz", "Eve Lang"];

    expect(headingsOf(PROSE, "", ...names.flatMap((name) => [name, ""]), PROSE)).not.toContain("Cleo Fink");
  });

  test("verse is none of headings", () => {
    expect(
      headingsOf(PROSE, "", "The wheel goes round", "The river flows", "And nobody hears", "", PROSE),
    ).toEqual([]);
  });

  test("numbers that count on without text between them are items", () => {
    expect(headingsOf(PROSE, "", "1. The wheel", "", "2. The stone", "", PROSE)).toEqual([]);
    expect(headingsOf(PROSE, "", "1. The wheel", "", PROSE, "", "2. The stone", "", PROSE)).toEqual([
      "1. The wheel",
      "2. The stone",
    ]);
  });

  test("an author or a date below the title is no heading", () => {
    expect(headingsOf("By Ada Novak", "", PROSE)).toEqual([]);
    expect(headingsOf("Von Ada Novak", "", PROSE)).toEqual([]);
    expect(headingsOf("作者：Ada", "", PROSE)).toEqual([]);
    expect(headingsOf("2026-01-15", "", PROSE)).toEqual([]);
    expect(headingsOf("By the river", "", PROSE)).toEqual(["By the river"]);
    expect(headingsOf("The river", "", PROSE)).toEqual(["The river"]);
  });

  test("further down such a line may be one", () => {
    expect(headingsOf(PROSE, "", "By Ada Novak", "", PROSE)).toEqual(["By Ada Novak"]);
  });
});

describe("what the rest of the text does tells", () => {
  test("where paragraphs have blank lines between them, a line without one above is no heading", () => {
    expect(
      headingsOf(PROSE, "", PROSE, "The bend of the river, and the mill that stands there", "", PROSE),
    ).toEqual([]);
    expect(
      headingsOf(PROSE, "", PROSE, "", "The bend of the river, and the mill that stands there", "", PROSE),
    ).toHaveLength(1);
  });

  test("a long question over a text that is no longer is a heading where most sections open with one", () => {
    const asked = "What is it that has stood at the bend of the river for so very long?";
    const short = "It is the mill, as everybody knows who has ever been at the river.";
    const opened = (...by: readonly string[]) => by.flatMap((line) => [line, "", PROSE, ""]);

    expect(headingsOf(...opened("What turns?", "What is it?"), asked, "", short)).toContain(asked);
    expect(headingsOf(...opened("The wheel", "The stone"), asked, "", short)).toEqual([
      "The wheel",
      "The stone",
    ]);
  });

  test("lead-ins are headings where nothing else opens a section", () => {
    expect(headingsOf("Flour:", "", PROSE, "", "Water:", "", PROSE)).toEqual(["Flour:", "Water:"]);
  });

  test("a label that comes again and again is no heading", () => {
    const text = (label: string) => [`${label}: the wheel`, PROSE];

    expect(headingsOf(PROSE, ...text("Ada"), ...text("Ben"), ...text("Ada"), ...text("Ben"))).toEqual([]);
  });

  test("a series of numbered lines over text is one of headings, sentences or not", () => {
    expect(
      headingsOf("Step 1: Turn the wheel.", "", PROSE, "", "Step 2: Stop the wheel.", "", PROSE),
    ).toEqual(["Step 1: Turn the wheel.", "Step 2: Stop the wheel."]);
  });
});
