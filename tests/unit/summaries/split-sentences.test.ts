import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitSentences } from "../../../src/summaries/split-sentences.js";

const squeezed = (text: string): string => text.replace(/\s+/gu, "");

describe("a period that does not end a sentence", () => {
  test.for([
    ["a title", "Dr. Okafor met Prof. Lind at noon."],
    ["an initial", "The bridge was drawn by Maria T. Keller in one night."],
    ["a country's initials", "The U.S. Senate never answered."],
    ["an abbreviation in the middle", "Bring a lamp, e.g. Ana's, and matches."],
    ["a number's abbreviation", "The recipe stands on p. 12 of the blue book."],
    ["a decimal", "The pump lifts 3.5 litres a second."],
    ["a German ordinal", "Der Markt öffnet am 3. Mai wieder."],
    ["a Russian town", "Поезд идёт в г. Тверь без остановок."],
    ["a Spanish title", "La Sra. Ibarra llegó tarde."],
    ["an Italian title", "Ha chiamato il Dott. Ferri da Roma."],
    ["a web address", "Write to us at https://example.org/a.b?c=d before Friday."],
    ["an ellipsis before a lower-case letter", "The door opened ... and nobody came in."],
  ] as const)("%s does not split %s", ([, text]) => {
    expect(splitSentences(text)).toEqual([text]);
  });
});

describe("each script has its own sentence endings", () => {
  test.for([
    ["en", "It rained. We stayed in.", ["It rained.", "We stayed in."]],
    ["fr", "« Entrez ! » Elle posa la lampe.", ["« Entrez ! »", "Elle posa la lampe."]],
    ["de", "»Komm!« Er lief los.", ["»Komm!«", "Er lief los."]],
    ["es", "¿Quién llama? ¡Nadie!", ["¿Quién llama?", "¡Nadie!"]],
    ["ru", "Снег растаял. Река поднялась.", ["Снег растаял.", "Река поднялась."]],
    ["zh", "雨停了。我们出门吧！", ["雨停了。", "我们出门吧！"]],
    ["ja", "雨が止んだ。出かけよう。", ["雨が止んだ。", "出かけよう。"]],
    ["ar", "هل وصل القطار؟ نعم وصل.", ["هل وصل القطار؟", "نعم وصل."]],
    ["hi", "बारिश रुक गई। हम बाहर गए।", ["बारिश रुक गई।", "हम बाहर गए।"]],
    ["th", "ฝนหยุดแล้ว เราออกไปข้างนอก", ["ฝนหยุดแล้ว", "เราออกไปข้างนอก"]],
    ["hy", "Անձրևը դադարեց: Մենք դուրս եկանք:", ["Անձրևը դադարեց:", "Մենք դուրս եկանք:"]],
  ] as const)("%s: %s", ([language, text, sentences]) => {
    expect(splitSentences(text, language)).toEqual(sentences);
  });
});

describe("an abbreviation at the end of a sentence", () => {
  test.for([
    ["They sold it to Harlow & Co. It was a mistake.", 2],
    ["The shop opens at 9 a.m. The baker is there by six.", 2],
    ["At 9 a.m. Mrs. Bell opens the shop.", 1],
    ["She wrote to Ben and I. We never replied.", 2],
  ] as const)("%s makes %i sentences", ([text, count]) => {
    expect(splitSentences(text)).toHaveLength(count);
  });
});

test.for([
  '"Is it far? I am tired," said the boy.',
  "The lamp (it was old. Very old) went out.",
  "彼は「待って。すぐ行く。」と言った。",
])("a quotation or parenthesis is not split: %s", (text) => {
  expect(splitSentences(text)).toEqual([text]);
});

test("a soft-wrapped line continues its sentence", () => {
  expect(splitSentences("The river rises in the hills above\nthe old mill and turns east.")).toEqual([
    "The river rises in the hills above the old mill and turns east.",
  ]);
});

test("a soft wrap between Chinese characters adds no space", () => {
  expect(splitSentences("河水从老磨坊上面的\n山里流下来。", "zh")).toEqual([
    "河水从老磨坊上面的山里流下来。",
  ]);
});

test("a sentence never continues after a blank line", () => {
  expect(splitSentences("no full stop here\n \nand none here")).toEqual([
    "no full stop here",
    "and none here",
  ]);
});

test("each bullet starts a sentence, and so does the text after the list", () => {
  expect(splitSentences("You need:\n• a lamp\n• two ropes\nThen you wait.")).toEqual([
    "You need:",
    "• a lamp",
    "• two ropes",
    "Then you wait.",
  ]);
});

test.for(["1. Wash 2. Rinse 3. Dry", "a) Wash b) Rinse c) Dry"])(
  "a numbered list on one line is split: %s",
  (text) => {
    expect(splitSentences(text)).toHaveLength(3);
  },
);

test.for(["not a tag!", "", "x", "en-US", "zh-Hant-TW"])(
  "a language tag such as %j does not throw",
  (tag) => {
    expect(splitSentences("One. Two.", tag)).toHaveLength(2);
  },
);

test("only white space is lost, for any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      const kept = splitSentences(text).join("");
      expect(squeezed(kept)).toBe(squeezed(text).replace(/\u0085/g, ""));
    }),
  );
});

test("text made of special characters is not lost either", () => {
  const marks = fc.constantFrom(
    ..."ABab1 .!?…。「」()[]\"'«»•-:;,\n\t|".split(""),
    "Dr. ",
    "e.g. ",
    "1. ",
    "\n\n",
    "\ud800",
  );
  fc.assert(
    fc.property(fc.array(marks, { maxLength: 120 }), (parts) => {
      const text = parts.join("");
      expect(squeezed(splitSentences(text).join(""))).toBe(squeezed(text));
    }),
  );
});

// With quadratic backtracking, these would take longer than the test timeout.
test.for([
  ["sentences", "This is one. ".repeat(20_000)],
  ["quotation marks", "\"'(".repeat(80_000)],
  ["spaces", " ".repeat(250_000)],
  ["kana", "あ。".repeat(50_000)],
] as const)("a quarter of a megabyte of %s is split", ([, text]) => {
  expect(squeezed(splitSentences(text).join(""))).toBe(squeezed(text));
});
