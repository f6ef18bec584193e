import { describe, expect, test } from "vitest";
import { alreadySuperseded, byVersion, versionKeyFrom } from "../../../../src/ledger/identity/versions.js";
import { type LedgerHarness, newPublication } from "../../../fixtures/ledger-harness.js";
import { otherStory, story } from "../../../fixtures/prose.js";

const monday = Date.UTC(2026, 0, 5, 9);
const tuesday = Date.UTC(2026, 0, 6, 9);
const wednesday = Date.UTC(2026, 0, 7, 9);
const thursday = Date.UTC(2026, 0, 8, 9);

const correction = "The mayor promised figures before the autumn, which is a correction of this report.";

async function published(books: LedgerHarness): Promise<string[]> {
  return [...(await books.live()).keys()];
}

describe("an article that supersedes another", () => {
  test.for([
    ["the earlier file is still there", { "a.txt": story() }],
    ["the earlier file is gone", {}],
  ] as const)("is the same entry, updated, when %s", async ([, others]) => {
    const books = await newPublication();
    await books.refresh({ "a.txt": story() }, monday);
    const before = await books.at("a.txt");

    const files = { ...others, "b.txt": story({ changed: correction, supersedes: "a.txt" }) };
    const { renamed, added, removed } = await books.refresh(files, tuesday);

    expect({ renamed, added, withdrawn: removed }).toEqual({
      renamed: [{ from: "a.txt", to: "b.txt" }],
      added: [],
      withdrawn: [],
    });
    expect(await published(books)).toEqual(["b.txt"]);
    const { id, published: date, slug } = before;
    expect(await books.at("b.txt")).toMatchObject({ id, published: date, slug, updated: tuesday });
  });

  test("still does in later refreshes and after a restart, with the earlier file reported as withheld", async () => {
    const books = await newPublication();
    await books.refresh({ "a.txt": story() }, monday);
    const { id } = await books.at("a.txt");
    const files = { "a.txt": story(), "b.txt": story({ changed: correction, supersedes: "a.txt" }) };
    await books.refresh(files, tuesday);
    await books.reopen();

    for (const day of [wednesday, thursday]) {
      const { withheld, added, updated, removed } = await books.refresh(files, day);
      expect(withheld).toEqual([{ path: "a.txt", reason: "b.txt is a later version of it" }]);
      expect({ added, updated, withdrawn: removed }).toEqual({ added: [], updated: [], withdrawn: [] });
    }
    expect((await books.at("b.txt")).id).toBe(id);
  });

  test("may say so after both were published as articles of their own: the older entry stays", async () => {
    const books = await newPublication();
    await books.refresh({ "a.txt": story() }, monday);
    const { id } = await books.at("a.txt");
    await books.refresh({ "a.txt": story(), "b.txt": story({ changed: correction }) }, tuesday);
    const second = await books.at("b.txt");

    const files = { "a.txt": story(), "b.txt": story({ changed: correction, supersedes: "a.txt" }) };
    const { removed } = await books.refresh(files, wednesday);

    expect(removed.map((article) => article.id)).toEqual([second.id]);
    // The URL of the second redirects to the first.
    expect((await books.ledger.articles.bySlug(second.slug))?.id).toBe(id);
    expect(await published(books)).toEqual(["b.txt"]);
    expect((await books.at("b.txt")).id).toBe(id);
  });

  test.for([
    ["news/a.txt", "news/b.txt", "a.txt"],
    ["news/a.txt", "late/b.txt", "news/a.txt"],
    ["news/a.txt", "late/b.txt", "../news/a.txt"],
    ["news/a.txt", "b.txt", "./news/a.txt"],
  ] as const)("finds %s from %s as %s", async ([earlier, later, target]) => {
    const books = await newPublication();
    await books.refresh({ [earlier]: story() }, monday);
    const { id } = await books.at(earlier);

    await books.refresh(
      { [earlier]: story(), [later]: story({ changed: correction, supersedes: target }) },
      tuesday,
    );

    expect(await published(books)).toEqual([later]);
    expect((await books.at(later)).id).toBe(id);
  });

  test("does not affect a file with the earlier one's name in another folder", async () => {
    const books = await newPublication();
    await books.refresh({ "news/a.txt": story() }, monday);
    const files = {
      "news/a.txt": story(),
      "news/b.txt": story({ changed: correction, supersedes: "a.txt" }),
    };
    await books.refresh(files, tuesday);

    for (const day of [wednesday, thursday]) await books.refresh({ ...files, "a.txt": otherStory() }, day);

    // After an edit it still refers to the same file, which is gone.
    const edited = story({ changed: "And this is the last word.", supersedes: "a.txt" });
    const { warnings: doubts } = await books.refresh(
      { "a.txt": otherStory(), "news/b.txt": edited },
      thursday + 1,
    );

    expect(doubts).toEqual([]);
    expect(await published(books)).toEqual(["a.txt", "news/b.txt"]);
    const known = [...(await books.live()).values()].filter(({ path }) => path === "news/b.txt");
    expect(alreadySuperseded(known, ["a.txt", "news/a.txt"], () => undefined)).toEqual(
      new Map([["news/a.txt", "news/b.txt"]]),
    );
  });

  test("may name the earlier one's id, declared or assigned", async () => {
    const books = await newPublication();
    await books.refresh({ "a.txt": story({ id: "story-7" }), "c.txt": otherStory() }, monday);
    const { id } = await books.at("c.txt");

    const files = {
      "a.txt": story({ id: "story-7" }),
      "b.txt": story({ changed: correction, supersedes: "story-7" }),
      "c.txt": otherStory(),
      "d.txt": otherStory({ title: "What the bees bring home, corrected", supersedes: id }),
    };
    for (const day of [tuesday, wednesday, thursday]) {
      await books.refresh(files, day);
      expect(await published(books)).toEqual(["b.txt", "d.txt"]);
    }
    expect((await books.at("b.txt")).id).toBe("story-7");
    expect((await books.at("d.txt")).id).toBe(id);
  });

  test("does so through a chain of corrections", async () => {
    const books = await newPublication();
    const a = story();
    const b = story({ changed: correction, supersedes: "a.txt" });
    const c = story({ changed: "And this is the last word.", supersedes: "b.txt" });
    await books.refresh({ "a.txt": a }, monday);
    const { id } = await books.at("a.txt");
    await books.refresh({ "a.txt": a, "b.txt": b }, tuesday);
    await books.refresh({ "a.txt": a, "b.txt": b, "c.txt": c }, wednesday);
    await books.refresh({ "a.txt": a, "b.txt": b, "c.txt": c }, thursday);

    expect(await published(books)).toEqual(["c.txt"]);
    expect((await books.at("c.txt")).id).toBe(id);
  });

  test("has the earliest one's id when all appear at once, as after the loss of a ledger", async () => {
    const first = await newPublication();
    await first.refresh({ "a.txt": story() }, monday);
    const { id } = await first.at("a.txt");

    const second = await newPublication();
    const b = story({ changed: correction, supersedes: "a.txt" });
    const c = story({ changed: "And this is the last word.", supersedes: "b.txt" });
    await second.refresh({ "a.txt": story(), "b.txt": b, "c.txt": c }, thursday);

    expect(await published(second)).toEqual(["c.txt"]);
    expect((await second.at("c.txt")).id).toBe(id);
  });

  test("restores the earlier one when its file is deleted", async () => {
    const books = await newPublication();
    await books.refresh({ "a.txt": story() }, monday);
    const { id } = await books.at("a.txt");
    await books.refresh({ "a.txt": story(), "b.txt": otherStory({ supersedes: "a.txt" }) }, tuesday);

    const { removed } = await books.refresh({ "a.txt": story() }, wednesday);

    expect(removed).toEqual([]);
    expect((await books.at("a.txt")).id).toBe(id);
  });

  // The order of the two in the catalog depends on their ids, and these on the path.
  test.for(["b.txt", "c.txt", "d.txt", "e.txt"])(
    "follows the last article at its path when it becomes a draft, not the one before: %s",
    async (path) => {
      const books = await newPublication();
      await books.refresh({ "a.txt": story(), [path]: otherStory() }, monday);
      await books.refresh({ "a.txt": story() }, tuesday);
      const later = story({ changed: correction, supersedes: "a.txt" });
      await books.refresh({ "a.txt": story(), [path]: later }, wednesday);

      for (const day of [thursday, thursday + 1000])
        await books.refresh({ "a.txt": story(), [path]: { kind: "withheld" } }, day);

      expect(await published(books)).toEqual([]);
    },
  );

  test("still does while it is rejected", async () => {
    const books = await newPublication();
    await books.refresh({ "a.txt": story() }, monday);
    await books.refresh(
      { "a.txt": story(), "b.txt": story({ changed: correction, supersedes: "a.txt" }) },
      tuesday,
    );

    await books.refresh({ "a.txt": story(), "b.txt": { kind: "kept" } }, wednesday);

    expect(await published(books)).toEqual(["b.txt"]);
  });

  test("does not bring the earlier one back when it becomes a draft", async () => {
    const books = await newPublication();
    await books.refresh({ "a.txt": story() }, monday);
    await books.refresh(
      { "a.txt": story(), "b.txt": story({ changed: correction, supersedes: "a.txt" }) },
      tuesday,
    );

    for (const day of [wednesday, thursday])
      await books.refresh({ "a.txt": story(), "b.txt": { kind: "withheld" } }, day);

    expect(await published(books)).toEqual([]);
  });

  test("waits for its date, and until then the earlier one is published", async () => {
    const books = await newPublication();
    await books.refresh({ "a.txt": story() }, monday);
    const { id } = await books.at("a.txt");
    const files = {
      "a.txt": story(),
      "b.txt": story({ changed: correction, supersedes: "a.txt", date: wednesday }),
    };

    const { withheld } = await books.refresh(files, tuesday);
    expect(withheld.map(({ path }) => path)).toEqual(["b.txt"]);
    expect(await published(books)).toEqual(["a.txt"]);

    await books.refresh(files, thursday);
    expect(await published(books)).toEqual(["b.txt"]);
    expect((await books.at("b.txt")).id).toBe(id);
  });

  test("that names nothing known is an article of its own, with a warning", async () => {
    const books = await newPublication();
    const { warnings: doubts } = await books.refresh(
      { "b.txt": story({ supersedes: "nowhere.txt" }) },
      monday,
    );

    expect(doubts).toEqual([
      {
        path: "b.txt",
        problem: "it supersedes nowhere.txt, but no article with that path or id is known",
        remedy: expect.stringContaining("path of the earlier file"),
      },
    ]);
    expect(await published(books)).toEqual(["b.txt"]);
  });

  test("that is superseded by the same article has a warning, and one of the two is published", async () => {
    const books = await newPublication();
    const files = {
      "a.txt": story({ supersedes: "b.txt" }),
      "b.txt": otherStory({ supersedes: "a.txt" }),
    };
    const { warnings: doubts } = await books.refresh(files, monday);

    expect(doubts.map(({ problem }) => problem)).toEqual([
      "it supersedes a.txt, which supersedes it in turn",
    ]);
    expect(await published(books)).toHaveLength(1);
  });
});

describe("versions by a pattern of paths", () => {
  const keyOf = versionKeyFrom(/^(.+?)(-v\d+)?\.txt$/u);

  test("are one entry, which shows the last in natural order", async () => {
    const books = await newPublication();
    await books.refresh({ "bridge.txt": story() }, monday, { keyOf });
    const { id, slug } = await books.at("bridge.txt");
    const versions = {
      "bridge.txt": story(),
      "bridge-v2.txt": story({ changed: "Two." }),
      "bridge-v10.txt": story({ changed: "Ten." }),
      "other.txt": otherStory(),
    };

    const { withheld } = await books.refresh(versions, tuesday, { keyOf });
    await books.refresh(versions, wednesday, { keyOf });

    expect(await published(books)).toEqual(["bridge-v10.txt", "other.txt"]);
    expect(await books.at("bridge-v10.txt")).toMatchObject({ id, slug, published: monday });
    expect(withheld.map(({ path }) => path).toSorted()).toEqual(["bridge-v2.txt", "bridge.txt"]);
  });

  test("are one entry when each replaces the one before", async () => {
    const books = await newPublication();
    await books.refresh({ "bridge-v1.txt": story() }, monday, { keyOf });
    const { id } = await books.at("bridge-v1.txt");
    await books.refresh({ "bridge-v2.txt": otherStory() }, tuesday, { keyOf });
    await books.refresh({}, wednesday, { keyOf });
    await books.refresh({ "bridge-v3.txt": story({ changed: "Three." }) }, thursday, { keyOf });

    expect((await books.at("bridge-v3.txt")).id).toBe(id);
  });

  test("have the same id whichever was first, as after the loss of a ledger", async () => {
    const [first, second] = [await newPublication(), await newPublication()];
    await first.refresh({ "bridge-v1.txt": story() }, monday, { keyOf });
    await second.refresh({ "bridge-v2.txt": story({ changed: "Two." }) }, monday, { keyOf });

    expect((await second.at("bridge-v2.txt")).id).toBe((await first.at("bridge-v1.txt")).id);
  });

  test("fall back to the previous one when the last is deleted", async () => {
    const books = await newPublication();
    const both = { "bridge-v1.txt": story(), "bridge-v2.txt": otherStory() };
    await books.refresh(both, monday, { keyOf });
    const { id } = await books.at("bridge-v2.txt");

    await books.refresh({ "bridge-v1.txt": story() }, tuesday, { keyOf });

    expect((await books.at("bridge-v1.txt")).id).toBe(id);
  });

  test("ignore a draft that was never published", async () => {
    const books = await newPublication();
    await books.refresh({ "bridge-v1.txt": story() }, monday, { keyOf });
    await books.refresh({ "bridge-v1.txt": story(), "bridge-v2.txt": { kind: "withheld" } }, tuesday, {
      keyOf,
    });

    expect(await published(books)).toEqual(["bridge-v1.txt"]);
  });

  test.for([
    [
      ["a-2.txt", "a.txt", "a-10.txt"],
      ["a.txt", "a-2.txt", "a-10.txt"],
    ],
    [
      ["a_20260203.txt", "a_20251231.txt"],
      ["a_20251231.txt", "a_20260203.txt"],
    ],
    [
      ["b.md", "b.txt"],
      ["b.md", "b.txt"],
    ],
  ] as const)("%j come in the order %j", ([paths, ordered]) => {
    expect(paths.toSorted(byVersion)).toEqual(ordered);
  });
});
