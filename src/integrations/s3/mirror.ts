import { createWriteStream, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { systemCodeOf } from "../../lib/errors.js";
import { writeFileAtomically } from "../../lib/write-file-atomically.js";
import type { ObjectBody } from "./bucket-client.js";
import { type ListedObject, parentFolders } from "./object-keys.js";

/** The version of an object that a file is a copy of. */
type Version = Pick<ListedObject, "etag" | "size">;

type IncomingObject = Pick<ObjectBody, "body" | "etag" | "size">;

const INDEX_SCHEMA = z.object({
  source: z.string(),
  /** Path, ETag and size of each. */
  objects: z.array(z.tuple([z.string(), z.string(), z.number()])),
});

/**
 * Local copies of the objects of a bucket, with an index of their versions. Lost or damaged files and index entries count
 * as missing, so those objects are fetched again.
 */
export class Mirror {
  readonly #directory: string;
  readonly #source: string;
  /** The version of each file, if known. */
  readonly #versions: Map<string, Version>;
  /** Paths of all files on the disk. */
  readonly #files: Set<string>;

  /**
   * Reads the existing files and the index.
   *
   * @param directory of the files; the index and unfinished downloads are next to it
   * @param source the bucket URL; an index of another source is ignored
   */
  constructor(directory: string, source: string) {
    this.#directory = directory;
    this.#source = source;
    mkdirSync(directory, { recursive: true });
    const sizes = fileSizes(directory);
    this.#files = new Set(sizes.keys());
    this.#versions = new Map(
      [...readIndex(indexPath(directory), source)].filter(([path, { size }]) => sizes.get(path) === size),
    );
  }

  isCurrent(path: string, { etag, size }: Version): boolean {
    const known = this.#versions.get(path);
    return known !== undefined && etag !== "" && known.etag === etag && known.size === size;
  }

  /** Whether there is a file of any version. */
  has(path: string): boolean {
    return this.#files.has(path);
  }

  get isEmpty(): boolean {
    return this.#files.size === 0;
  }

  /**
   * Writes a file atomically and durably.
   *
   * @param slot the number of the concurrent download, for its temporary file
   * @throws errors of reading the body and writing the file; Error if the size is not the expected one
   */
  async put(path: string, { body, etag, size }: IncomingObject, slot: number): Promise<void> {
    const incoming = join(dirname(this.#directory), `incoming-${slot}`);
    try {
      await pipeline(body, createWriteStream(incoming, { mode: 0o600, flush: true }));
      const written = lstatSync(incoming).size;
      if (written !== (size ?? written)) throw new Error(`expected ${size} bytes, found ${written}`);
      await this.#moveIntoPlace(incoming, path);
      this.#files.add(path);
      this.#versions.set(path, { etag, size: written });
    } finally {
      await rm(incoming, { force: true });
    }
  }

  /** @returns the number of removed files */
  removeExcept(paths: { has(path: string): boolean }): number {
    const gone = [...this.#files].filter((path) => !paths.has(path));
    for (const path of gone) {
      rmSync(join(this.#directory, path), { force: true });
      this.#forget(path);
    }
    return gone.length;
  }

  async save(): Promise<void> {
    const objects = [...this.#versions].map(([path, { etag, size }]) => [path, etag, size]);
    const text = JSON.stringify({ source: this.#source, objects });
    await writeFileAtomically(indexPath(this.#directory), (unfinished) => writeFile(unfinished, text));
  }

  async #moveIntoPlace(incoming: string, path: string): Promise<void> {
    const file = join(this.#directory, path);
    try {
      mkdirSync(dirname(file), { recursive: true });
      await rename(incoming, file);
    } catch (error) {
      if (!["EEXIST", "ENOTDIR", "EISDIR", "ENOTEMPTY"].includes(systemCodeOf(error))) throw error;
      this.#removeConflicts(path);
      mkdirSync(dirname(file), { recursive: true });
      await rename(incoming, file);
    }
  }

  /** Removes a file where a folder is needed, and a folder where a file is needed. The bucket has neither any more. */
  #removeConflicts(path: string): void {
    for (const folder of parentFolders(path)) {
      const place = join(this.#directory, folder);
      if (lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === true) continue;
      rmSync(place, { force: true });
      this.#forget(folder);
    }
    rmSync(join(this.#directory, path), { force: true, recursive: true });
    for (const other of this.#files) if (other.startsWith(`${path}/`)) this.#forget(other);
  }

  #forget(path: string): void {
    this.#files.delete(path);
    this.#versions.delete(path);
  }
}

function indexPath(directory: string): string {
  return join(dirname(directory), "index.json");
}

/** Empty if the index cannot be read or belongs to another source. */
function readIndex(file: string, source: string): ReadonlyMap<string, Version> {
  try {
    const index = INDEX_SCHEMA.parse(JSON.parse(readFileSync(file, "utf8")));
    if (index.source !== source) return new Map();
    return new Map(index.objects.map(([path, etag, size]) => [path, { etag, size }]));
  } catch {
    return new Map();
  }
}

/** Sizes by path, without folders. Undefined for special files and links. */
function fileSizes(directory: string): ReadonlyMap<string, number | undefined> {
  const sizes = new Map<string, number | undefined>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(directory, file).replaceAll(sep, "/");
    sizes.set(path, entry.isFile() ? lstatSync(file).size : undefined);
  }
  return sizes;
}
