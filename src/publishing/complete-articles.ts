import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { Instant, Rejection } from "../articles/article.js";
import { PublisherError } from "../errors.js";
import { type ArticleRecord, isOutline } from "../ledger/known-article.js";
import type { Ledger } from "../ledger/ledger.js";
import { pace } from "../pace.js";
import { type ArticleReader, type ReadingCache, readSettled } from "./read-directory.js";

/** Articles that are read and written at once: whoever asks for others meanwhile waits for these. */
const PART = 25;

export interface CompletionOptions {
  /** Undefined where somebody else has the articles. */
  readonly directory: string | undefined;
  readonly reader: ArticleReader;
  /** Is told of articles that cannot be published. */
  readonly cache: ReadingCache;
}

/** What a refresh wants of its completion. */
export interface CompletionRun {
  /** Is told how many articles are still to be read, after each part. */
  readonly onPart: (left: number) => Promise<void>;
  /** Whether somebody waits, or the process is to end: what is left the next refresh does. */
  readonly isBrokenOff: () => boolean;
}

/**
 * Reads wholly the articles that a first refresh has recorded by their front matter alone. Everything that makes
 * entries or pages of articles gets them by way of `complete`.
 */
export class Completion {
  readonly #ledger: Ledger;
  readonly #options: CompletionOptions;
  #turn: Promise<unknown> = Promise.resolve();
  /** Ids of those that could not be read, and are missing in documents that were made since. */
  readonly #missed = new Set<string>();
  #rejected: Rejection[] = [];
  #parsed = 0;

  constructor(ledger: Ledger, options: CompletionOptions) {
    this.#ledger = ledger;
    this.#options = options;
  }

  /**
   * The articles with their texts, which are in the ledger from then on; without those that cannot be read as they
   * were recorded, since their files have changed: these the next refresh takes.
   *
   * @throws PublisherError `no-articles` when texts are missing that somebody else is to read
   */
  async complete(records: readonly ArticleRecord[]): Promise<readonly ArticleRecord[]> {
    const outlines = records.filter(isOutline).map(({ id }) => id);
    if (outlines.length === 0) return records;
    const whole = await this.#wholly(outlines);
    return records.flatMap((record) => (isOutline(record) ? (whole.get(record.id) ?? []) : record));
  }

  /**
   * Completes all articles, in the order in which they came.
   *
   * @returns whether it came to the end
   */
  async completeAll({ onPart, isBrokenOff }: CompletionRun): Promise<boolean> {
    const ids = await this.#ledger.outlinedIds();
    for (let at = 0; at < ids.length; at += PART) {
      if (isBrokenOff()) return false;
      await this.#wholly(ids.slice(at, at + PART));
      await onPart(Math.max(0, ids.length - at - PART));
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
  #wholly(ids: readonly string[]): Promise<Map<string, ArticleRecord>> {
    const result = this.#turn.then(() => this.#readAndWrite(ids));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #readAndWrite(ids: readonly string[]): Promise<Map<string, ArticleRecord>> {
    const known = await this.#ledger.byIds(ids);
    const outlines = [...known.values()].filter(isOutline);
    const read: ArticleRecord[] = [];
    const refused: string[] = [];
    const { directory } = this.#options;
    if (directory === undefined)
      throw new PublisherError(
        "no-articles",
        "the texts of these articles are being read for the first time, by a replica that has them; try again shortly",
      );
    const root = realpathSync(directory);
    const letOthers = pace();
    for (const outline of outlines) {
      await letOthers();
      const record = this.#read(outline, root);
      if (record === "refused") refused.push(outline.id);
      else if (record === "changed") this.#missed.add(outline.id);
      else read.push(record);
    }
    const wereMissed = read.some(({ id }) => this.#missed.delete(id));
    if (read.length > 0) await this.#ledger.complete(read, wereMissed);
    if (refused.length > 0) await this.#ledger.forget(refused);
    const whole = [...known.values()].filter((record) => !isOutline(record));
    return new Map([...whole, ...read].map((record) => [record.id, record]));
  }

  #read(outline: ArticleRecord, root: string): ArticleRecord | "changed" | "refused" {
    const { reader, cache } = this.#options;
    const { path } = outline;
    const file = readSettled(join(root, path), path);
    if (file.kind !== "bytes") return "changed";
    if (createHash("sha256").update(file.bytes).digest("base64url") !== outline.contentHash) return "changed";
    this.#parsed += 1;
    const reading = reader.parse(file.bytes, path);
    if (reading.kind === "article") {
      const { article } = reading;
      return { ...outline, article, meaningHash: article.meaningHash };
    }
    cache.set(path, { file: file.file, reading });
    if (reading.kind === "rejected") this.#rejected.push(reading.rejection);
    return "refused";
  }
}

/** Whether an article is due or has expired since documents were made. */
export function isDue(nextMoment: Instant | undefined, now: Instant): boolean {
  return nextMoment !== undefined && nextMoment <= now;
}
