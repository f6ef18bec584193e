import { setTimeout as sleep } from "node:timers/promises";
import type { Ledger } from "../ledger/ledger.js";

/** Articles that are indexed at once: whoever asks for anything else meanwhile waits for these. */
const PART = 25;

/** So many whoever searches waits for, so that what was published last is found. */
const MOST_AT_ONCE = 50;

type IndexedLedger = Pick<Ledger, "countUnindexed" | "unindexedIds" | "indexForSearch">;

/**
 * Sees to it that searches find what is published, when there is time: refreshes do not wait for it, and articles that
 * changed are found by nothing until then.
 */
export class SearchIndexing {
  readonly #ledger: IndexedLedger;
  readonly #quiet: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isPaused = false;
  #underWay: Promise<void> | undefined;

  /** @param quiet milliseconds without anything new after which there is time for it; without, there never is */
  constructor(ledger: IndexedLedger, quiet: number | undefined) {
    this.#ledger = ledger;
    this.#quiet = quiet;
  }

  /** Indexes what is not, unless something else is to be done soon. */
  begin(): void {
    this.#isPaused = false;
    clearTimeout(this.#timer);
    if (this.#quiet === undefined) return;
    this.#timer = setTimeout(() => void this.#indexAll(), this.#quiet);
    this.#timer.unref();
  }

  /** Until `begin` is called again, nothing more is begun. Resolves when nothing is under way. */
  async pause(): Promise<void> {
    this.#isPaused = true;
    clearTimeout(this.#timer);
    await this.#underWay;
  }

  /**
   * Indexes what changed, when that is little.
   *
   * @returns whether everything is indexed
   */
  async catchUp(): Promise<boolean> {
    const count = await this.#ledger.countUnindexed(MOST_AT_ONCE + 1);
    if (count === 0) return true;
    if (count > MOST_AT_ONCE) return false;
    try {
      await this.#ledger.indexForSearch(await this.#ledger.unindexedIds());
      return true;
    } catch {
      // The disk is full, say: what is indexed is found all the same.
      return false;
    }
  }

  #indexAll(): Promise<void> {
    // What fails here is tried again after the next refresh.
    this.#underWay ??= this.#indexInParts()
      .catch(() => undefined)
      .finally(() => {
        this.#underWay = undefined;
      });
    return this.#underWay;
  }

  async #indexInParts(): Promise<void> {
    const ids = await this.#ledger.unindexedIds();
    for (let at = 0; at < ids.length && !this.#isPaused; at += PART) {
      await this.#ledger.indexForSearch(ids.slice(at, at + PART));
      await sleep(1);
    }
  }
}
