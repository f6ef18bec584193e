/** Processes items in order, a few at once. `work` must not reject. */
export class RequestQueue<Item> {
  #waiting: Item[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #work: (item: Item) => Promise<void>;
  readonly #concurrency: number;
  readonly #limit: number;

  constructor(work: (item: Item) => Promise<void>, concurrency: number, limit: number) {
    this.#work = work;
    this.#concurrency = concurrency;
    this.#limit = limit;
  }

  /** @returns false if the queue is full */
  push(item: Item): boolean {
    if (this.#waiting.length >= this.#limit) return false;
    this.#waiting.push(item);
    this.#next();
    return true;
  }

  /** Removes and returns the waiting items. Running work continues. */
  clear(): Item[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  /** Resolves when the queue is empty and no work runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #next(): void {
    while (this.#running.size < this.#concurrency) {
      const item = this.#waiting.shift();
      if (item === undefined) return;
      const work = this.#work(item).finally(() => {
        this.#running.delete(work);
        this.#next();
      });
      this.#running.add(work);
    }
  }
}
