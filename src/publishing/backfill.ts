import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { Rejection } from "../articles/article.js";
import { type ArticleRecord, isStub } from "../ledger/identity/known-article.js";
import type { Ledger } from "../ledger/ledger.js";
import { PublisherError } from "../lib/errors.js";
import { pace } from "../lib/pace.js";
import { type ArticleReader, type ReadingCache, readSettled } from "./read-directory.js";

/** Articles that are read and written at once: whoever asks for others meanwhile waits for these. */
const BATCH_SIZE = 25;

export interface BackfillOptions {
  /** Undefined where somebody else has the articles. */
  readonly directory: string | undefined;
  readonly reader: ArticleReader;
  /** Is told of articles that cannot be published. */
  readonly cache: ReadingCache;
}

/** What a refresh wants of its completion. */
export interface BackfillRun {
  /** Is told how many articles are still to be read, after each part. */
  readonly onBatch: (left: number) => Promise<void>;
  /** Whether somebody waits, or the process is to end: what is left the next refresh does. */
  readonly shouldStop: () => boolean;
}

/**
 * Reads wholly the articles that a first refresh has recorded by their front matter alone. Everything that makes
 * entries or pages of articles gets them by way of `complete`.
 */
export class Backfill {
  readonly #ledger: Ledger;
  readonly #options: BackfillOptions;
  #queue: Promise<unknown> = Promise.resolve();
  /** Ids of those that could not be read, and are missing in documents that were made since. */
  readonly #skippedIds = new Set<string>();
  #rejected: Rejection[] = [];
  #parsed = 0;

  constructor(ledger: Ledger, options: BackfillOptions) {
    this.#ledger = ledger;
    this.#options = options;
  }

  /**
   * The articles with their texts, which are in the ledger from then on; without those that cannot be read as they
   * were recorded, since their files have changed: these the next refresh takes.
   *
   * @throws PublisherError `no-articles` when texts are missing that somebody else is to read
   */
  async backfill(records: readonly ArticleRecord[]): Promise<readonly ArticleRecord[]> {
    const stubs = records.filter(isStub).map(({ id }) => id);
    if (stubs.length === 0) return records;
    const filled = await this.#fillInOrder(stubs);
    return records.flatMap((record) => (isStub(record) ? (filled.get(record.id) ?? []) : record));
  }

  /**
   * Completes all articles, in the order in which they came.
   *
   * @returns whether it came to the end
   */
  async backfillAll({ onBatch, shouldStop }: BackfillRun): Promise<boolean> {
    const ids = await this.#ledger.stubs.ids();
    for (let at = 0; at < ids.length; at += BATCH_SIZE) {
      if (shouldStop()) return false;
      await this.#fillInOrder(ids.slice(at, at + BATCH_SIZE));
      await onBatch(Math.max(0, ids.length - at - BATCH_SIZE));
    }
    return true;
  }

  /** What was found since it was last asked for. */
  takeFindings(): { readonly rejected: readonly Rejection[]; readonly parsed: number } {
    const found = { rejected: this.#rejected, parsed: this.#parsed };
    this.#rejected = [];
    this.#parsed = 0;
    return found;
  }

  /** One after the other, so that nothing is read twice. */
  #fillInOrder(ids: readonly string[]): Promise<Map<string, ArticleRecord>> {
    const result = this.#queue.then(() => this.#readAndWrite(ids));
    this.#queue = result.catch(() => undefined);
    return result;
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
      if (record === "refused") rejectedIds.push(stub.id);
      else if (record === "changed") this.#skippedIds.add(stub.id);
      else read.push(record);
    }
    const hadSkipped = read.some(({ id }) => this.#skippedIds.delete(id));
    if (read.length > 0) await this.#ledger.stubs.backfill(read, hadSkipped);
    if (rejectedIds.length > 0) await this.#ledger.stubs.forget(rejectedIds);
    const filled = [...known.values()].filter((record) => !isStub(record));
    return new Map([...filled, ...read].map((record) => [record.id, record]));
  }

  #read(stub: ArticleRecord, root: string): ArticleRecord | "changed" | "refused" {
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
    return "refused";
  }
}
