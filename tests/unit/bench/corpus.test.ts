import { expect, test } from "vitest";
import { CATEGORIES, corpusOf } from "../../../bench/corpus.js";
import { times } from "../../../bench/measure.js";
import { parseArticle } from "../../../src/articles/parse-article.js";

const COUNT = 1_000;
const corpus = corpusOf(COUNT);
const numbers = times(COUNT, (n) => n);
const texts = numbers.map((n) => corpus.text(n));

const read = (n: number) =>
  parseArticle(Buffer.from(texts[n] ?? ""), corpus.path(n), {
    zone: "UTC",
    folderCategories: false,
    language: "en",
    summarize: (sections) => sections.map(() => ""),
  });

test("articles are the same each time, in any order", () => {
  const again = corpusOf(COUNT);

  expect(numbers.toReversed().map((n) => again.text(n))).toEqual(texts.toReversed());
});

test("they average 4.8 kB and vary in size", () => {
  const sizes = texts.map((text) => Buffer.byteLength(text)).toSorted((a, b) => a - b);
  const average = sizes.reduce((sum, size) => sum + size, 0) / COUNT;

  expect(average).toBeGreaterThan(4_600);
  expect(average).toBeLessThan(5_000);
  expect(sizes[COUNT / 10]).toBeLessThan(3_200);
  expect(sizes[(COUNT * 99) / 100]).toBeGreaterThan(10_000);
});

test("they are parsed without findings and with the given fields", () => {
  for (const n of numbers.slice(0, 200)) {
    const reading = read(n);
    if (reading.kind !== "article") throw new Error(`expected an article, found ${JSON.stringify(reading)}`);
    const { article } = reading;

    expect(article.doubts).toEqual([]);
    expect(article.title).toBe(corpus.title(n));
    expect(article.categories).toEqual(corpus.categories(n));
    expect(article.sections.length).toBeGreaterThan(1);
  }
});

test("names contain the date, and higher numbers are newer", () => {
  const dates = texts.map((text) => /^date: (\S+)$/m.exec(text)?.[1] ?? "");

  expect(dates).toEqual(dates.toSorted());
  for (const n of numbers) expect(corpus.path(n)).toContain(`/${dates[n]?.slice(0, 10)}-`);
  expect(new Set(numbers.map((n) => corpus.path(n))).size).toBe(COUNT);
});

test("every category, several languages and every kind of block occur", () => {
  const all = texts.join("\n");

  expect(new Set(numbers.flatMap((n) => corpus.categories(n)))).toEqual(new Set(CATEGORIES));
  expect(new Set(all.match(/^lang: \w+$/gm))).toEqual(
    new Set(["lang: de", "lang: fr", "lang: es", "lang: ja", "lang: ar"]),
  );
  for (const block of ["\n- ", "\n1. ", "\n> ", "\n```js\n", "\n|---|", "\n![", "](/2", "](https://"])
    expect(all).toContain(block);
});

test("they contain no template syntax", () => {
  expect(texts.filter((text) => /\{\{|\{%|\{\w+\}/.test(text))).toEqual([]);
});

test("an edit adds its sentence and nothing else", () => {
  const edited = corpus.text(7, "An edit.");

  expect(edited).toContain(" An edit.");
  expect(edited.replace(" An edit.", "")).toBe(texts[7]);
});
