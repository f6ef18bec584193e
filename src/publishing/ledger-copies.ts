import { rmSync } from "node:fs";
import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { messageOf, PublisherError } from "../lib/errors.js";
import type { PublisherClient } from "./publisher-client.js";

export interface LedgerCopy {
  /** In bytes. */
  readonly size: number;
  /** Has to be read to the end or destroyed. */
  readonly bytes: Readable;
}

/** Copies a ledger that is in use. A copy blocks the publisher for about half a second per 100 MB. */
export class LedgerCopies {
  readonly #publisher: Pick<PublisherClient, "backUp">;
  readonly #directory: string;

  /** @param data the data directory, on a disk with room for the ledger */
  constructor(publisher: Pick<PublisherClient, "backUp">, data: string) {
    this.#publisher = publisher;
    this.#directory = join(data, "copies");
    // A killed process may have left a copy.
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** @throws PublisherError `ledger-unusable` when there is no room or no permission for a copy */
  async create(): Promise<LedgerCopy> {
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      const temporary = await mkdtemp(join(this.#directory, "copy-"));
      try {
        return await this.#openCopy(join(temporary, "ledger.sqlite"));
      } finally {
        // The open file stays readable without a name, and disappears however the process ends.
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
