import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { preview } from "../../src/cli/preview.js";
import { loadConfig } from "../../src/config/config.js";

const exportsFolder = new URL("../fixtures/exports/", import.meta.url);
const { config } = loadConfig({ directory: undefined, flags: {}, env: {}, workingDirectory: "/" });

function previewed(name: string) {
  return JSON.parse(preview(new URL(name, exportsFolder).pathname, config, true));
}

test.for([
  [
    "fragen-an-die-imkerin.txt",
    "de",
    ["1. Das Jahr beginnt im Februar", "2. Was man anfangs braucht", "3. Wie viel Honig ist zu viel?"],
  ],
  ["tegami-no-kakikata.txt", "ja", ["書き出しの工夫", "伝えたいことは一つ", "結びのことば"]],
] as const)(
  "the export %s has its one title, its headings in order and its language",
  ([name, language, headings]) => {
    const { sections, title, html, ...article } = previewed(name);

    expect(html).not.toContain(title);
    expect(article.language).toBe(language);
    expect(sections.map(({ heading }: { heading: string }) => heading)).toEqual(headings);
  },
);

test.for(["fragen-an-die-imkerin.txt", "tegami-no-kakikata.txt", "how-a-newsletter-found-its-readers.txt"])(
  "every section of %s has a summary of its own words",
  (name) => {
    const words = (text: string) => text.match(/\p{Script=Han}|\p{L}{3,}/gu) ?? [];
    const source = new Set(words(readFileSync(new URL(name, exportsFolder), "utf8")));

    for (const { summary } of previewed(name).sections) {
      expect(words(summary).length).toBeGreaterThan(2);
      expect(words(summary).filter((word) => !source.has(word))).toEqual([]);
    }
  },
);

test("a list in an export is summarized by its lead-in and first items", () => {
  const { sections } = previewed("fragen-an-die-imkerin.txt");

  expect(sections[1].summary).toBe(
    "Für das erste Jahr genügt wenig: ein Schleier und feste Handschuhe; ein Stockmeißel aus Stahl; ein Smoker mit trockenem Holz.",
  );
});
