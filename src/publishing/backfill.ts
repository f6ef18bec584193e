import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { Rejection } from "../articles/article.js";
import { type ArticleRecord, isStub } from "../ledger/identity/known-article.js";
import type { Ledger } from "../ledger/ledger.js";
import { PublisherError } from "../lib/errors.js";
import { pace } from "../lib/pace.js";
import { Semaphore } from "../lib/semaphore.js";
import type { ArticleReader, ReadingCache } from "./read-directory.js";
import { readSettled } from "./read-settled.js";

/** Articles read and written together. A request for another article waits for the batch. */
const BATCH_SIZE = 25;

export interface BackfillOptions {
  /** Undefined in a serve-only replica. */
  readonly directory: string | undefined;
  readonly reader: ArticleReader;
  /** Gets the articles that cannot be published. */
  readonly cache: ReadingCache;
}

/** How a refresh controls its backfill. */
export interface BackfillRun {
  /** Called after each batch with the number of remaining stubs. */
  readonly onBatch: (left: number) => Promise<void>;
  /** The next refresh continues with the remaining stubs. */
  readonly shouldStop: () => boolean;
}

/**
 * Reads the texts of stubs: articles that a first refresh recorded by their front matter only. Everything that renders
 * entries or pages gets its articles through `backfill`.
 */
export class Backfill {
  readonly #ledger: Ledger;
  readonly #options: BackfillOptions;
  /** One batch at a time, so that no file is read twice. */
  readonly #lock = new Semaphore(1);
  /** Ids of articles whose files had changed, and which documents rendered since then lack. */
  readonly #skippedIds = new Set<string>();
  #rejected: Rejection[] = [];
  #parsed = 0;

  constructor(ledger: Ledger, options: BackfillOptions) {
    this.#ledger = ledger;
    this.#options = options;
  }

  /**
   * Returns the articles with their texts, which are recorded in the ledger. Articles whose files have changed are left
   * out until the next refresh.
   *
   * @throws PublisherError `no-articles` when another replica has to read the texts
   */
  async backfill(records: readonly ArticleRecord[]): Promise<readonly ArticleRecord[]> {
    const stubs = records.filter(isStub).map(({ id }) => id);
    if (stubs.length === 0) return records;
    const filled = await this.#lock.run(() => this.#readAndWrite(stubs));
    return records.flatMap((record) => (isStub(record) ? (filled.get(record.id) ?? []) : record));
  }

  /**
   * Reads all stubs, in the order in which they were recorded.
   *
   * @returns false when it was stopped
   */
  async backfillAll({ onBatch, shouldStop }: BackfillRun): Promise<boolean> {
    const ids = await this.#ledger.stubs.ids();
    for (let at = 0; at < ids.length; at += BATCH_SIZE) {
      if (shouldStop()) return false;
      await this.#lock.run(() => this.#readAndWrite(ids.slice(at, at + BATCH_SIZE)));
      await onBatch(Math.max(0, ids.length - at - BATCH_SIZE));
    }
    return true;
  }

  /** The findings since the last call. */
  takeFindings(): { readonly rejected: readonly Rejection[]; readonly parsed: number } {
    const found = { rejected: this.#rejected, parsed: this.#parsed };
    this.#rejected = [];
    this.#parsed = 0;
    return found;
  }

  async #readAndWrite(ids: readonly string[]): Promise<Map<string, ArticleRecord>> {
    const known = await this.#ledger.articles.byIds(ids);
    const stubs = [...known.values()].filter(isStub);
    const read: ArticleRecord[] = [];
    const rejectedIds: string[] = [];
    const { directory } = this.#options;
    if (directory === undefined)
      throw new PublisherError(
        "no-articles",
        "the texts of these articles are being read for the first time, by a replica that has them; try again shortly",
      );
    const root = realpathSync(directory);
    const yieldIfDue = pace();
    for (const stub of stubs) {
      await yieldIfDue();
      const record = this.#read(stub, root);
      if (record === "rejected") rejectedIds.push(stub.id);
      else if (record === "changed") this.#skippedIds.add(stub.id);
      else read.push(record);
    }
    const hadSkipped = read.some(({ id }) => this.#skippedIds.delete(id));
    if (read.length > 0) await this.#ledger.stubs.backfill(read, hadSkipped);
    if (rejectedIds.length > 0) await this.#ledger.stubs.forget(rejectedIds);
    const filled = [...known.values()].filter((record) => !isStub(record));
    return new Map([...filled, ...read].map((record) => [record.id, record]));
  }

  #read(stub: ArticleRecord, root: string): ArticleRecord | "changed" | "rejected" {
    const { reader, cache } = this.#options;
    const { path } = stub;
    const file = readSettled(join(root, path), path);
    if (file.kind !== "bytes") return "changed";
    if (createHash("sha256").update(file.bytes).digest("base64url") !== stub.contentHash) return "changed";
    this.#parsed += 1;
    const reading = reader.parse(file.bytes, path);
    if (reading.kind === "article") {
      const { article } = reading;
      return { ...stub, article, meaningHash: article.meaningHash };
    }
    cache.set(path, { file: file.file, reading });
    if (reading.kind === "rejected") this.#rejected.push(reading.rejection);
    return "rejected";
  }
}
