import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { messageOf, PublisherError } from "../lib/errors.js";
import { writeFileAtomically } from "../lib/write-file-atomically.js";

/** Marks a directory as an exported site and lists its files. */
const MARKER_FILE = ".feedwright-export";

const MARKER_SCHEMA = z.object({ files: z.array(z.string()) });

/** The web server has to read the files; all of them are public. */
const FILE_MODE = 0o644;

export interface SiteChanges {
  readonly files: number;
  readonly written: number;
  readonly removed: number;
}

/**
 * A directory that a static server serves. Files are replaced atomically, unchanged files are not touched, and files
 * of others are left alone.
 */
export class SiteDirectory {
  readonly #path: string;
  readonly #previousFiles: ReadonlySet<string>;
  readonly #currentFiles = new Set<string>();
  #written = 0;

  private constructor(place: string, before: ReadonlySet<string>) {
    this.#path = place;
    this.#previousFiles = before;
  }

  /** @throws PublisherError `usage` if the directory is not empty and not an exported site */
  static open(place: string): SiteDirectory {
    const stats = statSync(place, { throwIfNoEntry: false });
    if (stats === undefined) return new SiteDirectory(place, new Set());
    if (!stats.isDirectory()) throw notAnExport(place, "a file");
    const marker = join(place, MARKER_FILE);
    if (!existsSync(marker)) {
      if (readdirSync(place).length > 0) throw notAnExport(place, `files, and no ${MARKER_FILE} among them`);
      return new SiteDirectory(place, new Set());
    }
    try {
      return new SiteDirectory(
        place,
        new Set(MARKER_SCHEMA.parse(JSON.parse(readFileSync(marker, "utf8"))).files),
      );
    } catch (error) {
      throw new PublisherError(
        "usage",
        `${marker}: it cannot be read (${messageOf(error).split("\n")[0]}); export into another directory`,
        { cause: error },
      );
    }
  }

  /** Call before the first write: an interrupted export then still owns its files. */
  async begin(): Promise<void> {
    mkdirSync(this.#path, { recursive: true });
    await this.#writeMarker(this.#previousFiles);
  }

  hasContent(name: string, bytes: Uint8Array): boolean {
    const stats = statSync(join(this.#path, name), { throwIfNoEntry: false });
    return stats?.size === bytes.length && readFileSync(join(this.#path, name)).equals(bytes);
  }

  has(name: string): boolean {
    return existsSync(join(this.#path, name));
  }

  /** Keeps a file as it is. */
  keep(name: string): void {
    this.#currentFiles.add(name);
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.keep(name);
    if (this.hasContent(name, bytes)) return;
    const file = join(this.#path, name);
    mkdirSync(dirname(file), { recursive: true });
    await writeFileAtomically(file, async (unfinished) => {
      await writeFile(unfinished, bytes);
      await chmod(unfinished, FILE_MODE);
    });
    this.#written += 1;
  }

  /** Removes the files that are no longer part of the site. */
  async finish(): Promise<SiteChanges> {
    const gone = [...this.#previousFiles].filter((name) => !this.#currentFiles.has(name));
    for (const name of gone) this.#remove(name);
    await this.#writeMarker(this.#currentFiles);
    return { files: this.#currentFiles.size, written: this.#written, removed: gone.length };
  }

  #remove(name: string): void {
    rmSync(join(this.#path, name), { force: true });
    for (let folder = dirname(name); folder !== "."; folder = dirname(folder)) {
      const path = join(this.#path, folder);
      if (!existsSync(path) || readdirSync(path).length > 0) return;
      rmdirSync(path);
    }
  }

  async #writeMarker(files: ReadonlySet<string>): Promise<void> {
    const text = `${JSON.stringify({ files: [...files].sort() }, null, 1)}\n`;
    if (this.hasContent(MARKER_FILE, Buffer.from(text))) return;
    await writeFileAtomically(join(this.#path, MARKER_FILE), (unfinished) => writeFile(unfinished, text));
  }
}

function notAnExport(place: string, found: string): PublisherError {
  return new PublisherError(
    "usage",
    `${place}: expected an earlier export, or an empty directory, found ${found}; name another`,
  );
}
