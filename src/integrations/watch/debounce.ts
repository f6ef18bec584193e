/** Milliseconds. */
export interface DebounceTimes {
  /** How long it has to be quiet before something is done about what was told, unless that says otherwise. */
  readonly settleMs: number;
  /** What is told without a pause is answered after so long all the same. */
  readonly maxWaitMs: number;
}

export interface Debouncer {
  /** @param settle how long it has to be quiet after this; of several, the longest counts */
  trigger(settle?: number): void;
  /** What was told and not answered yet is forgotten. */
  stop(): void;
}

/** Answers many calls that come close together with one `run`, after the last of them. */
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
