import { realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { LRUCache } from "lru-cache";
import { mediaTypeOf } from "../articles/media-types.js";
import { CHUNK_BYTES, type StoredMediaFile } from "../ledger/media/media-content.js";
import { Semaphore } from "../lib/semaphore.js";

/** A served file. Its bytes are on the disk or, for replicas, in the ledger. */
export type ServedFile = FileOnDisk | FileInLedger;

export interface FileOnDisk {
  readonly file: string;
  readonly mediaType: string;
}

export interface FileInLedger {
  readonly stored: StoredMediaFile;
  readonly mediaType: string;
}

/** @returns undefined for bytes that were removed */
export type ChunkOf = (hash: string, number: number) => Promise<Uint8Array | undefined>;

/** The number of the chunk with the byte at `position`, both counted from 0. */
export function chunkNumberAt(position: number): number {
  return Math.floor(position / CHUNK_BYTES);
}

/** Bytes of cached chunks. */
const MAX_CACHE_BYTES = 64 * 1024 * 1024;

/** Everything uses one database connection, so files must not occupy it. */
const MAX_CONCURRENT_READS = 2;

/**
 * Caches chunks, which never change for a hash. Reads beyond the limit wait instead of failing, since part of the file may
 * have been sent.
 */
export function cacheChunks(chunkOf: ChunkOf): ChunkOf {
  const reads = new Semaphore(MAX_CONCURRENT_READS);
  const cache = new LRUCache<string, Uint8Array>({
    maxSize: MAX_CACHE_BYTES,
    sizeCalculation: ({ length }) => Math.max(1, length),
    fetchMethod: (key) => {
      const [hash = "", number] = key.split(" ");
      return reads.run(() => chunkOf(hash, Number(number)));
    },
  });
  return (hash, number) => cache.fetch(`${hash} ${number}`);
}

/**
 * Streams the bytes of a file from `start` to `end`, counted from 0 and both included, one chunk at a time.
 *
 * @throws Error when the file was removed meanwhile
 */
export async function* streamBytes(
  { hash, size }: Pick<StoredMediaFile, "hash" | "size">,
  chunkOf: ChunkOf,
  { start, end } = { start: 0, end: size - 1 },
): AsyncGenerator<Uint8Array> {
  for (let number = chunkNumberAt(start); number * CHUNK_BYTES <= end; number += 1) {
    const bytes = await chunkOf(hash, number);
    if (bytes === undefined) throw new Error(`the bytes ${hash} of a file are gone from the ledger`);
    yield bytes.subarray(Math.max(0, start - number * CHUNK_BYTES), end + 1 - number * CHUNK_BYTES);
  }
}

/**
 * The real path of a media file.
 *
 * @returns undefined when it is missing, or has become a link out of the directory since it was scanned
 */
export function realFileWithin(directory: string, path: string): string | undefined {
  try {
    const root = realpathSync(directory);
    const file = realpathSync(join(root, path));
    if (!file.startsWith(root + sep)) return undefined;
    const place = file.slice(root.length);
    // A link named like a picture must not publish a draft or a hidden file.
    return mediaTypeOf(file) === undefined || place.includes(`${sep}.`) ? undefined : file;
  } catch {
    return undefined;
  }
}
