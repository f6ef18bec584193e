import { expect, test, vi } from "vitest";
import { SearchIndexer } from "../../../src/publishing/search-indexer.js";
import { PublicationUnderTest } from "../../fixtures/publication.js";
import { temporaryDirectory } from "../../fixtures/temporary-directory.js";

/** A ledger in which so many articles wait. */
function waiting(count: number) {
  const left = new Set(Array.from({ length: count }, (_, n) => `${n}`));
  const parts: number[] = [];
  return {
    parts,
    countUnindexed: async (most: number) => Math.min(left.size, most),
    unindexedIds: async () => [...left],
    index: async (ids: readonly string[]) => {
      parts.push(ids.length);
      for (const id of ids) left.delete(id);
    },
  };
}

test("after the quiet period everything is indexed in batches", async () => {
  const ledger = waiting(60);
  const indexing = new SearchIndexer(ledger, 0);
  indexing.schedule();

  await expect.poll(() => ledger.parts).toEqual([25, 25, 10]);
  expect(await indexing.catchUp()).toBe(true);
});

test("a pause stops after the current batch, and a schedule continues", async () => {
  const ledger = waiting(60);
  let paused: Promise<void> | undefined;
  const interrupted = {
    ...ledger,
    index(ids: readonly string[]) {
      paused ??= indexing.pause();
      return ledger.index(ids);
    },
  };
  const indexing = new SearchIndexer(interrupted, 0);
  indexing.schedule();
  await expect.poll(() => paused !== undefined).toBe(true);
  await paused;
  expect(ledger.parts).toEqual([25]);

  indexing.schedule();
  await expect.poll(() => ledger.parts).toEqual([25, 25, 10]);
});

test("a search first indexes a few articles, but not many", async () => {
  const few = waiting(50);
  expect(await new SearchIndexer(few, undefined).catchUp()).toBe(true);
  expect(few.parts).toEqual([50]);

  const many = waiting(51);
  expect(await new SearchIndexer(many, undefined).catchUp()).toBe(false);
  expect(many.parts).toEqual([]);
});

test("a search succeeds although the index cannot be written", async () => {
  const ledger = { ...waiting(1), index: () => Promise.reject(new Error("the disk is full")) };

  expect(await new SearchIndexer(ledger, undefined).catchUp()).toBe(false);
});

const many = Object.fromEntries(
  Array.from({ length: 60 }, (_, n) => [`${n}.md`, `# Mill ${n}\n\nIt turns.\n`]),
);

test("a search among many new articles reports that it is incomplete until they are indexed", async () => {
  const publication = await PublicationUnderTest.open(temporaryDirectory(), many, Date.now(), 5, {
    indexingQuietPeriodMs: 10,
  });
  await publication.publisher.refresh();
  const search = async () => {
    const answer = await publication.publisher.search({ text: "turns", page: 1 });
    if (answer.kind !== "document") throw new Error(`expected a page, found ${answer.kind}`);
    return { isWhole: answer.isWhole, text: answer.document.bytes.identity.toString() };
  };
  const first = await search();
  expect(first.isWhole).toBe(false);
  expect(first.text).toContain("Some articles are still being read");

  await vi.waitFor(async () => expect((await search()).isWhole).toBe(true), 5_000);
  expect((await search()).text).toContain("60 articles, page 1 of 3.");
  publication.publisher.beginShutdown();
  await publication.publisher.idle();
});
