/** Milliseconds. */
export interface CoalesceTimes {
  /** How long it has to be quiet before something is done about what was told, unless that says otherwise. */
  readonly settle: number;
  /** What is told without a pause is answered after so long all the same. */
  readonly longest: number;
}

export interface Coalescing {
  /** @param settle how long it has to be quiet after this; of several, the longest counts */
  tell(settle?: number): void;
  /** What was told and not answered yet is forgotten. */
  stop(): void;
}

/** Answers many calls that come close together with one `run`, after the last of them. */
export function coalesce(run: () => void, { settle, longest }: CoalesceTimes): Coalescing {
  let first: number | undefined;
  let quiet = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    tell(asked = settle) {
      const now = performance.now();
      first ??= now;
      quiet = Math.max(quiet, asked);
      clearTimeout(timer);
      timer = setTimeout(
        () => {
          first = undefined;
          quiet = 0;
          run();
        },
        Math.max(0, Math.min(quiet, first + longest - now)),
      );
      timer.unref();
    },
    stop() {
      clearTimeout(timer);
      first = undefined;
      quiet = 0;
    },
  };
}
