import { setTimeout as sleep } from "node:timers/promises";
import type { SearchIndex } from "../ledger/search/search-index.js";

/** Articles indexed together. Other uses of the ledger wait for the batch. */
const BATCH_SIZE = 25;

/** A search first indexes up to this many articles, so that it finds the latest ones. */
const MAX_CATCH_UP = 50;

type Index = Pick<SearchIndex, "countUnindexed" | "unindexedIds" | "index">;

/** Indexes articles for search in the background. Until then no search finds a changed article. */
export class SearchIndexer {
  readonly #index: Index;
  readonly #quietPeriodMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isPaused = false;
  #running: Promise<void> | undefined;

  /** @param quietPeriodMs milliseconds without a refresh before indexing starts; undefined: only searches index */
  constructor(index: Index, quietPeriodMs: number | undefined) {
    this.#index = index;
    this.#quietPeriodMs = quietPeriodMs;
  }

  /** Indexes all articles after the quiet period, which every call restarts. */
  schedule(): void {
    this.#isPaused = false;
    clearTimeout(this.#timer);
    if (this.#quietPeriodMs === undefined) return;
    this.#timer = setTimeout(() => void this.#indexAll(), this.#quietPeriodMs);
    this.#timer.unref();
  }

  /** Stops until the next `schedule`. Resolves when nothing is running. */
  async pause(): Promise<void> {
    this.#isPaused = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /**
   * Indexes up to `MAX_CATCH_UP` changed articles.
   *
   * @returns whether all articles are indexed
   */
  async catchUp(): Promise<boolean> {
    const count = await this.#index.countUnindexed(MAX_CATCH_UP + 1);
    if (count === 0) return true;
    if (count > MAX_CATCH_UP) return false;
    try {
      await this.#index.index(await this.#index.unindexedIds());
      return true;
    } catch {
      // For example a full disk. Searches still use what is indexed.
      return false;
    }
  }

  #indexAll(): Promise<void> {
    // After a failure the next refresh schedules it again.
    this.#running ??= this.#indexInBatches()
      .catch(() => undefined)
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #indexInBatches(): Promise<void> {
    const ids = await this.#index.unindexedIds();
    for (let at = 0; at < ids.length && !this.#isPaused; at += BATCH_SIZE) {
      await this.#index.index(ids.slice(at, at + BATCH_SIZE));
      await sleep(1);
    }
  }
}
