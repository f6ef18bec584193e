/** Lets a few run at once. The others wait in order. */
export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(maxConcurrent: number) {
    this.#free = maxConcurrent;
  }

  /** Runs `work` as soon as it may. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const wait = this.acquire();
    if (wait !== undefined) await wait;
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  /** Every `acquire` needs a `release`. Undefined if the slot is free, so that work starts in the same tick. */
  acquire(): Promise<void> | undefined {
    if (this.#free === 0) return new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#free -= 1;
    return undefined;
  }

  /** Passes the slot straight to the first that waits, so that no later call can take it. */
  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
