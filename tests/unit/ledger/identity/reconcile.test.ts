import { describe, expect, test } from "vitest";
import { newPublication } from "../../../fixtures/ledger-harness.js";

const monday = Date.UTC(2026, 0, 5, 9);
const tuesday = Date.UTC(2026, 0, 6, 9);
const wednesday = Date.UTC(2026, 0, 7, 9);
const thursday = Date.UTC(2026, 0, 8, 9);

describe("an article without a date", () => {
  test("is dated when it is first seen, and keeps date and id over a restart", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);
    const before = await books.at("mill.md");

    await books.reopen();
    await books.refresh({ "mill.md": "The mill" }, tuesday);

    expect(before).toMatchObject({ published: monday, updated: monday, slug: "mill" });
    expect(await books.at("mill.md")).toEqual(before);
  });

  test("keeps its date when it is edited, and records when", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);

    const { updated } = await books.refresh({ "mill.md": "The mill burned down" }, tuesday);

    expect(updated).toEqual(["mill.md"]);
    expect(await books.at("mill.md")).toMatchObject({ published: monday, updated: tuesday });
  });

  test("has an id made of publication and path, so that a lost ledger gives the same ids", async () => {
    const first = await newPublication();
    const second = await newPublication();
    await first.refresh({ "mill.md": "The mill" }, monday);
    await second.refresh({ "mill.md": "Other words" }, thursday);

    const { id } = await first.at("mill.md");
    expect(id).toMatch(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/);
    expect((await second.at("mill.md")).id).toBe(id);
  });
});

describe("`updated`", () => {
  test("does not move when only white space changes", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);

    await books.refresh({ "mill.md": "The  mill\n" }, tuesday);

    expect((await books.at("mill.md")).updated).toBe(monday);
  });

  test("is what the front matter says", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": { text: "The mill", date: monday } }, thursday);
    await books.refresh({ "mill.md": { text: "The mill", date: monday, updated: tuesday } }, thursday);

    expect(await books.at("mill.md")).toMatchObject({ published: monday, updated: tuesday });
  });

  test("is never before the date of publication", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": { date: tuesday, updated: monday } }, thursday);

    expect((await books.at("mill.md")).updated).toBe(tuesday);
  });

  test("does not move when a later version of the program reads the same bytes otherwise", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);
    const { updated } = await books.refresh(
      { "mill.md": { text: "The mill", meaningHash: "read otherwise" } },
      tuesday,
      { reader: "reader 2" },
    );
    expect(updated).toEqual(["mill.md"]);

    const same = await newPublication();
    await same.refresh({ "mill.md": "The mill" }, monday);
    await same.refresh({ "mill.md": "The mill" }, tuesday, { reader: "reader 2" });
    expect(await same.at("mill.md")).toMatchObject({ updated: monday, reader: "reader 2" });
  });
});

describe("a renamed file", () => {
  test("stays the same article when it was not edited", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);
    const { id } = await books.at("mill.md");

    const { renamed, added, removed } = await books.refresh({ "old/water-mill.md": "The mill" }, tuesday);

    expect({ renamed, added, withdrawn: removed }).toEqual({
      renamed: [{ from: "mill.md", to: "old/water-mill.md" }],
      added: [],
      withdrawn: [],
    });
    expect(await books.at("old/water-mill.md")).toMatchObject({ id, published: monday, slug: "mill" });
  });

  test("stays the same article when a refresh ran between its removal and its return", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);
    const { id } = await books.at("mill.md");

    const { removed } = await books.refresh({}, tuesday);
    const { added } = await books.refresh({ "water-mill.md": "The mill" }, wednesday);

    expect(removed.map(({ path }) => path)).toEqual(["mill.md"]);
    expect(added).toEqual(["water-mill.md"]);
    expect(await books.at("water-mill.md")).toMatchObject({ id, published: monday, slug: "mill" });
  });

  test("leaves its path to a new article with an id of its own, a refresh later", async () => {
    const books = await newPublication();
    await books.refresh({ "news.md": "January" }, monday);
    const { id } = await books.at("news.md");
    await books.refresh({ "january.md": "January" }, tuesday);

    await books.refresh({ "january.md": "January", "news.md": "February" }, wednesday);

    expect((await books.at("january.md")).id).toBe(id);
    expect(await books.at("news.md")).toMatchObject({ published: wednesday, slug: "news-2" });
    expect((await books.at("news.md")).id).not.toBe(id);
  });

  test.for([
    ["in the same refresh", true],
    ["after both were removed", false],
  ] as const)("leaves its path to a new article with an id of its own, %s", async ([, atOnce]) => {
    const books = await newPublication();
    await books.refresh({ "news.md": { text: "January", inode: 1 } }, monday);
    const { id } = await books.at("news.md");
    if (!atOnce) await books.refresh({}, tuesday);

    await books.refresh(
      { "january.md": { text: "January", inode: 1 }, "news.md": { text: "February", inode: 2 } },
      wednesday,
    );

    expect(await books.at("january.md")).toMatchObject({ id, published: monday });
    expect(await books.at("news.md")).toMatchObject({ published: wednesday });
    expect((await books.at("news.md")).id).not.toBe(id);
  });

  test("leaves its path to a draft", async () => {
    const books = await newPublication();
    await books.refresh({ "news.md": "January" }, monday);
    const { id } = await books.at("news.md");

    await books.refresh({ "january.md": "January", "news.md": { kind: "withheld" } }, tuesday);

    expect((await books.at("january.md")).id).toBe(id);
  });

  test("replaces another, whose article is withdrawn", async () => {
    const books = await newPublication();
    await books.refresh({ "a.md": { text: "Alder", inode: 1 }, "b.md": { text: "Birch", inode: 2 } }, monday);
    const { id } = await books.at("a.md");

    const { removed } = await books.refresh({ "b.md": { text: "Alder", inode: 1 } }, tuesday);

    expect((await books.at("b.md")).id).toBe(id);
    expect(removed.map(({ path }) => path)).toEqual(["b.md"]);
  });

  test("keeps its id in a chain of renames, and when two files swap names", async () => {
    const books = await newPublication();
    const alder = { text: "Alder", inode: 1 };
    const birch = { text: "Birch", inode: 2 };
    await books.refresh({ "1.md": alder, "2.md": birch }, monday);
    const ids = [(await books.at("1.md")).id, (await books.at("2.md")).id];

    await books.refresh({ "2.md": alder, "3.md": birch }, tuesday);
    expect([(await books.at("2.md")).id, (await books.at("3.md")).id]).toEqual(ids);

    await books.refresh({ "2.md": birch, "3.md": alder }, wednesday);
    expect([(await books.at("3.md")).id, (await books.at("2.md")).id]).toEqual(ids);
  });

  test("keeps its id when two fresh copies swap names and inodes", async () => {
    const books = await newPublication();
    await books.refresh({ "1.md": { text: "Alder", inode: 1 }, "2.md": { text: "Birch", inode: 2 } }, monday);
    const ids = [(await books.at("1.md")).id, (await books.at("2.md")).id];

    await books.refresh(
      { "1.md": { text: "Birch", inode: 1 }, "2.md": { text: "Alder", inode: 2 } },
      tuesday,
    );

    expect([(await books.at("2.md")).id, (await books.at("1.md")).id]).toEqual(ids);
  });
});

describe("a copy", () => {
  test("is an article of its own", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);
    const { id } = await books.at("mill.md");

    const { added } = await books.refresh({ "a-copy.md": "The mill", "mill.md": "The mill" }, tuesday);

    expect(added).toEqual(["a-copy.md"]);
    expect((await books.at("mill.md")).id).toBe(id);
    expect(await books.at("a-copy.md")).toMatchObject({ published: tuesday });
    expect((await books.at("a-copy.md")).id).not.toBe(id);
  });

  test("is an article of its own even if the original was edited at the same time", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": { text: "The mill", inode: 1 } }, monday);
    const { id } = await books.at("mill.md");

    await books.refresh(
      { "a-copy.md": { text: "The mill", inode: 2 }, "mill.md": { text: "The mill burned", inode: 1 } },
      tuesday,
    );

    expect((await books.at("mill.md")).id).toBe(id);
    expect((await books.at("a-copy.md")).id).not.toBe(id);
  });

  test("does not replace an original that is unreadable for now", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);
    const { id } = await books.at("mill.md");

    await books.refresh({ "a-copy.md": "The mill", "mill.md": { kind: "kept" } }, tuesday);

    expect((await books.at("mill.md")).id).toBe(id);
    expect((await books.at("a-copy.md")).id).not.toBe(id);
  });
});

describe("a removed article", () => {
  test.for(["The mill", "The mill, rebuilt"])("comes back with its old id and date as %j", async (text) => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);
    const { id } = await books.at("mill.md");
    await books.refresh({}, tuesday);
    await books.reopen();

    const { added } = await books.refresh({ "mill.md": text }, wednesday);

    expect(added).toEqual(["mill.md"]);
    expect(await books.at("mill.md")).toMatchObject({ id, published: monday, slug: "mill" });
  });

  test("comes back as the last of several that had its path", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": { id: "first" } }, monday);
    await books.refresh({ "mill.md": { id: "second" } }, tuesday);
    await books.refresh({}, wednesday);

    await books.refresh({ "mill.md": "No id any more" }, thursday);

    expect((await books.at("mill.md")).id).toBe("second");
  });
});

describe("a withheld article", () => {
  test("is withdrawn, and comes back as it was", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);
    const before = await books.at("mill.md");

    const { removed } = await books.refresh({ "mill.md": { kind: "withheld" } }, tuesday);
    expect(removed.map(({ path }) => path)).toEqual(["mill.md"]);
    expect(await books.live()).toEqual(new Map());

    await books.refresh({ "mill.md": "The mill" }, wednesday);
    expect(await books.at("mill.md")).toEqual({ ...before, corrected: wednesday });
  });
});

test("the published version of a file that becomes unreadable stays", async () => {
  const books = await newPublication();
  await books.refresh({ "mill.md": "The mill" }, monday);
  const before = await books.at("mill.md");

  const { removed } = await books.refresh({ "mill.md": { kind: "kept" } }, tuesday);

  expect(removed).toEqual([]);
  expect(await books.at("mill.md")).toEqual(before);
});

describe("an id that a file names", () => {
  test("keeps its entry at another path, whatever else changes", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": { id: "tag:example.org,2026:mill", text: "The mill" } }, monday);

    const { renamed, removed } = await books.refresh(
      { "places/mill.md": { id: "tag:example.org,2026:mill", text: "The mill burned" } },
      tuesday,
    );

    expect(renamed).toEqual([{ from: "mill.md", to: "places/mill.md" }]);
    expect(removed).toEqual([]);
    expect(await books.at("places/mill.md")).toMatchObject({
      id: "tag:example.org,2026:mill",
      published: monday,
      updated: tuesday,
      slug: "mill",
    });
  });

  test("replaces the id that was assigned; date and slug stay", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);

    const { added, removed } = await books.refresh(
      { "mill.md": { id: "mill-1", text: "The mill" } },
      tuesday,
    );

    expect(added).toEqual(["mill.md"]);
    expect(removed.map(({ path }) => path)).toEqual(["mill.md"]);
    expect(await books.at("mill.md")).toMatchObject({ id: "mill-1", published: monday, slug: "mill" });
  });

  test("stays when the file no longer names it", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": { id: "mill-1", text: "The mill" } }, monday);
    await books.refresh({ "mill.md": "The mill" }, tuesday);

    expect((await books.at("mill.md")).id).toBe("mill-1");
  });

  test("stays when the line that named it is removed, so that the file is as before", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);
    await books.refresh({ "mill.md": { id: "mill-1", text: "The mill" } }, tuesday);
    await books.refresh({ "mill.md": "The mill" }, wednesday);

    expect(await books.at("mill.md")).toMatchObject({ id: "mill-1", published: monday, slug: "mill" });
  });

  test("goes to the older of two new files; the other is rejected, and the finding names both", async () => {
    const books = await newPublication();
    const { rejections } = await books.refresh(
      { "a.md": { id: "mill-1", date: tuesday }, "b.md": { id: "mill-1", date: monday } },
      thursday,
    );

    expect(rejections).toEqual([
      {
        path: "a.md",
        problem: "its id mill-1 is also the id of b.md",
        remedy: expect.stringContaining("an id of its own"),
      },
    ]);
    expect([...(await books.live()).keys()]).toEqual(["b.md"]);
  });

  test.for([
    ["unchanged", { id: "mill-1", text: "The mill" }],
    ["edited", { id: "mill-1", text: "The mill burned" }],
    ["unreadable", { kind: "kept" }],
  ] as const)(
    "stays with the file that has it, %s, when a file with an earlier date names it too",
    async ([, holder]) => {
      const books = await newPublication();
      await books.refresh({ "mill.md": { id: "mill-1", text: "The mill" } }, tuesday);

      const { rejections } = await books.refresh(
        { "a-copy.md": { id: "mill-1", text: "The mill", date: monday }, "mill.md": holder },
        wednesday,
      );

      expect(rejections.map(({ path }) => path)).toEqual(["a-copy.md"]);
      expect([...(await books.live()).keys()]).toEqual(["mill.md"]);
    },
  );

  test("follows a renamed file rather than a copy of it that was edited", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": { id: "mill-1", text: "The mill" } }, monday);

    const { rejections } = await books.refresh(
      {
        "a-copy.md": { id: "mill-1", text: "The mill, a draft" },
        "places/mill.md": { id: "mill-1", text: "The mill" },
      },
      tuesday,
    );

    expect(rejections.map(({ path }) => path)).toEqual(["a-copy.md"]);
  });

  test("is refused again when a later version of the program reads every file", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);
    const { id } = await books.at("mill.md");
    const files = { "a-thief.md": { id, text: "Mine" }, "mill.md": "The mill" };
    const before = await books.refresh(files, tuesday);

    const after = await books.refresh(files, wednesday, { reader: "reader 2" });

    expect(after.rejections).toEqual(before.rejections);
    expect((await books.at("mill.md")).id).toBe(id);
  });

  test("is never assigned to another file", async () => {
    const first = await newPublication();
    await first.refresh({ "a.md": "Alder" }, monday);
    const { id } = await first.at("a.md");

    const books = await newPublication();
    await books.refresh({ "a.md": "Alder", "b.md": { id, text: "Birch" } }, monday);

    expect((await books.at("b.md")).id).toBe(id);
    expect((await books.at("a.md")).id).not.toBe(id);
  });

  test("leaves the published version of a rejected file", async () => {
    const books = await newPublication();
    await books.refresh({ "a.md": { id: "alder", text: "Alder" }, "b.md": "Birch" }, monday);
    const before = await books.at("b.md");

    await books.refresh(
      { "a.md": { id: "alder", text: "Alder" }, "b.md": { id: "alder", text: "Birch" } },
      tuesday,
    );

    expect(await books.at("b.md")).toEqual(before);
  });
});

describe("a slug", () => {
  test("that another article has gets a suffix, keeps it over a restart, and is reported", async () => {
    const books = await newPublication();
    const files = { "2025/mill.md": "Old", "2026/mill.md": "New" };
    const { warnings: doubts } = await books.refresh(files, monday);
    await books.reopen();
    await books.refresh(files, tuesday, { reader: "reader 2" });

    expect(doubts).toEqual([
      {
        path: "2026/mill.md",
        problem: "another article has the slug mill; this one is published as mill-2",
        remedy: expect.stringContaining("a slug of its own"),
      },
    ]);
    expect((await books.at("2025/mill.md")).slug).toBe("mill");
    expect((await books.at("2026/mill.md")).slug).toBe("mill-2");
  });

  test("stays with its article when that is withdrawn", async () => {
    const books = await newPublication();
    await books.refresh({ "2025/mill.md": "Old", "2026/mill.md": "New" }, monday);
    await books.refresh({ "2026/mill.md": "New" }, tuesday);
    await books.refresh({ "2026/mill.md": "New, edited", "2027/mill.md": "Newest" }, wednesday);

    expect((await books.at("2026/mill.md")).slug).toBe("mill-2");
    expect((await books.at("2027/mill.md")).slug).toBe("mill-3");
  });

  test("that the author changes redirects from the old URL to the new one", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);
    await books.refresh({ "mill.md": { text: "The mill", slug: "water-mill", slugGiven: true } }, tuesday);

    expect((await books.at("mill.md")).slug).toBe("water-mill");
    expect((await books.ledger.articles.bySlug("mill"))?.slug).toBe("water-mill");
  });

  test("that the author removes again stays", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": { slug: "water-mill", slugGiven: true } }, monday);
    await books.refresh({ "mill.md": "The mill" }, tuesday);

    expect((await books.at("mill.md")).slug).toBe("water-mill");
  });

  test("can be the new name of a renamed file, if the author writes it", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);
    await books.refresh({ "water-mill.md": "The mill" }, tuesday);
    await books.refresh(
      { "water-mill.md": { text: "The mill", slug: "water-mill", slugGiven: true } },
      wednesday,
    );

    expect((await books.at("water-mill.md")).slug).toBe("water-mill");
    expect((await books.ledger.articles.bySlug("mill"))?.slug).toBe("water-mill");
  });

  test("can be changed back", async () => {
    const books = await newPublication();
    for (const slug of ["mill", "water-mill", "mill"]) {
      await books.refresh({ "mill.md": { slug, slugGiven: true } }, monday);
    }

    expect((await books.at("mill.md")).slug).toBe("mill");
  });

  test("is not shared with an article that had the file before", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, monday);
    await books.refresh({ "mill.md": { id: "mill-1", text: "The mill" } }, tuesday);

    await books.refresh(
      { "a-copy.md": "The mill", "mill.md": { id: "mill-1", text: "The mill" } },
      wednesday,
    );

    expect((await books.at("mill.md")).slug).toBe("mill");
    expect((await books.at("a-copy.md")).slug).not.toBe("mill");
  });
});

describe("the clock", () => {
  test("that steps back moves no date and hides nothing that was shown", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill", "weir.md": { text: "The weir", date: tuesday } }, wednesday);

    await books.refresh(
      { "mill.md": "The mill burned", "weir.md": { text: "The weir", date: tuesday } },
      monday,
    );

    expect((await books.at("mill.md")).published).toBe(wednesday);
    expect((await books.ledger.articles.newest(10, monday)).map(({ path }) => path)).toEqual([
      "mill.md",
      "weir.md",
    ]);
  });

  test("decides when an article of the future is shown, and edits do not", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": { text: "The mill", date: wednesday } }, monday);
    await books.refresh({ "mill.md": { text: "The mill!", date: wednesday } }, tuesday);

    expect(await books.ledger.articles.newest(10, wednesday - 1)).toEqual([]);
    expect(await books.ledger.articles.countScheduled(wednesday - 1)).toBe(1);
    expect((await books.ledger.articles.newest(10, wednesday)).map(({ path }) => path)).toEqual(["mill.md"]);
    expect(await books.at("mill.md")).toMatchObject({ published: wednesday, updated: wednesday });
  });

  test("holds an article back again whose date the author moves into the future", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": { date: monday } }, tuesday);
    await books.refresh({ "mill.md": { date: thursday } }, tuesday);

    expect(await books.ledger.articles.newest(10, wednesday)).toEqual([]);
    expect(await books.ledger.articles.nextMoment(wednesday)).toBe(thursday);
  });

  test("lets an article under embargo appear when that ends, whatever its date says", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": { date: monday, embargo: wednesday } }, tuesday);

    expect(await books.ledger.articles.newest(10, wednesday - 1)).toEqual([]);
    expect((await books.ledger.articles.newest(10, wednesday)).map(({ published }) => published)).toEqual([
      wednesday,
    ]);
  });
});

test("files that only look different are noted, and no record is written", async () => {
  const books = await newPublication();
  await books.refresh({ "mill.md": { text: "The mill", inode: 1 } }, monday);
  const { id } = await books.at("mill.md");

  const { records, touched } = await books.refresh({ "mill.md": { text: "The mill", inode: 2 } }, tuesday);

  expect(records).toEqual([]);
  expect(touched).toEqual([{ id, file: { size: 8, modified: 1, changed: 1, inode: 2 } }]);
});
