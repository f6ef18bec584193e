import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import { checkSummary } from "../../../../src/integrations/llm/check-summary.js";
import { FERRY } from "./setting.js";

const judge = (answer: string, text = FERRY.text, language = "en") =>
  checkSummary(answer, { heading: "The ferry", text, language });

describe("accepted", () => {
  test.for([
    ["a plain sentence", "The ferry crosses the river.", "The ferry crosses the river."],
    ["white space, folded", " The ferry\n crosses\tthe  river. ", "The ferry crosses the river."],
    [
      "quotation marks around it, taken off",
      "“The ferry crosses the river.”",
      "The ferry crosses the river.",
    ],
    ["quotation marks inside it", '"Ferry" and "river" are words.', '"Ferry" and "river" are words.'],
    [
      "thoughts before it, taken off",
      "<think>\n1. Hm.\n</think>\n\nThe ferry crosses.",
      "The ferry crosses.",
    ],
    [
      "signs that are no markup",
      "A & B < C costs ~5 €/snake_case (#5).",
      "A & B < C costs ~5 €/snake_case (#5).",
    ],
  ] as const)("%s", ([, answer, summary]) => {
    expect(judge(answer, "5")).toEqual({ accepted: true, summary });
  });

  test.for([
    ["zh", "渡轮每天渡河，冬天因结冰而停航。人们便步行过河。"],
    ["ja", "渡し船は川を渡る。冬は氷で止まる。"],
    ["ar", "تعبر العبّارة النهر كل يوم، ويوقفها الجليد شتاءً."],
    ["th", "เรือข้ามฟากข้ามแม่น้ำทุกวัน และหยุดในฤดูหนาว"],
  ] as const)("another script: %s", ([language, answer]) => {
    expect(judge(answer, FERRY.text, language)).toEqual({ accepted: true, summary: answer });
  });
});

describe("refused as markup", () => {
  test.for([
    "The <b>ferry</b> crosses.",
    "The ferry crosses.<br>",
    "Fish &amp; chips.",
    "The *ferry* crosses.",
    "The __ferry__ crosses.",
    "The _ferry_ crosses.",
    "The ~~ferry~~ crosses.",
    "The `ferry` crosses.",
    "```\nThe ferry crosses.\n```",
    "# The ferry",
    "The ferry\n=====",
    "- The ferry crosses.\n- It stops.",
    "1. The ferry crosses.",
    "• The ferry crosses.",
    "> The ferry crosses.",
    "“- The ferry crosses.”",
    "The ferry | crosses.",
    "See [the ferry](https://example.org).",
    "See https://example.org for the ferry.",
    "See www.example.org for the ferry.",
    '{"summary": "The ferry crosses."}',
    "The ferry \\(x\\) crosses.",
    "Here is the summary:\n\nThe ferry crosses.",
    "<think>The ferry",
    "The ferry\u0007 crosses.",
    "The ferry \u202Ecrosses.",
    "The ferry \uD800.",
  ])("%j", (answer) => {
    expect(judge(answer)).toMatchObject({ accepted: false, why: "markup" });
  });
});

test.for(["", " \n ", "...", "“”", "<think>Nothing.</think>"])("refused as empty: %j", (answer) => {
  expect(judge(answer)).toMatchObject({ accepted: false, why: "empty" });
});

test.for([
  ["sixty-one words", `${"word ".repeat(60)}end.`, "61 words"],
  ["four sentences", "It goes. It stops. It waits. It returns.", "4 sentences"],
  ["Chinese", "渡".repeat(161), "161 characters"],
  ["a very long answer", "a.".repeat(400_000), "800000 characters"],
  ["one long word", "a".repeat(601), "601 characters"],
] as const)("refused as too long: %s", ([, answer, found]) => {
  expect(judge(answer)).toMatchObject({
    accepted: false,
    why: "tooLong",
    found: expect.stringContaining(found),
  });
});

test("a number in the heading is not new", () => {
  const section = { heading: "Winter 1954", text: "It froze.", language: "en" };

  expect(checkSummary("In 1954 it froze.", section)).toMatchObject({ accepted: true });
  expect(checkSummary("In 1955 it froze.", section)).toMatchObject({
    why: "newNumbers",
    found: "has the number 1955, which the text has not",
  });
});

describe("for any answer", () => {
  const markdown = new MarkdownIt({ html: true });
  const escaped = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  const pieces = fc.constantFrom(
    ..."*_`~#>|-+=[]()!<>&;:\\/\"'.,0123456789 \n\tab",
    "1. ",
    "- ",
    "](",
    "<b>",
    "&amp;",
    "**",
    "渡",
    "“",
    "”",
    "٣",
  );
  const answers = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: pieces, maxLength: 30 }),
    fc.array(pieces, { maxLength: 6 }).map((signs) => `The ferry ${signs.join("")} crosses.`),
  );

  test("an accepted summary is one line of plain prose in Markdown and HTML", () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const judgement = judge(answer, "0 1 2 3 4 5 6 7 8 9");
        if (!judgement.accepted) return;
        expect(markdown.render(judgement.summary)).toBe(`<p>${escaped(judgement.summary)}</p>\n`);
        expect(judgement.summary).not.toMatch(/[\n\t]|\p{Cc}|\p{Surrogate}/u);
      }),
      { numRuns: 5000 },
    );
  });

  test("an accepted summary has no digits that the text lacks", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.constantFrom("", " metres", "%", "."), (told, said, unit) => {
        const judgement = judge(`The river has ${said}${unit}`, `The river has ${told}${unit}`);
        expect(judgement.accepted).toBe(told === said);
      }),
    );
  });
});
