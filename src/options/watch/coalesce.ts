/** Milliseconds. */
export interface Patience {
  /** How long it has to be quiet before something is done about what was told. */
  readonly settle: number;
  /** What is told without a pause is answered after so long all the same. */
  readonly longest: number;
}

export interface Coalescing {
  tell(): void;
  /** What was told and not answered yet is forgotten. */
  stop(): void;
}

/** Answers many calls that come close together with one `run`, after the last of them. */
export function coalesce(run: () => void, { settle, longest }: Patience): Coalescing {
  let first: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    tell() {
      const now = performance.now();
      first ??= now;
      clearTimeout(timer);
      timer = setTimeout(
        () => {
          first = undefined;
          run();
        },
        Math.max(0, Math.min(settle, first + longest - now)),
      );
      timer.unref();
    },
    stop() {
      clearTimeout(timer);
      first = undefined;
    },
  };
}
