import { createHash } from "node:crypto";
import { type Stats, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { Finding, Instant } from "../articles/article.js";
import { type Scan, stateOf } from "../articles/scan-directory.js";
import { messageOf } from "../errors.js";
import type { ReadMedium, StoredMedia } from "../ledger/stored-media.js";
import { CHUNK } from "../ledger/stored-medium.js";
import { pace } from "../pace.js";
import { realFileWithin } from "./real-file-within.js";

/** Bytes of the largest file that the ledger takes. */
const LARGEST_MEDIUM = 500 * 1024 * 1024;

/** Milliseconds after which all files are looked at although there is no news, for what has come loose by then. */
const EVERY = 3_600_000;

/** What a refresh found of the files beside the articles. */
interface Found {
  readonly scan: Pick<Scan, "media">;
  /** Paths of files that articles which change refer to, of articles as well. */
  readonly referred: Iterable<string>;
  /** Paths of all files that may have changed, where that is known. */
  readonly changed?: readonly string[] | undefined;
}

/** Brings the bytes of files into a ledger that processes share. Calls must not overlap, of all processes together. */
export class MediaIntake {
  readonly #store: StoredMedia;
  readonly #directory: string;
  readonly #clock: () => Instant;
  readonly #largest: number;
  /** What the files here hold, by path: of another process they may be others, that hold the same. */
  readonly #known = new Map<string, ReadMedium>();
  #lookedAtAll: Instant = Number.NEGATIVE_INFINITY;
  /** What is to be said of files that are not stored as they are, by path. */
  readonly #findings = new Map<string, Finding>();

  constructor(store: StoredMedia, directory: string, clock: () => Instant, largest = LARGEST_MEDIUM) {
    this.#store = store;
    this.#directory = directory;
    this.#clock = clock;
    this.#largest = largest;
  }

  /** Before what refers to them is recorded, so that nothing is shown without its pictures. */
  async before({ scan, referred, changed }: Found): Promise<void> {
    const paths = changed && [...changed, ...referred];
    const stored = await this.#store.read(paths);
    const wanted = new Set([...stored.keys(), ...referred, ...this.#findings.keys()]);
    for (const path of this.#findings.keys()) if (!scan.media.has(path)) this.#findings.delete(path);
    await this.#takeAll(
      [...wanted].filter((path) => scan.media.has(path)),
      stored,
    );
  }

  /**
   * When everything is recorded: stores what is still missing, and lets go of what nothing refers to any more.
   *
   * @param isNews whether anything was recorded; without news all files are looked at now and then
   */
  async after(isNews: boolean): Promise<void> {
    const now = this.#clock();
    if (!isNews && Math.abs(now - this.#lookedAtAll) < EVERY) return;
    await this.#takeAll(await this.#store.missing(), new Map());
    await this.#store.release(now);
    this.#lookedAtAll = now;
  }

  /** What is to be said of files that are not stored as they are. */
  findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  async #takeAll(paths: readonly string[], stored: ReadonlyMap<string, ReadMedium>): Promise<void> {
    const letOthers = pace();
    for (const path of paths) {
      await letOthers();
      this.#findings.delete(path);
      try {
        const finding = await this.#take(path, stored.get(path));
        if (finding !== undefined) this.#findings.set(path, finding);
      } catch (error) {
        if (!isOfFiles(error)) throw error;
        this.#findings.set(path, unreadable(path, error));
      }
    }
  }

  async #take(path: string, stored: ReadMedium | undefined): Promise<Finding | undefined> {
    const stats = statSync(join(this.#directory, path), { throwIfNoEntry: false });
    // It has gone just now, as the next refresh will say.
    if (stats?.isFile() !== true) return undefined;
    const stamp = stampOf(stats);
    const known = this.#known.get(path);
    if (stored?.stamp === stamp || (known?.stamp === stamp && known.hash === stored?.hash)) return undefined;
    const file = realFileWithin(this.#directory, path);
    const isTooLarge = stats.size > this.#largest;
    if (file === undefined || isTooLarge) await this.#store.forget(path);
    if (isTooLarge) return tooLarge(path, stats.size, this.#largest);
    return file === undefined ? undefined : await this.#read(path, file, stamp);
  }

  async #read(path: string, file: string, stamp: string): Promise<Finding | undefined> {
    const handle = await open(file);
    try {
      const medium = { ...(await contentOf(handle)), stamp };
      if (stampOf(await handle.stat()) !== stamp) return stillWritten(path);
      await this.#store.store(path, medium, sameChunks(handle, medium.hash), this.#clock());
      this.#known.set(path, medium);
      return undefined;
    } catch (error) {
      if (error instanceof Unsettled) return stillWritten(path);
      throw error;
    } finally {
      await handle.close();
    }
  }
}

/** The file was written to while it was read. */
class Unsettled extends Error {}

async function contentOf(handle: FileHandle) {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of chunksOf(handle)) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { hash: hash.digest("base64url"), size };
}

/** @throws Unsettled when they are not those of that hash */
async function* sameChunks(handle: FileHandle, expected: string): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  for await (const chunk of chunksOf(handle)) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest("base64url") !== expected) throw new Unsettled();
}

/** All of it from the beginning; each chunk is true until the next is asked for. */
async function* chunksOf(handle: FileHandle): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let position = 0; ; ) {
    let length = 0;
    for (let read = 1; read > 0 && length < CHUNK; length += read)
      ({ bytesRead: read } = await handle.read(buffer, length, CHUNK - length, position + length));
    if (length > 0) yield buffer.subarray(0, length);
    if (length < CHUNK) return;
    position += length;
  }
}

function stampOf(stats: Stats): string {
  const { size, modified, changed, inode } = stateOf(stats);
  return [size, modified, changed, inode].join(" ");
}

/** As opposed to what the database says. */
function isOfFiles(error: unknown): boolean {
  return (
    error instanceof Error &&
    "syscall" in error &&
    ["stat", "open", "read", "fstat"].includes(String(error.syscall))
  );
}

function tooLarge(path: string, size: number, largest: number): Finding {
  return {
    path,
    problem: `the file has ${size} bytes, expected at most ${largest} of what all replicas are to serve`,
    remedy:
      "make it smaller, or put it on a server for large files and refer to it there; until then those replicas alone serve it that have the articles",
  };
}

function stillWritten(path: string): Finding {
  return {
    path,
    problem: "the file was being written",
    remedy:
      "nothing needs to be done; the next refresh takes it, and until then what it held before is served",
  };
}

function unreadable(path: string, error: unknown): Finding {
  return {
    path,
    problem: `the file cannot be read: ${messageOf(error)}`,
    remedy: "give the user of this process the right to read it; what it held before is served meanwhile",
  };
}
