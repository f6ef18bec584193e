import fc from "fast-check";
import { expect, test } from "vitest";
import type { Instant } from "../../../../src/articles/article.js";
import type { Ledger } from "../../../../src/ledger/ledger.js";
import { parseSearchWords } from "../../../../src/ledger/search/search-words.js";
import { newPublication } from "../../../fixtures/ledger-harness.js";
import { propertyRuns } from "../../../fixtures/property-runs.js";

const noon = Date.UTC(2026, 10, 15, 12);
const DAY = 86_400_000;

/** Paths of the results, the best first. */
async function find(ledger: Ledger, words: string, now: Instant = noon): Promise<(string | undefined)[]> {
  const { ids } = await ledger.search.find(parseSearchWords(words), now);
  const records = await ledger.articles.byIds(ids);
  return ids.map((id) => records.get(id)?.path);
}

async function indexAll(ledger: Ledger): Promise<void> {
  await ledger.search.index(await ledger.search.unindexedIds());
}

const WORDS = ["barge", "weir", "oak", "rivers"] as const;
const PATHS = ["a.md", "b.md", "c.md"] as const;
const texts = fc.subarray([...WORDS]).map((words) => `Of ${words.join(", ")}.`);
const steps = fc.oneof(
  fc.record({
    kind: fc.constant("refresh" as const),
    files: fc.dictionary(fc.constantFrom(...PATHS), texts),
  }),
  fc.record({ kind: fc.constant("withdraw" as const), path: fc.constantFrom(...PATHS) }),
  fc.record({ kind: fc.constant("restore" as const), path: fc.constantFrom(...PATHS) }),
  fc.record({ kind: fc.constant("index" as const) }),
);

test("after any changes, results are shown and contain the words; once everything is indexed, all are found", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 10 }), async (history) => {
      const books = await newPublication();
      let now = noon;
      const having = async (word: string) =>
        (await books.ledger.articles.newest(10, now))
          .filter(({ article }) => article.title.includes(word))
          .map(({ path }) => path);
      for (const step of history) {
        now += 1_000;
        const { ledger } = books;
        if (step.kind === "refresh") await books.refresh(step.files, now);
        else if (step.kind === "index") await indexAll(ledger);
        else await ledger.withdrawals[step.kind](step.path, now).catch(() => undefined);
        for (const word of WORDS)
          expect(await having(word)).toEqual(expect.arrayContaining(await find(ledger, word, now)));
      }
      await indexAll(books.ledger);
      // Checks the file's integrity.
      await books.reopen();
      for (const word of WORDS)
        expect((await find(books.ledger, word, now)).toSorted()).toEqual((await having(word)).toSorted());
      expect(await books.ledger.search.countUnindexed(1)).toBe(0);
    }),
    { numRuns: propertyRuns(25) },
  );
});

test("an edited article leaves the index at once, and the others stay", async () => {
  const books = await newPublication();
  await books.refresh({ "a.md": "A barge", "b.md": "A barge and a weir" }, noon);
  await indexAll(books.ledger);
  await books.refresh({ "a.md": "A barge", "b.md": "A barge and an oak" }, noon + DAY);

  expect(await find(books.ledger, "weir")).toEqual([]);
  expect(await find(books.ledger, "barge")).toEqual(["a.md"]);
  expect(await books.ledger.search.unindexedIds()).toHaveLength(1);
  await indexAll(books.ledger);
  expect(await find(books.ledger, "barge oak", noon + DAY)).toEqual(["b.md"]);
});

test("an article is found from its date on, until it expires", async () => {
  const books = await newPublication();
  const times = { date: noon + DAY, expires: noon + 2 * DAY };
  await books.refresh({ "a.md": { text: "A barge", ...times } }, noon);
  await indexAll(books.ledger);

  expect(await find(books.ledger, "barge", noon)).toEqual([]);
  expect(await find(books.ledger, "barge", noon + DAY)).toEqual(["a.md"]);
  expect(await find(books.ledger, "barge", noon + 2 * DAY)).toEqual([]);
});

test("a search that finds more than a thousand says so", async () => {
  const books = await newPublication();
  await books.refresh(
    Object.fromEntries(Array.from({ length: 1_005 }, (_, n) => [`${n}.md`, `Barge ${n}`])),
    noon,
  );
  await indexAll(books.ledger);

  const { ids, hasMore } = await books.ledger.search.find(parseSearchWords("barge"), noon);
  expect({ count: ids.length, hasMore }).toEqual({ count: 1_000, hasMore: true });
  expect(await books.ledger.search.find(parseSearchWords("barge 1004"), noon)).toMatchObject({
    hasMore: false,
  });
});

test("imported articles are found", async () => {
  const books = await newPublication();
  await books.refresh({ "a.md": "A barge" }, noon);
  await indexAll(books.ledger);
  const other = await newPublication();
  await other.ledger.import(books.ledger.export(noon));
  await indexAll(other.ledger);

  expect(await find(other.ledger, "barge")).toEqual(["a.md"]);
});
