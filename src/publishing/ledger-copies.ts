import { rmSync } from "node:fs";
import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { messageOf, PublisherError } from "../lib/errors.js";
import type { PublisherClient } from "./publisher-client.js";

export interface LedgerCopy {
  /** In bytes. */
  readonly size: number;
  /** To be read to the end, or destroyed. */
  readonly bytes: Readable;
}

/**
 * Copies of a ledger that is in use. SQLite makes each of them at once, and the press does nothing else meanwhile: that is
 * half a second for 100 MB on a disk of today.
 */
export class LedgerCopies {
  readonly #publisher: Pick<PublisherClient, "backUp">;
  readonly #directory: string;

  /** @param data the directory of the ledger, where there is room for it */
  constructor(publisher: Pick<PublisherClient, "backUp">, data: string) {
    this.#publisher = publisher;
    this.#directory = join(data, "copies");
    // What a process that was killed has left.
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** @throws PublisherError `ledger-unusable` when there is no room for a copy, or no right to write one */
  async create(): Promise<LedgerCopy> {
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      const temporary = await mkdtemp(join(this.#directory, "copy-"));
      try {
        return await this.#openCopy(join(temporary, "ledger.sqlite"));
      } finally {
        // What is open stays readable without a name, and leaves nothing behind, however the process ends.
        await rm(temporary, { recursive: true, force: true });
      }
    } catch (error) {
      if (error instanceof PublisherError && error.code === "usage") throw error;
      throw new PublisherError(
        "ledger-unusable",
        `${this.#directory}: the ledger cannot be copied there: ${messageOf(error)}; make room, or give the user of the service the right to write`,
        { cause: error },
      );
    }
  }

  async #openCopy(file: string): Promise<LedgerCopy> {
    await this.#publisher.backUp(file, { overwrite: false });
    const handle = await open(file, "r");
    try {
      const { size } = await handle.stat();
      return { size, bytes: handle.createReadStream() };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }
}
