import { describe, expect, test } from "vitest";
import { newPublication } from "../../fixtures/ledger-harness.js";
import { otherStory, story } from "../../fixtures/prose.js";

const monday = Date.UTC(2026, 0, 5, 9);
const tuesday = Date.UTC(2026, 0, 6, 9);
const wednesday = Date.UTC(2026, 0, 7, 9);
const thursday = Date.UTC(2026, 0, 8, 9);

const keep = { removals: "keep" } as const;

describe("while removals wait, an article whose file is gone", () => {
  test("stays published, also after a restart, and is reported as missing once", async () => {
    const books = await newPublication();
    await books.refresh({ "a.txt": story() }, monday, keep);
    const before = await books.at("a.txt");

    const { missing, removed } = await books.refresh({}, tuesday, keep);
    await books.reopen();
    const again = await books.refresh({}, wednesday, keep);

    expect({ missing: missing.map(({ path }) => path), removed }).toEqual({
      missing: ["a.txt"],
      removed: [],
    });
    expect({ missing: again.missing, removed: again.removed }).toEqual({ missing: [], removed: [] });
    expect(await books.at("a.txt")).toEqual({ ...before, missing: tuesday });
  });

  test("is the same article when its file returns, unchanged or edited", async () => {
    const books = await newPublication();
    await books.refresh({ "a.txt": story(), "b.txt": otherStory() }, monday, keep);
    const [a, b] = [await books.at("a.txt"), await books.at("b.txt")];
    await books.refresh({}, tuesday, keep);

    const { added } = await books.refresh(
      {
        "a.txt": story(),
        "b.txt": otherStory({ meaningHash: "edited", title: "What the bees brought home" }),
      },
      wednesday,
      keep,
    );

    expect(added).toEqual([]);
    expect(await books.at("a.txt")).toEqual(a);
    expect(await books.at("b.txt")).toMatchObject({ id: b.id, published: monday, updated: wednesday });
  });

  test("stays beside another article at its path", async () => {
    const books = await newPublication();
    await books.refresh({ "today.txt": story() }, monday, keep);
    await books.refresh({}, tuesday, keep);

    const { added } = await books.refresh({ "today.txt": otherStory() }, wednesday, keep);
    const later = await books.refresh({ "today.txt": otherStory() }, thursday, keep);

    expect(added).toEqual(["today.txt"]);
    expect(later.added).toEqual([]);
    const { articles } = await books.ledger.catalog.read("");
    expect(articles.map(({ published, withdrawn }) => ({ published, withdrawn }))).toEqual(
      expect.arrayContaining([
        { published: monday, withdrawn: null },
        { published: wednesday, withdrawn: null },
      ]),
    );
    expect(new Set(articles.map(({ id }) => id)).size).toBe(2);
  });

  test("is the same article after a rename", async () => {
    const books = await newPublication();
    await books.refresh({ "a.txt": story() }, monday, keep);
    const { id } = await books.at("a.txt");
    await books.refresh({}, tuesday, keep);

    await books.refresh({ "b.txt": story() }, wednesday, keep);

    expect([...(await books.live()).keys()]).toEqual(["b.txt"]);
    expect((await books.at("b.txt")).id).toBe(id);
  });

  test("is removed when its file returns as a draft, also after it was replaced", async () => {
    const books = await newPublication();
    await books.refresh({ "a.txt": story(), "b.txt": otherStory() }, monday, keep);
    await books.refresh({ "b.txt": otherStory() }, tuesday, keep);

    const { removed } = await books.refresh(
      { "a.txt": { kind: "withheld" }, "b.txt": { kind: "withheld" } },
      wednesday,
      keep,
    );

    expect(removed.map(({ path }) => path)).toEqual(["a.txt", "b.txt"]);
  });

  test("is removed once removals no longer wait", async () => {
    const books = await newPublication();
    await books.refresh({ "a.txt": story() }, monday, keep);
    await books.refresh({}, tuesday, keep);

    const { removed } = await books.refresh({}, wednesday);

    expect(removed.map(({ path }) => path)).toEqual(["a.txt"]);
  });
});
