import { expect, test } from "vitest";
import { memoizePerEntry } from "../../../src/feeds/memoize-per-entry.js";
import { entryWith, feedOf } from "../../fixtures/feed.js";

const [first, second, third] = ["first", "second", "third"].map((id) => entryWith({ id }));
if (first === undefined || second === undefined || third === undefined) throw new TypeError("no entries");

/** Renders parts that name their entry, and records each call. */
function numberedParts() {
  const made: string[][] = [];
  const partsOf = memoizePerEntry(({ entries, channel }) => {
    made.push(entries.map(({ id }) => id));
    return entries.map(({ id }) => `${id} in ${channel.language} under ${channel.home}`);
  });
  return { made, partsOf };
}

test("only new entries are rendered, and all are in the feed's order", () => {
  const { made, partsOf } = numberedParts();
  const under = "in en under https://example.org/";

  expect(partsOf(feedOf([first, second]))).toEqual([`first ${under}`, `second ${under}`]);
  expect(partsOf(feedOf([third, second, first]))).toEqual([
    `third ${under}`,
    `second ${under}`,
    `first ${under}`,
  ]);
  expect(partsOf(feedOf([second]))).toEqual([`second ${under}`]);
  expect(made).toEqual([["first", "second"], ["third"]]);
});

test("an entry is rendered again for a channel with another language or URL", () => {
  const { partsOf } = numberedParts();
  partsOf(feedOf([first]));

  expect(partsOf(feedOf([first], { language: "de" }))).toEqual(["first in de under https://example.org/"]);
  expect(partsOf(feedOf([first], { home: "https://other.example/" }))).toEqual([
    "first in en under https://other.example/",
  ]);
  expect(partsOf(feedOf([first]))).toEqual(["first in en under https://example.org/"]);
});

test("equal entries are rendered separately", () => {
  const { made, partsOf } = numberedParts();
  partsOf(feedOf([first]));
  partsOf(feedOf([{ ...first }]));

  expect(made).toEqual([["first"], ["first"]]);
});
