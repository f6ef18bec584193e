import { setTimeout as sleep } from "node:timers/promises";
import type { SearchIndex } from "../ledger/search/search-index.js";

/** Articles that are indexed at once: whoever asks for anything else meanwhile waits for these. */
const BATCH_SIZE = 25;

/** So many whoever searches waits for, so that what was published last is found. */
const MAX_CATCH_UP = 50;

type Index = Pick<SearchIndex, "countUnindexed" | "unindexedIds" | "index">;

/**
 * Sees to it that searches find what is published, when there is time: refreshes do not wait for it, and articles that
 * changed are found by nothing until then.
 */
export class SearchIndexer {
  readonly #index: Index;
  readonly #quietPeriodMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isPaused = false;
  #running: Promise<void> | undefined;

  /** @param quietPeriodMs milliseconds without anything new after which there is time for it; without, there never is */
  constructor(index: Index, quietPeriodMs: number | undefined) {
    this.#index = index;
    this.#quietPeriodMs = quietPeriodMs;
  }

  /** Indexes what is not, unless something else is to be done soon. */
  schedule(): void {
    this.#isPaused = false;
    clearTimeout(this.#timer);
    if (this.#quietPeriodMs === undefined) return;
    this.#timer = setTimeout(() => void this.#indexAll(), this.#quietPeriodMs);
    this.#timer.unref();
  }

  /** Until `begin` is called again, nothing more is begun. Resolves when nothing is under way. */
  async pause(): Promise<void> {
    this.#isPaused = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /**
   * Indexes what changed, when that is little.
   *
   * @returns whether everything is indexed
   */
  async catchUp(): Promise<boolean> {
    const count = await this.#index.countUnindexed(MAX_CATCH_UP + 1);
    if (count === 0) return true;
    if (count > MAX_CATCH_UP) return false;
    try {
      await this.#index.index(await this.#index.unindexedIds());
      return true;
    } catch {
      // The disk is full, say: what is indexed is found all the same.
      return false;
    }
  }

  #indexAll(): Promise<void> {
    // What fails here is tried again after the next refresh.
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
