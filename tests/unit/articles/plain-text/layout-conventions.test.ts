import { expect, test } from "vitest";
import { toHeadingCandidate } from "../../../../src/articles/plain-text/heading-candidates.js";
import { layoutConventionsOf } from "../../../../src/articles/plain-text/layout-conventions.js";
import { readLines } from "../../../../src/articles/plain-text/lines.js";
import { joinWrappedLines } from "../../../../src/articles/plain-text/passages.js";

const PROSE =
  "It has stood at the bend of the river since 1741, and its wheel still turns on most days of the year.";

function habits(...lines: readonly string[]) {
  return layoutConventionsOf(joinWrappedLines(readLines(lines.join("\n"))).map(toHeadingCandidate));
}

/** Sections that start with these lines, with blank lines between all passages. */
function opened(...lines: readonly string[]): string[] {
  return lines.flatMap((line) => [line, "", PROSE, ""]);
}

test("a text uses blank lines if most passages except items have one above", () => {
  expect(habits(PROSE, "", PROSE).usesBlankLines).toBe(true);
  expect(habits(PROSE, "", PROSE, "• a", "• b", "• c").usesBlankLines).toBe(true);
  expect(habits(PROSE, PROSE, "", "• a", "", "• b").usesBlankLines).toBe(false);
  expect(habits().usesBlankLines).toBe(false);
});

test("a text uses questions if most sections start with one", () => {
  expect(habits(...opened("What turns?", "Who turns it?", "The wheel")).usesQuestions).toBe(true);
  expect(habits(...opened("What turns?", "The wheel")).usesQuestions).toBe(false);
  expect(habits(...opened("The wheel")).usesQuestions).toBe(false);
  expect(habits(PROSE).usesQuestions).toBe(false);
  expect(habits("What turns?", "Who turns it?", ...opened("The wheel")).usesQuestions).toBe(false);
});

test("lead-ins start sections if there are several short ones and nothing else does", () => {
  expect(habits(...opened("Flour:", "Water:")).usesColons).toBe(true);
  expect(habits(...opened(`${"x".repeat(29)}:`, "Water:")).usesColons).toBe(true);
  expect(habits(...opened(`${"x".repeat(30)}:`, "Water:")).usesColons).toBe(false);
  expect(habits(...opened("Flour:", "Water:", "The oven")).usesColons).toBe(false);
  expect(habits(...opened("Flour:")).usesColons).toBe(false);
  expect(habits(...opened("• Flour:", "• Water:")).usesColons).toBe(false);
});

test("a lead-in without a list below is stranded", () => {
  expect(habits("Flour:", "• rye", "", "Water:", "", PROSE, "", "Salt:").strandedLeadIns).toBe(2);
  expect(habits("Flour:", "• rye").strandedLeadIns).toBe(0);
});

test("counts labels, possible headings, and series", () => {
  const { labels, texts, series } = habits(
    ...opened("Part 1: Wheel", "Part 2: Stone", "Step 1: Stop", "The river", "The river"),
    "Part 3: Sack",
    "",
    "Part 4: Flour",
  );

  expect([...labels]).toEqual([
    ["Part 1", 1],
    ["Part 2", 1],
    ["Step 1", 1],
    ["Part 3", 1],
    ["Part 4", 1],
  ]);
  expect(texts.get("The river")).toBe(2);
  expect(texts.has(PROSE)).toBe(false);
  expect([...series]).toEqual([
    ["Part", 2],
    ["Step", 1],
  ]);
});

test("a series consists of lines above a list or above longer text", () => {
  const long = `1. ${"The wheel and the stone ".repeat(5).trim()}`;

  expect(habits("1. The wheel", "• of oak").series.get("")).toBe(1);
  expect(habits("1. The wheel", "", "It turns.").series.size).toBe(0);
  expect(habits(long, "", `${PROSE} ${PROSE}`).series.size).toBe(0);
  expect(habits("• 1. The wheel", "", PROSE).series.size).toBe(0);
});
