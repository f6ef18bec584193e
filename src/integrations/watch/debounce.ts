export interface DebounceTimes {
  /** Quiet time before `run`, unless `trigger` says otherwise. */
  readonly settleMs: number;
  /** Longest delay while triggers keep coming. */
  readonly maxWaitMs: number;
}

export interface Debouncer {
  /** @param settle quiet time after this trigger; the longest counts */
  trigger(settle?: number): void;
  /** Cancels a pending run. */
  stop(): void;
}

/** Runs `run` once after a burst of triggers. */
export function debounce(run: () => void, { settleMs, maxWaitMs }: DebounceTimes): Debouncer {
  let first: number | undefined;
  let quietMs = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    trigger(asked = settleMs) {
      const now = performance.now();
      first ??= now;
      quietMs = Math.max(quietMs, asked);
      clearTimeout(timer);
      timer = setTimeout(
        () => {
          first = undefined;
          quietMs = 0;
          run();
        },
        Math.max(0, Math.min(quietMs, first + maxWaitMs - now)),
      );
      timer.unref();
    },
    stop() {
      clearTimeout(timer);
      first = undefined;
      quietMs = 0;
    },
  };
}
