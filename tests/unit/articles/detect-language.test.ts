import { expect, test } from "vitest";
import { detectLanguage } from "../../../src/articles/detect-language.js";

test.for([
  [
    "en",
    "The old mill stands by the river, and nobody remembers a day on which its wheel did not turn with the water.",
  ],
  [
    "de",
    "Die alte Mühle steht am Fluss, und niemand erinnert sich an einen Tag, an dem sich ihr Rad nicht gedreht hätte.",
  ],
  [
    "fr",
    "Le vieux moulin se dresse au bord de la rivière, et personne ne se souvient d'un jour où sa roue ne tournait pas.",
  ],
  [
    "ru",
    "Старая мельница стоит у реки, и никто не помнит такого дня, когда её колесо не вращалось бы вместе с водой.",
  ],
  [
    "ja",
    "古い水車小屋は川のそばに立っていて、その車輪が水とともに回らなかった日を覚えている人はもう誰もいません。".repeat(
      3,
    ),
  ],
] as const)("a text in %s is detected", ([language, text]) => {
  expect(detectLanguage(text, "it")).toBe(language);
});

test.for([
  ["a short one", "Hello world"],
  ["an empty one", ""],
  ["one without words", "12 34 56 ".repeat(40)],
])("an unclear text, %s, gets the publication's language", ([, text = ""]) => {
  expect(detectLanguage(text, "pt-BR")).toBe("pt-BR");
});

test("the publication's region is kept when the language is the same", () => {
  const text =
    "The old mill stands by the river, and nobody remembers a day on which its wheel did not turn at all.";

  expect(detectLanguage(text, "en-GB")).toBe("en-GB");
});
