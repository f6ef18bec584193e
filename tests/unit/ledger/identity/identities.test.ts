import { describe, expect, test } from "vitest";
import { newPublication, type SourceFile } from "../../../fixtures/ledger-harness.js";

const DAY = 24 * 3_600_000;
const monday = Date.UTC(2026, 0, 5, 9);
const long = monday - 900 * DAY;
const GUID = "https://old.example.org/?p=7";

/** An article that an earlier feed had under another guid, and one that it did not have. */
async function importedPublication(file: SourceFile = "The mill") {
  const books = await newPublication();
  await books.refresh({ "mill.md": file, "weir.md": "The weir" }, monday);
  const { id } = await books.at("mill.md");
  const refused = await books.ledger.identities.import([{ id, guid: GUID, published: long }]);
  return { books, id, refused };
}

describe("an article whose identity was imported from an earlier feed", () => {
  test("has the id and the date of the earlier feed, and keeps its slug, files and terms", async () => {
    const files = ["mill.png"];
    const { books, id, refused } = await importedPublication({ text: "The mill", tags: ["Mills"], files });
    const { ledger } = books;
    await ledger.releaseDue(monday);

    expect(refused).toEqual([]);
    expect(await books.at("mill.md")).toMatchObject({ id: GUID, published: long, slug: "mill" });
    expect((await ledger.articles.bySlug("mill"))?.id).toBe(GUID);
    expect((await ledger.catalog.read("")).articles.map((article) => article.id)).not.toContain(id);
    expect(await ledger.terms.find({ kind: "tag", slug: "mills" }, monday)).toMatchObject({ count: 1 });
    await books.refresh(
      { "mill.md": { text: "The mill", tags: ["Mills"], files }, "weir.md": "The weir" },
      monday,
      {
        media: new Map([["mill.png", 1]]),
      },
    );
    expect(await ledger.media.isShown("mill.png", monday)).toBe(true);
  });

  test.for([
    ["is unchanged", { "mill.md": "The mill" }, "mill.md"],
    ["is edited", { "mill.md": "The mill burned" }, "mill.md"],
    ["is renamed", { "places/mill.md": "The mill" }, "places/mill.md"],
    ["has another tag", { "mill.md": { text: "The mill", tags: ["Mills"] } }, "mill.md"],
  ] as const)("keeps both when its file %s, over a restart too", async ([, files, path]) => {
    const { books } = await importedPublication();
    await books.reopen();
    const { added, removed } = await books.refresh({ ...files, "weir.md": "The weir" }, monday + DAY);

    expect(await books.at(path)).toMatchObject({ id: GUID, published: long, slug: "mill" });
    expect({ added, withdrawn: removed }).toEqual({ added: [], withdrawn: [] });
    await books.refresh({ ...files, "weir.md": "The weir" }, monday + 2 * DAY, { reader: "reader 2" });
    expect(await books.at(path)).toMatchObject({ id: GUID, published: long });
  });

  test("keeps both when it is removed and comes back", async () => {
    const { books } = await importedPublication();
    await books.refresh({ "weir.md": "The weir" }, monday + DAY);
    await books.refresh({ "mill.md": "The mill", "weir.md": "The weir" }, monday + 2 * DAY);

    expect(await books.at("mill.md")).toMatchObject({ id: GUID, published: long });
  });

  test.for([
    ["a first one", {}, { date: monday - DAY }],
    ["another one", { date: monday - 2 * DAY }, { date: monday - DAY }],
  ] as const)("has the date that its author writes afterwards: %s", async ([, before, after]) => {
    const { books } = await importedPublication({ text: "The mill", ...before });
    expect((await books.at("mill.md")).published).toBe(long);

    await books.refresh({ "mill.md": { text: "The mill", ...after }, "weir.md": "The weir" }, monday + DAY);

    expect(await books.at("mill.md")).toMatchObject({ id: GUID, published: monday - DAY });
  });

  test("keeps its own date if the earlier feed has none", async () => {
    const { books } = await importedPublication();
    const { id } = await books.at("weir.md");
    await books.ledger.identities.import([{ id, guid: "urn:weir", published: undefined }]);

    expect(await books.at("weir.md")).toMatchObject({
      id: "urn:weir",
      published: monday,
      imported: undefined,
    });
  });

  test("keeps its own `updated`, but not before it was published", async () => {
    const says = await importedPublication({ text: "The mill", date: monday, updated: monday });
    expect(await says.books.at("mill.md")).toMatchObject({ published: long, updated: monday });
    const silent = await importedPublication("The mill");
    expect(await silent.books.at("mill.md")).toMatchObject({ published: long, updated: long });
    const before = await importedPublication({ text: "The mill", updated: long - DAY });
    expect((await before.books.at("mill.md")).updated).toBe(long);

    await silent.books.refresh({ "mill.md": "The mill burned", "weir.md": "The weir" }, monday + DAY);
    expect(await silent.books.at("mill.md")).toMatchObject({ published: long, updated: monday + DAY });
  });

  test("is no news", async () => {
    const { books } = await importedPublication();
    const update = async (now: number) => {
      const window = await books.ledger.feeds.window(
        undefined,
        { limit: 1, spanMs: 2 * DAY, maxRecent: 9 },
        now,
      );
      return window.articles.map(({ record }) => record.path);
    };
    expect(await update(monday)).toEqual(["weir.md"]);

    const files = { "mill.md": "The mill", "weir.md": "The weir" };
    await books.refresh({ ...files, "new.md": "New" }, monday + DAY);
    const { id } = await books.at("new.md");
    await books.ledger.identities.import([{ id, guid: "urn:new", published: long }]);
    expect(await update(monday + DAY)).toEqual(["weir.md"]);
    await books.refresh({ ...files, "new.md": "New" }, monday + DAY, { reader: "reader 2" });
    expect(await update(monday + DAY)).toEqual(["weir.md"]);
  });

  test("may have the earlier feed's guid as its id already", async () => {
    const { books } = await importedPublication();

    expect(await books.ledger.identities.import([{ id: GUID, guid: GUID, published: long - DAY }])).toEqual(
      [],
    );
    expect(await books.at("mill.md")).toMatchObject({ id: GUID, published: long - DAY });
  });

  test("keeps its id when another article takes its path", async () => {
    const { books, id } = await importedPublication({ text: "The mill", inode: 1 });
    await books.refresh(
      {
        "old/mill.md": { text: "The mill", inode: 1 },
        "mill.md": { text: "Another", inode: 2 },
        "weir.md": "The weir",
      },
      monday + DAY,
    );

    expect((await books.at("old/mill.md")).id).toBe(GUID);
    expect((await books.at("mill.md")).id).toBe(id);
  });
});

describe("an article whose guid is the id of another", () => {
  test("is refused and unchanged, and the others are imported", async () => {
    const { books } = await importedPublication();
    const weir = await books.at("weir.md");
    await books.refresh(
      { "mill.md": "The mill", "weir.md": "The weir", "lock.md": "The lock" },
      monday + DAY,
    );
    const lock = await books.at("lock.md");
    const conflict = { id: weir.id, guid: GUID, published: long };

    const refused = await books.ledger.identities.import([
      conflict,
      { id: lock.id, guid: "urn:lock", published: long },
    ]);

    expect(refused).toEqual([conflict]);
    expect(await books.at("weir.md")).toEqual(weir);
    expect(await books.at("mill.md")).toMatchObject({ id: GUID });
    expect(await books.at("lock.md")).toMatchObject({ id: "urn:lock" });
  });

  test("is refused if two imports have one guid", async () => {
    const { books } = await importedPublication();
    const { id: weir } = await books.at("weir.md");
    const twice = [
      { id: GUID, guid: "urn:one", published: long },
      { id: weir, guid: "urn:one", published: long },
    ];

    expect(await books.ledger.identities.import(twice)).toEqual(twice.slice(1));
    expect(await books.at("mill.md")).toMatchObject({ id: "urn:one" });
  });
});
