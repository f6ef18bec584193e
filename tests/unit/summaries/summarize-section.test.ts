import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FEATURES } from "../../../src/summaries/features.js";
import { needsPrecedingContext } from "../../../src/summaries/preceding-context.js";
import { summarizeSection, summarizeSections } from "../../../src/summaries/summarize-section.js";
import { FEATURE_NAMES } from "../../../src/summaries/weights.js";

const LIGHTHOUSE = {
  heading: "How the lamp is kept",
  text: `Have you ever climbed a lighthouse? It is worth the effort.

The keeper trims the lamp twice a night and writes the hour into a book. However, the book is seldom read. The lamp itself burns paraffin, which a boat brings every second month.

For more see https://example.org/lamp.`,
};

const ENDS_WELL = /[.!…。।]["”’»」）)]*$/u;

test("a summary consists of the section's own sentences", () => {
  const summary = summarizeSection(LIGHTHOUSE);

  expect(summary).toMatch(/keeper trims|lamp itself burns/);
  for (const sentence of summary.match(/[^.]+\./g) ?? []) expect(LIGHTHOUSE.text).toContain(sentence.trim());
});

describe("a sentence that depends on another does not start a summary", () => {
  test.for([
    ["en", "Storks", "This was long unknown. Storks fly to Africa in autumn and come back in March."],
    ["en", "Storks", "However, few believed it. Storks fly to Africa in autumn and come back in March."],
    [
      "de",
      "Störche",
      "Das wusste lange niemand. Störche fliegen im Herbst nach Afrika und kehren im März zurück.",
    ],
    [
      "fr",
      "Cigognes",
      "Cela fut longtemps ignoré. Les cigognes partent en Afrique en automne et reviennent en mars.",
    ],
    [
      "es",
      "Cigüeñas",
      "Sin embargo, pocos lo creían. Las cigüeñas vuelan a África en otoño y vuelven en marzo.",
    ],
    ["pt", "Cegonhas", "Isso era desconhecido. As cegonhas voam para África no outono e voltam em março."],
    ["ru", "Аисты", "Это долго не знали. Аисты улетают осенью в Африку и возвращаются в марте."],
    ["pl", "Bociany", "Jednak mało kto wierzył. Bociany odlatują jesienią do Afryki i wracają w marcu."],
    ["zh", "鹳", "但是很少有人相信。鹳在秋天飞往非洲，三月再回来。"],
    ["ja", "コウノトリ", "しかし信じる人は少なかった。コウノトリは秋にアフリカへ飛び、三月に戻る。"],
  ] as const)("%s: %s", ([language, heading, text]) => {
    expect(needsPrecedingContext(summarizeSection({ heading, text }, { language }), language)).toBe(false);
  });
});

test.for([
  ["en", "This guide shows how to trim a lamp."],
  ["en", "This short tutorial explains the tides."],
  ["de", "Diese Seite beschreibt die Fähren."],
  ["fr", "Cette page présente les marées."],
  ["es", "Esta página muestra los barcos."],
  ["pt", "Este guia descreve as marés."],
  ["ru", "Эта статья описывает маяки."],
  ["zh", "这篇文章介绍灯塔。"],
] as const)("%s: a sentence that refers to its own text can be understood alone", ([language, sentence]) => {
  expect(needsPrecedingContext(sentence, language)).toBe(false);
});

test.for(["This lamp burns all night.", "This page was first printed in May."])(
  "%s still depends on another",
  (sentence) => {
    expect(needsPrecedingContext(sentence)).toBe(true);
  },
);

test("the sentence with the heading's terms is included", () => {
  const text = `Storms are common on this coast. Ships have called here for ages.

The foghorn sounds twice a minute in thick weather.`;
  expect(summarizeSection({ heading: "When the foghorn sounds", text })).toContain("The foghorn sounds");
});

test.for([
  ["a question", "Who pays for the bridge? The town pays for the bridge with a toll of two coins."],
  [
    "a lead-in",
    "The toll has these rates:\n• two coins for a cart\n• one coin on foot\nThe town pays for the bridge with them.",
  ],
  ["a bare link", "https://example.org/bridge.\n\nThe town pays for the bridge with a toll of two coins."],
])("%s is skipped in favor of a statement", ([, text = ""]) => {
  expect(summarizeSection({ heading: "Bridge toll", text })).toMatch(/^The town pays/);
});

describe("a section that is only a list", () => {
  test("becomes its lead-in and its items", () => {
    const text = "You need:\n• a lamp\n• two ropes\n• a tin of paint";
    expect(summarizeSection({ heading: "Tools", text })).toBe("You need: a lamp; two ropes; a tin of paint.");
  });

  test("ends in an ellipsis when items are omitted", () => {
    const text = Array.from({ length: 9 }, (_, index) => `• rope ${index}`).join("\n");
    expect(summarizeSection({ heading: "Ropes", text })).toBe("rope 0; rope 1; rope 2; rope 3; rope 4; …");
  });

  test("separates the rows of a table", () => {
    const text = "Harbour | Depth\nNorth | 4 m\nSouth | 7 m";
    expect(summarizeSection({ heading: "Depths", text })).toBe("Harbour, Depth; North, 4 m; South, 7 m.");
  });

  test("uses Chinese punctuation for Chinese", () => {
    const text = "需要：\n• 一盏灯\n• 两根绳子";
    expect(summarizeSection({ heading: "工具", text }, { language: "zh" })).toBe("需要：一盏灯；两根绳子。");
  });
});

describe("the sections of one article", () => {
  const note = "All times are given in the local time of the harbour office.";
  const sections = [
    { heading: "Ferries", text: `${note} Ferries leave the harbour at six, nine and noon.` },
    { heading: "Buses", text: `${note} Buses meet each ferry at the old customs house.` },
    { heading: "Night boats", text: `${note} Night boats run from May until the first storm.` },
  ];

  test("get different summaries", () => {
    expect(new Set(summarizeSections(sections)).size).toBe(3);
  });

  test("are summarized by their distinctive sentences", () => {
    for (const [index, word] of ["Ferries", "Buses", "Night boats"].entries()) {
      expect(summarizeSections(sections)[index]).toContain(word);
    }
  });

  test("have one summary each, in order, even if one is empty", () => {
    expect(summarizeSections([...sections, { heading: "Later", text: " \n " }]).at(-1)).toBe("");
  });

  test("may repeat a summary when there is no other", () => {
    const twins = [
      { heading: "A", text: note },
      { heading: "B", text: note },
    ];
    expect(summarizeSections(twins)).toEqual([note, note]);
  });
});

test.for([
  ["a title without a period", "Notes from the harbour", "Notes from the harbour."],
  ["a lone lead-in", "The following boats are for sale:", "The following boats are for sale."],
  ["a lone question", "Who keeps the lamp?", "Who keeps the lamp?"],
  ["nothing", "", ""],
  ["white space", " \n\n\t", ""],
])("%s gets the best possible summary", ([, text = "", summary]) => {
  expect(summarizeSection({ heading: "", text })).toBe(summary);
});

test("a sentence of more than 55 words is used only when there is no other", () => {
  const long = `The harbour has ${"a crane and a shed and ".repeat(15)}a clock.`;

  expect(summarizeSection({ heading: "Harbour", text: long })).toBe(long);
  expect(summarizeSection({ heading: "Harbour", text: `${long} The harbour freezes in January.` })).toBe(
    "The harbour freezes in January.",
  );
});

test("an endless text is truncated between words", () => {
  const summary = summarizeSection({ heading: "", text: "wave ".repeat(100_000) });

  expect(summary).toMatch(/^(?:wave )+wave…$/);
  expect(summary.length).toBeLessThan(400);
});

test("any text gets a deterministic summary on one line", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), fc.string(), (text, heading) => {
      const summary = summarizeSection({ heading, text });
      expect(summary).not.toMatch(/[\r\n]/);
      expect(summarizeSection({ heading, text })).toBe(summary);
    }),
  );
});

test("a section of statements gets a summary that ends like a statement", () => {
  const statement = fc.constantFrom(
    "The boat is new.",
    "Ana mends nets all day.",
    "Rain falls in May.",
    "But it stopped.",
  );
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 12 }), (sentences) => {
      expect(summarizeSection({ heading: "Boats", text: sentences.join(" ") })).toMatch(ENDS_WELL);
    }),
  );
});

test.for([
  ["a lone surrogate", "\ud800 The lamp burns all night.\udc00"],
  ["NULs", "\u0000The lamp\u0000 burns all night."],
  ["ten thousand bullets", "• lamp\n".repeat(10_000)],
  ["half a megabyte of sentences", "The lamp burns all night. ".repeat(20_000)],
] as const)("%s is summarized", ([, text]) => {
  expect(summarizeSection({ heading: "Lamp", text })).not.toBe("");
});

test("the weights were trained on the current features", () => {
  expect(FEATURE_NAMES).toEqual(Object.keys(FEATURES));
});
