import { expect, test } from "vitest";
import type { Section } from "../../../src/articles/article.js";
import { parseSearchWords } from "../../../src/ledger/search/search-words.js";
import {
  bestSection,
  leadExcerpt,
  type MarkedText,
  markMatches,
} from "../../../src/publishing/search-excerpt.js";

/** What is found in brackets. */
function written(pieces: readonly MarkedText[] | undefined): string | undefined {
  return pieces?.map(({ text, isFound }) => (isFound ? `[${text}]` : text)).join("");
}

function section(text: string, heading = ""): Section {
  return { heading, level: 2, anchor: heading, text, summary: "" };
}

const before = "Nothing is said here of what is looked for by anybody. ".repeat(20);

test.for([
  ["mill", "The Mill, the mills and the windmill", "The [Mill], the [mills] and the windmill"],
  ["müller", "Ein Muller und ein Müller", "Ein [Muller] und ein [Müller]"],
  ["水車小", "古い水車小屋", "古い[水車小]屋"],
  ["水", "水と水車", "[水]と[水]車"],
  ["the mill", "mill", "[mill]"],
  ["weir", "mill", "mill"],
] as const)("%s is marked in %s", ([typed, text, expected]) => {
  expect(written(markMatches(text, parseSearchWords(typed)))).toBe(expected);
});

test("an excerpt starts at a word shortly before the match and ends with a word", () => {
  const text = `${before}There is a mill at the river. ${before}`;
  const excerpt = written(bestSection([section(text)], parseSearchWords("mill"))?.excerpt) ?? "";

  expect(excerpt).toMatch(/^… (?:is|said|here|of)\b.*There is a \[mill\] at the river\. .* …$/);
  expect(excerpt.length).toBeLessThan(260);
});

test("an excerpt covers the place with the most search words", () => {
  const text = `The mill. ${before}The weir. ${before}The mill by the weir. ${before}`;

  expect(written(bestSection([section(text)], parseSearchWords("mill weir"))?.excerpt)).toContain(
    "The [mill] by the [weir].",
  );
});

test("the best section is the first with the most search words, including its heading", () => {
  const sections = [section("A mill."), section("Of a wheel.", "The mill"), section("A mill with a wheel.")];

  expect(bestSection(sections, parseSearchWords("mill wheel"))?.index).toBe(1);
  expect(bestSection(sections, parseSearchWords("mill"))?.index).toBe(0);
  expect(bestSection(sections, parseSearchWords("oak"))).toBeUndefined();
});

test("text without spaces is split between characters", () => {
  const text = `${"𠮷野家".repeat(200)}水車${"𠮷野家".repeat(200)}`;
  const excerpt = written(bestSection([section(text)], parseSearchWords("水車"))?.excerpt) ?? "";

  expect(excerpt).toContain("[水車]");
  expect(excerpt.isWellFormed()).toBe(true);
  expect(excerpt.length).toBeLessThan(260);
});

test("without a match the excerpt is the beginning", () => {
  expect(written(leadExcerpt(before))).toMatch(/^Nothing is said here .* …$/);
  expect(written(leadExcerpt(""))).toBe("");
});
