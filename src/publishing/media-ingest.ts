import { createHash } from "node:crypto";
import { type Stats, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { Finding, Instant } from "../articles/article.js";
import { fileStateOf, type Scan } from "../articles/scan-directory.js";
import { CHUNK_BYTES } from "../ledger/media/media-content.js";
import type { ScannedMediaFile, StoredMedia } from "../ledger/media/stored-media.js";
import { messageOf } from "../lib/errors.js";
import { pace } from "../lib/pace.js";
import { realFileWithin } from "./media-file.js";

/** Larger files are not stored. */
const MAX_MEDIUM_BYTES = 500 * 1024 * 1024;

/** Time after which all files are checked although nothing changed, to remove orphans. */
const FULL_CHECK_INTERVAL_MS = 3_600_000;

interface MediaToIngest {
  readonly scan: Pick<Scan, "media">;
  /** Paths of files (media or articles) that changed articles refer to. */
  readonly referenced: Iterable<string>;
  /** Paths of all files that may have changed, if known. */
  readonly changed?: readonly string[] | undefined;
}

/** Stores media files in a ledger that replicas share. Calls of all processes together must not overlap. */
export class MediaIngest {
  readonly #store: StoredMedia;
  readonly #directory: string;
  readonly #clock: () => Instant;
  readonly #maxBytes: number;
  /** The files of this process, by path. Another replica may have the same contents under another state. */
  readonly #known = new Map<string, ScannedMediaFile>();
  #lastFullCheck: Instant = Number.NEGATIVE_INFINITY;
  /** Findings about files that could not be stored, by path. */
  readonly #findings = new Map<string, Finding>();

  constructor(store: StoredMedia, directory: string, clock: () => Instant, maxBytes = MAX_MEDIUM_BYTES) {
    this.#store = store;
    this.#directory = directory;
    this.#clock = clock;
    this.#maxBytes = maxBytes;
  }

  /** Called before articles are recorded, so that none is shown without its pictures. */
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
   * Called when everything is recorded. Stores missing files, and removes files that no article refers to.
   *
   * @param hasChanges whether anything was recorded; otherwise this runs only every `FULL_CHECK_INTERVAL_MS`
   */
  async storeMissing(hasChanges: boolean): Promise<void> {
    const now = this.#clock();
    if (!hasChanges && Math.abs(now - this.#lastFullCheck) < FULL_CHECK_INTERVAL_MS) return;
    await this.#storeAll(await this.#store.missing(), new Map());
    await this.#store.removeOrphans(now);
    this.#lastFullCheck = now;
  }

  /** Findings about files that could not be stored. */
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
    // It was deleted after the scan. The next refresh reports it.
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

/** @throws FileChangedError when the bytes do not have the expected hash */
async function* verifiedChunks(handle: FileHandle, expected: string): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  for await (const chunk of chunksOf(handle)) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest("base64url") !== expected) throw new FileChangedError();
}

/** Reads the file from the beginning. Each chunk is valid until the next is requested. */
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
  const { size, modified, changed, inode } = fileStateOf(stats);
  return [size, modified, changed, inode].join(" ");
}

/** Whether the error is from the file system, not from the database. */
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
