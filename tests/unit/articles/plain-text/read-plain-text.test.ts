import { describe, expect, test } from "vitest";
import { type Block, parsePlainText } from "../../../../src/articles/plain-text/read-plain-text.js";
import { renderBlocks } from "../../../../src/articles/plain-text/render-blocks.js";

const PROSE =
  "It has stood at the bend of the river since 1741, and its wheel still turns on most days of the year.";

function blocksOf(body: string): readonly Block[] {
  return parsePlainText(`The mill\n\n${PROSE}\n\n${body}`).blocks.slice(1);
}

test("an export is parsed into header, title, headings and text", () => {
  expect(parsePlainText(`Author: Ada\n\nThe mill\n\n${PROSE}\n\nThe wheel\n\n${PROSE}`)).toEqual({
    header: [{ name: "author", value: "Ada", line: 1 }],
    title: "The mill",
    blocks: [
      { kind: "paragraph", text: PROSE },
      { kind: "heading", level: 2, text: "The wheel" },
      { kind: "paragraph", text: PROSE },
    ],
  });
});

test("an empty text gives an empty result", () => {
  expect(parsePlainText("")).toEqual({ header: [], title: undefined, blocks: [] });
});

describe("lists", () => {
  test("consist of consecutive items", () => {
    expect(blocksOf("• A wheel\n• A stone\n\n• A sack")).toEqual([
      { kind: "list", ordered: false, items: ["A wheel", "A stone", "A sack"] },
    ]);
  });

  test("end where the kind changes, and at a paragraph", () => {
    expect(blocksOf(`• A wheel\n1. A stone\n2. A sack\n\n${PROSE}\n\n• A sack`)).toEqual([
      { kind: "list", ordered: false, items: ["A wheel"] },
      { kind: "list", ordered: true, items: ["A stone", "A sack"] },
      { kind: "paragraph", text: PROSE },
      { kind: "list", ordered: false, items: ["A sack"] },
    ]);
  });

  test("that are ordered continue counting after a paragraph", () => {
    expect(blocksOf(`1. A wheel\n2. A stone\n\n${PROSE}\n\n3. ${PROSE}\n\n${PROSE}`)).toMatchObject([
      { kind: "list", items: ["A wheel", "A stone"] },
      { kind: "paragraph" },
      { kind: "list", ordered: true, start: 3, items: [PROSE] },
      { kind: "paragraph" },
    ]);
  });

  test("may start at another number if it continues the count", () => {
    expect(blocksOf("4. A wheel turns.\n5. A stone turns.")).toEqual([
      { kind: "list", ordered: true, start: 4, items: ["A wheel turns.", "A stone turns."] },
    ]);
  });

  test("may use letters if they continue the count", () => {
    expect(blocksOf("a) A wheel turns.\nb) A stone turns.")).toEqual([
      { kind: "list", ordered: true, items: ["A wheel turns.", "A stone turns."] },
    ]);
  });

  test.for([
    ["a date", "3. Oktober ist ein Feiertag, an dem sich das Rad nicht dreht."],
    ["a name", "A. Smith built the wheel, and nobody knows how."],
    ["a number of things", "2.3 million people have come to see it turn."],
    ["a number that does not continue the count", "5. Oktober ist keiner.\n7. Oktober auch nicht."],
  ])("do not start at %s", ([, text = ""]) => {
    expect(blocksOf(text)).toEqual(text.split("\n").map((line) => ({ kind: "paragraph", text: line })));
  });

  test("restart below a heading", () => {
    const list = "1. A wheel turns.\n2. A stone turns.";

    expect(blocksOf(`${list}\n\nWhat it needs\n\n${PROSE}\n\n3. Oktober ist ein Feiertag.`)).toMatchObject([
      { kind: "list" },
      { kind: "heading", text: "What it needs" },
      { kind: "paragraph" },
      { kind: "paragraph", text: "3. Oktober ist ein Feiertag." },
    ]);
  });
});

describe("numbered headings", () => {
  test("keep their numbers, which determine their level", () => {
    const numbered = (number: string) => `${number} The wheel\n\n${PROSE}`;

    expect(
      blocksOf([numbered("1."), numbered("1.1"), numbered("1.2.3"), numbered("1.2.3.4.5")].join("\n\n")),
    ).toMatchObject([
      { kind: "heading", level: 2, text: "1. The wheel" },
      { kind: "paragraph" },
      { kind: "heading", level: 3, text: "1.1 The wheel" },
      { kind: "paragraph" },
      { kind: "heading", level: 4, text: "1.2.3 The wheel" },
      { kind: "paragraph" },
      { kind: "heading", level: 6, text: "1.2.3.4.5 The wheel" },
      { kind: "paragraph" },
    ]);
  });
});

test("blocks are rendered with all content escaped", () => {
  const blocks: Block[] = [
    { kind: "heading", level: 3, text: "The <wheel>" },
    { kind: "paragraph", text: "It turns & turns in Mühl, 水." },
    { kind: "list", ordered: false, items: ["a", "<b>"] },
    { kind: "list", ordered: true, items: ["a"] },
    { kind: "list", ordered: true, start: 4, items: ["a"] },
  ];

  expect(renderBlocks(blocks)).toBe(
    "<h3>The &lt;wheel&gt;</h3><p>It turns &amp; turns in Mühl, 水.</p><ul><li>a</li><li>&lt;b&gt;</li></ul>" +
      '<ol><li>a</li></ol><ol start="4"><li>a</li></ol>',
  );
});
