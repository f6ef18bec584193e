import { createWriteStream, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { systemCodeOf } from "../../lib/errors.js";
import { writeFileAtomically } from "../../lib/write-file-atomically.js";
import type { ObjectBody } from "./bucket-client.js";
import { type ListedObject, parentFolders } from "./object-keys.js";

/** A version of an object, of which a file is a copy. */
type Version = Pick<ListedObject, "etag" | "size">;

type IncomingObject = Pick<ObjectBody, "body" | "etag" | "size">;

const INDEX_SCHEMA = z.object({
  source: z.string(),
  /** Path, ETag and size of each. */
  objects: z.array(z.tuple([z.string(), z.string(), z.number()])),
});

/**
 * The objects of a bucket as files, and beside them an index of the versions that these are of. Whatever of it is lost
 * or damaged counts as not being there, and is fetched again.
 */
export class Mirror {
  readonly #directory: string;
  readonly #source: string;
  /** Of each file what it is a copy of, as far as that is known. */
  readonly #versions: Map<string, Version>;
  /** Everything on the disk, by path. */
  readonly #files: Set<string>;

  /**
   * Looks at what is there.
   *
   * @param directory of the files; the index and what is being fetched lie beside it
   * @param source what the mirror is of: versions of anything else are none
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

  /** Whether the file at that path is a copy of that version. */
  isCurrent(path: string, { etag, size }: Version): boolean {
    const known = this.#versions.get(path);
    return known !== undefined && etag !== "" && known.etag === etag && known.size === size;
  }

  /** Whether there is a file at that path, of any version. */
  has(path: string): boolean {
    return this.#files.has(path);
  }

  get isEmpty(): boolean {
    return this.#files.size === 0;
  }

  /**
   * Puts a file at that path, which is there at once or not at all, over a power cut too.
   *
   * @param slot which of those that are fetched at one time it is
   * @throws what reading the body or writing the file throws; Error when there was less of it than was said
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

  /** @returns how many files were removed, since their paths are none of these */
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

  /** What was a file is a folder now, or the other way round: the bucket has nothing of it any more. */
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

/** Empty where it cannot be read, or is of something else. */
function readIndex(file: string, source: string): ReadonlyMap<string, Version> {
  try {
    const index = INDEX_SCHEMA.parse(JSON.parse(readFileSync(file, "utf8")));
    if (index.source !== source) return new Map();
    return new Map(index.objects.map(([path, etag, size]) => [path, { etag, size }]));
  } catch {
    return new Map();
  }
}

/** Of everything in a directory that is no folder, by path; undefined for what is no file. */
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
