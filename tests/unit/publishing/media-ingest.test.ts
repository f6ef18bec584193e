import { appendFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { scanDirectory } from "../../../src/articles/scan-directory.js";
import { streamBytes } from "../../../src/publishing/media-file.js";
import { MediaIngest } from "../../../src/publishing/media-ingest.js";
import { newPublication } from "../../fixtures/ledger-harness.js";
import { newPlace } from "../../fixtures/open-ledger.js";
import { directoryWith, type Files, writeFiles } from "../../fixtures/temporary-directory.js";

const noon = Date.UTC(2026, 0, 5, 12);
const MILL = { "mill.md": { files: ["mill.png", "weir.md"] } };

/** The media of a directory, and the process that refreshes from it. */
async function mediaOf(files: Files, place = newPlace(), largest?: number) {
  const directory = directoryWith(files);
  const books = await newPublication(await place);
  const store = books.ledger.storedMedia;
  if (store === undefined) throw new Error("expected a ledger that processes share");
  let now = noon;
  const ingest = new MediaIngest(store, directory, () => now, largest);
  return {
    directory,
    store,
    /** As a refresh does it, in the order of a refresh. */
    async refresh(articles: Parameters<typeof books.refresh>[0] = MILL, changed?: readonly string[]) {
      now += 60_000;
      const scan = scanDirectory(directory, { includeReadme: false });
      await ingest.storeReferenced({ scan, referenced: ["mill.png", "weir.md"], changed });
      await books.refresh(articles, now, { media: scan.media });
      if (changed === undefined) await ingest.storeMissing(true);
      return ingest.findings().map(({ path, problem }) => `${path}: ${problem}`);
    },
    async text(path: string): Promise<string | undefined> {
      const medium = await store.find(path);
      const chunkOf = (hash: string, number: number) => store.chunk(hash, number);
      return medium && (await buffer(streamBytes(medium, chunkOf))).toString();
    },
  };
}

test("only files that articles refer to are stored", async () => {
  const media = await mediaOf({ "mill.png": "mill", "other.png": "other", "weir.md": "# Weir" });

  expect(await media.refresh()).toEqual([]);
  expect(await media.text("mill.png")).toBe("mill");
  expect([...(await media.store.list()).keys()]).toEqual(["mill.png"]);
});

test("a file that is added after the article is stored, even an empty one", async () => {
  const media = await mediaOf({});
  await media.refresh();
  writeFiles(media.directory, { "mill.png": "" });
  await media.refresh();

  expect(await media.text("mill.png")).toBe("");
});

test.for([
  ["whatever may have changed", undefined],
  ["when it is named", ["mill.png"]],
] as const)(
  "other bytes take the place of those before, also of the same number and date: %s",
  async ([, named]) => {
    const media = await mediaOf({ "mill.png": "mill 1" });
    await media.refresh();
    const { mtime } = statSync(join(media.directory, "mill.png"));
    writeFiles(media.directory, { "mill.png": "mill 2" });
    utimesSync(join(media.directory, "mill.png"), mtime, mtime);
    await media.refresh(MILL, named);

    expect(await media.text("mill.png")).toBe("mill 2");
  },
);

test("processes with copies of the same files store each file once", async () => {
  const place = newPlace();
  const one = await mediaOf({ "mill.png": "mill" }, place);
  const other = await mediaOf({ "mill.png": "mill" }, place);
  await one.refresh();
  const before = await one.store.find("mill.png");
  await other.refresh();
  const stamp = (await one.store.list()).get("mill.png")?.stamp;
  await one.refresh();
  await other.refresh();

  expect(await one.store.find("mill.png")).toEqual(before);
  expect((await one.store.list()).get("mill.png")?.stamp).toBe(stamp);
});

test("a file over the maximum size is reported and not stored", async () => {
  const media = await mediaOf({ "mill.png": "mill" }, newPlace(), 10);
  await media.refresh();
  appendFileSync(join(media.directory, "mill.png"), " and weir");
  const problem = "mill.png: the file has 13 bytes, expected at most 10 of what all replicas are to serve";

  expect(await media.refresh()).toEqual([problem]);
  expect(await media.refresh(MILL, ["weir.md"])).toEqual([problem]);
  expect(await media.text("mill.png")).toBeUndefined();
  writeFiles(media.directory, { "mill.png": "small" });
  expect(await media.refresh()).toEqual([]);
  expect(await media.text("mill.png")).toBe("small");
});

test("a link out of the directory or to a hidden file is not stored", async () => {
  const media = await mediaOf({ "mill.png": "mill", ".secret.png": "secret" });
  await media.refresh();
  rmSync(join(media.directory, "mill.png"));
  symlinkSync(".secret.png", join(media.directory, "mill.png"));

  expect(await media.refresh()).toEqual([]);
  expect(await media.text("mill.png")).toBeUndefined();
});

test("a deleted file is removed, and stored again when it returns", async () => {
  const media = await mediaOf({ "mill.png": "mill" });
  await media.refresh();
  renameSync(join(media.directory, "mill.png"), join(media.directory, "moved.png"));
  await media.refresh();
  expect(await media.text("mill.png")).toBeUndefined();

  renameSync(join(media.directory, "moved.png"), join(media.directory, "mill.png"));
  await media.refresh();
  expect(await media.text("mill.png")).toBe("mill");
});
