import { createHash } from "node:crypto";
import { type Stats, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { Finding, Instant } from "../articles/article.js";
import { type Scan, stateOf } from "../articles/scan-directory.js";
import { CHUNK_BYTES } from "../ledger/media/media-content.js";
import type { ScannedMediaFile, StoredMedia } from "../ledger/media/stored-media.js";
import { messageOf } from "../lib/errors.js";
import { pace } from "../lib/pace.js";
import { realFileWithin } from "./media-file.js";

/** Bytes of the largest file that the ledger takes. */
const MAX_MEDIUM_BYTES = 500 * 1024 * 1024;

/** Milliseconds after which all files are looked at although there is no news, for what has come loose by then. */
const FULL_CHECK_INTERVAL_MS = 3_600_000;

/** What a refresh found of the files beside the articles. */
interface MediaToIngest {
  readonly scan: Pick<Scan, "media">;
  /** Paths of files that articles which change refer to, of articles as well. */
  readonly referenced: Iterable<string>;
  /** Paths of all files that may have changed, where that is known. */
  readonly changed?: readonly string[] | undefined;
}

/** Brings the bytes of files into a ledger that processes share. Calls must not overlap, of all processes together. */
export class MediaIngest {
  readonly #store: StoredMedia;
  readonly #directory: string;
  readonly #clock: () => Instant;
  readonly #maxBytes: number;
  /** What the files here hold, by path: of another process they may be others, that hold the same. */
  readonly #known = new Map<string, ScannedMediaFile>();
  #lastFullCheck: Instant = Number.NEGATIVE_INFINITY;
  /** What is to be said of files that are not stored as they are, by path. */
  readonly #findings = new Map<string, Finding>();

  constructor(store: StoredMedia, directory: string, clock: () => Instant, maxBytes = MAX_MEDIUM_BYTES) {
    this.#store = store;
    this.#directory = directory;
    this.#clock = clock;
    this.#maxBytes = maxBytes;
  }

  /** Before what refers to them is recorded, so that nothing is shown without its pictures. */
  async storeReferenced({ scan, referenced, changed }: MediaToIngest): Promise<void> {
    const paths = changed && [...changed, ...referenced];
    const stored = await this.#store.list(paths);
    const candidates = new Set([...stored.keys(), ...referenced, ...this.#findings.keys()]);
    for (const path of this.#findings.keys()) if (!scan.media.has(path)) this.#findings.delete(path);
    await this.#storeAll(
      [...candidates].filter((path) => scan.media.has(path)),
      stored,
    );
  }

  /**
   * When everything is recorded: stores what is still missing, and lets go of what nothing refers to any more.
   *
   * @param hasChanges whether anything was recorded; without news all files are looked at now and then
   */
  async storeMissing(hasChanges: boolean): Promise<void> {
    const now = this.#clock();
    if (!hasChanges && Math.abs(now - this.#lastFullCheck) < FULL_CHECK_INTERVAL_MS) return;
    await this.#storeAll(await this.#store.missing(), new Map());
    await this.#store.removeOrphans(now);
    this.#lastFullCheck = now;
  }

  /** What is to be said of files that are not stored as they are. */
  findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  async #storeAll(paths: readonly string[], stored: ReadonlyMap<string, ScannedMediaFile>): Promise<void> {
    const yieldIfDue = pace();
    for (const path of paths) {
      await yieldIfDue();
      this.#findings.delete(path);
      try {
        const finding = await this.#storeIfChanged(path, stored.get(path));
        if (finding !== undefined) this.#findings.set(path, finding);
      } catch (error) {
        if (!isFileSystemError(error)) throw error;
        this.#findings.set(path, unreadable(path, error));
      }
    }
  }

  async #storeIfChanged(path: string, stored: ScannedMediaFile | undefined): Promise<Finding | undefined> {
    const stats = statSync(join(this.#directory, path), { throwIfNoEntry: false });
    // It has gone just now, as the next refresh will say.
    if (stats?.isFile() !== true) return undefined;
    const stamp = stampOf(stats);
    const known = this.#known.get(path);
    if (stored?.stamp === stamp || (known?.stamp === stamp && known.hash === stored?.hash)) return undefined;
    const file = realFileWithin(this.#directory, path);
    const isTooLarge = stats.size > this.#maxBytes;
    if (file === undefined || isTooLarge) await this.#store.remove(path);
    if (isTooLarge) return tooLarge(path, stats.size, this.#maxBytes);
    return file === undefined ? undefined : await this.#storeFile(path, file, stamp);
  }

  async #storeFile(path: string, file: string, stamp: string): Promise<Finding | undefined> {
    const handle = await open(file);
    try {
      const medium = { ...(await contentOf(handle)), stamp };
      if (stampOf(await handle.stat()) !== stamp) return stillBeingWritten(path);
      await this.#store.store(path, medium, verifiedChunks(handle, medium.hash), this.#clock());
      this.#known.set(path, medium);
      return undefined;
    } catch (error) {
      if (error instanceof FileChangedError) return stillBeingWritten(path);
      throw error;
    } finally {
      await handle.close();
    }
  }
}

/** The file was written to while it was read. */
class FileChangedError extends Error {}

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
async function* verifiedChunks(handle: FileHandle, expected: string): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  for await (const chunk of chunksOf(handle)) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest("base64url") !== expected) throw new FileChangedError();
}

/** All of it from the beginning; each chunk is true until the next is asked for. */
async function* chunksOf(handle: FileHandle): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let position = 0; ; ) {
    let length = 0;
    for (let read = 1; read > 0 && length < CHUNK_BYTES; length += read)
      ({ bytesRead: read } = await handle.read(buffer, length, CHUNK_BYTES - length, position + length));
    if (length > 0) yield buffer.subarray(0, length);
    if (length < CHUNK_BYTES) return;
    position += length;
  }
}

function stampOf(stats: Stats): string {
  const { size, modified, changed, inode } = stateOf(stats);
  return [size, modified, changed, inode].join(" ");
}

/** As opposed to what the database says. */
function isFileSystemError(error: unknown): boolean {
  return (
    error instanceof Error &&
    "syscall" in error &&
    ["stat", "open", "read", "fstat"].includes(String(error.syscall))
  );
}

function tooLarge(path: string, size: number, maxBytes: number): Finding {
  return {
    path,
    problem: `the file has ${size} bytes, expected at most ${maxBytes} of what all replicas are to serve`,
    remedy:
      "make it smaller, or put it on a server for large files and refer to it there; until then those replicas alone serve it that have the articles",
  };
}

function stillBeingWritten(path: string): Finding {
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
