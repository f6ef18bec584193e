/** Works off what is put into it, in order, a few at a time. `work` must not reject. */
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

  /** False when as many wait already as may. */
  push(item: Item): boolean {
    if (this.#waiting.length >= this.#limit) return false;
    this.#waiting.push(item);
    this.#next();
    return true;
  }

  /** Sends away those who wait; what is being worked on goes on. */
  clear(): Item[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  /** Resolves when nobody waits and nothing is being worked on. */
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
