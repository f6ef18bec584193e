import { describe, expect, test } from "vitest";
import { type LedgerHarness, newPublication } from "../../../fixtures/ledger-harness.js";
import { otherStory, story } from "../../../fixtures/prose.js";

const monday = Date.UTC(2026, 0, 5, 9);
const tuesday = Date.UTC(2026, 0, 6, 9);
const wednesday = Date.UTC(2026, 0, 7, 9);
const thursday = Date.UTC(2026, 0, 8, 9);

async function twoStories(): Promise<LedgerHarness> {
  const books = await newPublication();
  await books.refresh({ "a.txt": story(), "b.txt": otherStory() }, monday);
  return books;
}

async function published(books: LedgerHarness): Promise<string[]> {
  return [...(await books.live()).keys()];
}

describe("an article that was withdrawn by hand", () => {
  test.for(["path", "id"] as const)("by its %s is gone, and no other", async (property) => {
    const books = await twoStories();
    const record = await books.at("a.txt");

    expect(await books.ledger.withdrawals.withdraw(record[property], tuesday)).toEqual({
      id: record.id,
      path: "a.txt",
    });

    expect(await published(books)).toEqual(["b.txt"]);
    expect(await books.ledger.articles.newest(10, wednesday)).toMatchObject([{ path: "b.txt" }]);
  });

  test.for([
    ["is unchanged", { "a.txt": story() }],
    ["is edited", { "a.txt": story({ changed: "Nobody promised anything." }) }],
    ["is renamed", { "c.txt": story() }],
    ["is renamed and edited", { "c.txt": story({ changed: "Nobody promised anything at all." }) }],
    ["gets an id in its front matter", { "a.txt": story({ id: "another" }) }],
    ["is superseded by another file", { "c.txt": otherStory({ title: "Another", supersedes: "a.txt" }) }],
    ["is read by a later version of the program", { "a.txt": story() }, "reader 2"],
  ] as const)("stays so when its file %s, over a restart", async ([, files, reader = "reader 1"]) => {
    const books = await twoStories();
    await books.ledger.withdrawals.withdraw("a.txt", tuesday);

    for (const day of [wednesday, thursday]) {
      const { added, updated, renamed, withheld } = await books.refresh(
        { ...files, "b.txt": otherStory() },
        day,
        { reader },
      );
      expect({ added, renamed }).toEqual({ added: [], renamed: [] });
      expect(updated).not.toContain(Object.keys(files)[0]);
      expect(withheld).toContainEqual({
        path: Object.keys(files).at(-1),
        reason: "it was taken down; `feedwright restore` brings it back",
      });
      await books.reopen();
    }

    expect(await published(books)).toEqual(["b.txt"]);
  });

  test("does not return as a copy under another name, which has to be restored separately", async () => {
    const books = await twoStories();
    await books.ledger.withdrawals.withdraw("a.txt", tuesday);
    const files = { "a.txt": story(), "b.txt": otherStory(), "copy.txt": story() };

    const { added, withheld } = await books.refresh(files, wednesday);
    await books.refresh(files, thursday);

    expect(added).toEqual([]);
    expect(withheld.map(({ path }) => path)).toEqual(["a.txt", "copy.txt"]);
    expect(await published(books)).toEqual(["b.txt"]);
    await books.ledger.withdrawals.restore("copy.txt", thursday);
    await books.ledger.releaseDue(thursday);
    expect(await books.at("copy.txt")).toMatchObject({ released: thursday, arrived: thursday });
  });

  test("stays withdrawn when its file is deleted and returns", async () => {
    const books = await twoStories();
    await books.ledger.withdrawals.withdraw("a.txt", tuesday);
    await books.refresh({ "b.txt": otherStory() }, wednesday);
    await books.refresh({ "a.txt": story(), "b.txt": otherStory() }, thursday);

    expect(await published(books)).toEqual(["b.txt"]);
  });

  test("is restored as last read, with its id and date, as a correction", async () => {
    const books = await twoStories();
    const { id } = await books.at("a.txt");
    await books.ledger.withdrawals.withdraw("a.txt", tuesday);
    const edited = { "a.txt": story({ title: "The bridge, again" }), "b.txt": otherStory() };
    await books.refresh(edited, wednesday);

    await books.ledger.withdrawals.restore("a.txt", thursday);

    expect(await books.at("a.txt")).toMatchObject({
      id,
      published: monday,
      corrected: thursday,
      article: { title: "The bridge, again" },
    });
    const { added, updated, withheld } = await books.refresh(edited, thursday + 1);
    expect({ added, updated, withheld }).toEqual({ added: [], updated: [], withheld: [] });
  });

  test("is the only one withdrawn if two articles have had its path", async () => {
    const books = await twoStories();
    await books.refresh({ "a.txt": otherStory({ title: "Another", id: "another" }) }, tuesday);

    expect((await books.ledger.withdrawals.withdraw("a.txt", wednesday)).id).toBe("another");
    expect(await published(books)).toEqual([]);
  });

  test("must exist to be withdrawn, and be withdrawn to be restored", async () => {
    const books = await twoStories();

    await expect(books.ledger.withdrawals.withdraw("c.txt", tuesday)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining('"c.txt" is known'),
    });
    await expect(books.ledger.withdrawals.restore("a.txt", tuesday)).rejects.toMatchObject({
      code: "not-found",
    });
    expect(await published(books)).toEqual(["a.txt", "b.txt"]);
  });

  test("stays withdrawn whatever a refresh had decided before", async () => {
    const books = await twoStories();
    const { id } = await books.at("a.txt");
    const { ledger } = books;
    const before = await books.refresh({ "a.txt": story({ changed: "x" }), "b.txt": otherStory() }, tuesday);

    await ledger.withdrawals.withdraw(id, wednesday);
    await ledger.record(before, new Map(), wednesday);

    expect(await published(books)).toEqual(["b.txt"]);
  });
});
