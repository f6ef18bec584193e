import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { CHUNK_BYTES } from "../../../../src/ledger/media/media-content.js";
import type { StoredMedia } from "../../../../src/ledger/media/stored-media.js";
import { type LedgerHarness, newPublication } from "../../../fixtures/ledger-harness.js";
import { newPlace } from "../../../fixtures/open-ledger.js";

const noon = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;
const PICTURE = Buffer.alloc(CHUNK_BYTES + 10, "picture");
const OTHER = Buffer.from("another picture");

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

function mediaOf({ ledger }: LedgerHarness): StoredMedia {
  if (ledger.storedMedia === undefined) throw new Error("expected a ledger that processes share");
  return ledger.storedMedia;
}

function mediumOf(bytes: Buffer, stamp = "1") {
  return { hash: createHash("sha256").update(bytes).digest("base64url"), size: bytes.length, stamp };
}

const store = (media: StoredMedia, path: string, bytes: Buffer, now: number) =>
  media.store(path, mediumOf(bytes), chunksOf(bytes), now);

/** The bytes of the file at the path; undefined if it is missing or incomplete. */
async function read(media: StoredMedia, path: string): Promise<Buffer | undefined> {
  const medium = await media.find(path);
  const chunks: Buffer[] = [];
  for (let number = 0; number * CHUNK_BYTES < (medium?.size ?? 0); number += 1)
    chunks.push((await media.chunk(medium?.hash ?? "", number)) ?? Buffer.alloc(0));
  const bytes = Buffer.concat(chunks);
  return medium === undefined || bytes.length !== medium.size ? undefined : bytes;
}

const sizes = (...paths: readonly string[]) => ({ media: new Map(paths.map((path) => [path, 1])) });

test("a file that one process stores is there for all, in chunks, and once for all of its paths", async () => {
  const place = await newPlace();
  const [one, other] = [mediaOf(await newPublication(place)), mediaOf(await newPublication(place))];
  await store(one, "mill.png", PICTURE, noon);
  await one.store("copy.png", mediumOf(PICTURE), refuseToBeRead(), noon);

  for (const path of ["mill.png", "copy.png"]) expect((await read(other, path))?.equals(PICTURE)).toBe(true);
  const { hash } = mediumOf(PICTURE);
  expect((await other.chunk(hash, 1))?.length).toBe(10);
  expect(await other.chunk(hash, 2)).toBeUndefined();
  expect(await other.list(["mill.png", "weir.png"])).toEqual(new Map([["mill.png", mediumOf(PICTURE)]]));
});

async function* refuseToBeRead(): AsyncGenerator<Buffer> {
  yield await Promise.reject(new Error("expected that nobody reads what is there"));
}

test("`modified` changes with the bytes, by a second at least", async () => {
  const media = mediaOf(await newPublication());
  await store(media, "mill.png", PICTURE, noon);
  await media.store("mill.png", mediumOf(PICTURE, "2"), chunksOf(PICTURE), noon + HOUR);
  expect((await media.find("mill.png"))?.modified).toBe(noon);
  expect((await media.list()).get("mill.png")?.stamp).toBe("2");

  await store(media, "mill.png", OTHER, noon + 10);
  expect((await media.find("mill.png"))?.modified).toBe(noon + 1000);
});

test("an interrupted store leaves the previous file, and nothing that passes for complete", async () => {
  const media = mediaOf(await newPublication());
  await store(media, "mill.png", OTHER, noon);
  await expect(media.store("mill.png", mediumOf(PICTURE), firstOf(PICTURE), noon + 1000)).rejects.toThrow(
    "gone",
  );
  expect(await read(media, "mill.png")).toEqual(OTHER);

  await store(media, "mill.png", PICTURE, noon + 2000);
  expect((await read(media, "mill.png"))?.equals(PICTURE)).toBe(true);
});

async function* firstOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes.subarray(0, CHUNK_BYTES);
  throw new Error("the disk is gone");
}

describe("files without references are removed,", () => {
  test("but not those of scheduled or restorable articles; their bytes follow an hour later", async () => {
    const books = await newPublication();
    const media = mediaOf(books);
    const files = {
      "mill.md": { files: ["mill.png"] },
      "later.md": { files: ["later.png"], date: noon + HOUR },
      "down.md": { files: ["down.png"] },
      "gone.md": { files: ["gone.png"] },
    };
    const all = sizes("mill.png", "later.png", "down.png", "gone.png");
    await books.refresh(files, noon, all);
    expect(await media.missing()).toEqual(["down.png", "gone.png", "later.png", "mill.png"]);
    for (const path of ["mill.png", "later.png", "down.png"]) await store(media, path, OTHER, noon);
    await store(media, "gone.png", PICTURE, noon);
    expect(await media.missing()).toEqual([]);

    await books.ledger.withdrawals.withdraw("down.md", noon + 1);
    await media.removeOrphans(noon + 1);
    expect([...(await media.list()).keys()].toSorted()).toEqual([...all.media.keys()].toSorted());

    const { "gone.md": _, ...rest } = files;
    await books.refresh(rest, noon + 2, all);
    await media.removeOrphans(noon + 2);
    expect([...(await media.list()).keys()].toSorted()).toEqual(["down.png", "later.png", "mill.png"]);
    const { hash } = mediumOf(PICTURE);
    expect(await media.chunk(hash, 1)).toBeDefined();
    await media.removeOrphans(noon + 3 + HOUR);
    expect(await media.chunk(hash, 1)).toBeUndefined();
    expect(await read(media, "mill.png")).toEqual(OTHER);
  });

  test("and need not be written again if they come back within the hour", async () => {
    const books = await newPublication();
    const media = mediaOf(books);
    const files = { "mill.md": { files: ["mill.png"] } };
    await books.refresh(files, noon, sizes("mill.png"));
    await store(media, "mill.png", OTHER, noon);
    await books.refresh(files, noon + 1, sizes());
    await media.removeOrphans(noon + 1);
    expect(await media.find("mill.png")).toBeUndefined();

    await books.refresh(files, noon + 2, sizes("mill.png"));
    await media.store("mill.png", mediumOf(OTHER), refuseToBeRead(), noon + 2);
    await media.removeOrphans(noon + 2 * HOUR);
    expect(await read(media, "mill.png")).toEqual(OTHER);
  });
});
