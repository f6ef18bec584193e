import { describe, expect, test } from "vitest";
import { readLines } from "../../../../src/articles/plain-text/lines.js";
import { joinWrappedLines } from "../../../../src/articles/plain-text/passages.js";

function passagesOf(text: string): string[] {
  return joinWrappedLines(readLines(text)).map((passage) => passage.text);
}

/** Wraps a text at the last space that fits, like exports and e-mail. */
function wrapped(text: string, width: number): string {
  return text.replace(new RegExp(`(.{1,${width}})(?: |$)`, "g"), "$1\n").trimEnd();
}

const MILL =
  "The mill has stood at the bend of the river since 1741, and its wheel still turns on most days of the year " +
  "unless the ice of a hard winter holds it fast, which the miller does not like at all, since then there is " +
  "nothing to do but wait.";
const BEES =
  "Bees come to the meadow behind it as soon as the willows bloom, and the miller, who keeps twelve hives there, " +
  "counts them when the sun is up; whatever he counts, he says that it is more than in the year before.";

describe("wrapped lines", () => {
  test.for([45, 60, 72, 100])("at %i columns become one passage", (width) => {
    expect(passagesOf(`${wrapped(MILL, width)}\n\n${wrapped(BEES, width)}`)).toEqual([MILL, BEES]);
  });

  test("do not include a heading directly below a paragraph", () => {
    const end = `${"x".repeat(50)} and so it was.`;
    const text = `${wrapped(MILL, 66)}\n\n${end}\nBees\n${wrapped(BEES, 66)}`;

    expect(passagesOf(text)).toEqual([MILL, end, "Bees", BEES]);
  });

  test("are joined without a space in a script without spaces", () => {
    const line = "水車は川の曲がり角に立っていて冬でも回るので村の人はみな";

    expect(passagesOf(`${line}\n${line}\n${line}\n水車を愛する。`)).toEqual([
      `${line}${line}${line}水車を愛する。`,
    ]);
  });

  test("keep the space between different scripts", () => {
    const line = "水車は川の曲がり角に立っていて冬でも回る watermill";

    expect(passagesOf(`${line}\n${line}\n${line}\n水車。`)).toEqual([`${line} ${line} ${line} 水車。`]);
  });

  test("have their marker parsed after joining", () => {
    const [passage] = joinWrappedLines(readLines("1. The mill\n   has stood"));

    expect(passage).toEqual({
      text: "1. The mill has stood",
      gapBefore: true,
      marker: { kind: "ordinal", text: "The mill has stood", value: 1, depth: 1, digits: true },
    });
  });
});

describe("lines that are not wrapped", () => {
  test("are separate passages", () => {
    expect(passagesOf("The mill\nThe wheel\nThe river")).toEqual(["The mill", "The wheel", "The river"]);
  });

  test("that are too wide or too narrow for wrapping are separate passages", () => {
    const [wide, narrow] = [`T${"x".repeat(119)}`, `T${"x".repeat(29)}`];

    expect(passagesOf(`${wide}\n${wide}\n${wide}`)).toEqual([wide, wide, wide]);
    expect(passagesOf(`${narrow}\n${narrow}\n${narrow}`)).toEqual([narrow, narrow, narrow]);
  });

  test("that end like sentences are separate passages, even if their widths are similar", () => {
    const line = `${"x".repeat(60)}.`;

    expect(passagesOf(`T${line}\nU${line}\nV${line}`)).toEqual([`T${line}`, `U${line}`, `V${line}`]);
  });

  test("continue mid-sentence when the next line starts with a lower-case letter", () => {
    const above = "Whoever comes to the mill in the morning";
    const passages = (text: string) => passagesOf(`The mill\nThe wheel\nThe river\n\n${text}`).slice(3);

    expect(above).toHaveLength(40);
    expect(passages(`${above}\nsees the wheel turn.`)).toEqual([`${above} sees the wheel turn.`]);
    expect(passages(`${above},\nsees the wheel turn.`)).toEqual([`${above}, sees the wheel turn.`]);
    expect(passages(`${above}${"x".repeat(70)}\nsees the wheel turn.`)).toHaveLength(1);
    expect(passages(`${above}\nSees the wheel turn.`)).toHaveLength(2);
    expect(passages(`${above}.\nsees the wheel turn.`)).toHaveLength(2);
    expect(passages(`${above.slice(1)}\nsees the wheel turn.`)).toHaveLength(2);
    expect(passages(`${above}${"x".repeat(71)}\nsees the wheel turn.`)).toHaveLength(2);
    expect(passages(`${above}\n\nsees the wheel turn.`)).toHaveLength(2);
  });
});

describe("an item", () => {
  test("includes only the lines indented below it", () => {
    expect(passagesOf("• A wheel\n  of oak\n• A stone\nIt turns")).toEqual([
      "• A wheel of oak",
      "• A stone",
      "It turns",
    ]);
  });

  test("does not include lines without further indentation or below a blank line", () => {
    expect(passagesOf("  • A wheel\n  Of oak")).toEqual(["• A wheel", "Of oak"]);
    expect(passagesOf("• A wheel\n\n  Of oak")).toEqual(["• A wheel", "Of oak"]);
  });

  test("starts a new passage, indented or not", () => {
    expect(passagesOf("1. A wheel\n   2. A stone")).toEqual(["1. A wheel", "2. A stone"]);
  });
});

test("an indented line that is not below an item is a separate passage", () => {
  expect(passagesOf("A wheel\n  Of oak")).toEqual(["A wheel", "Of oak"]);
});
