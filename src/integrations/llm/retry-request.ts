import { notAttempted, type RequestFailure, toRequestFailure } from "./request-failure.js";
import type { Settings } from "./settings.js";

/** Delays requests after a Retry-After. A pause that one worker received applies to all. */
export class RetryAfterGate {
  #notBefore = 0;
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async wait(signal: AbortSignal): Promise<void> {
    const { clock, sleep, maxPauseMs } = this.#settings;
    for (;;) {
      const pause = this.#notBefore - clock();
      // No pause is longer than `maxPauseMs`: the clock was set back.
      if (pause <= 0 || pause > maxPauseMs || signal.aborted) return;
      await sleep(pause, signal);
    }
  }

  pauseFor(milliseconds: number): void {
    this.#notBefore = Math.max(this.#notBefore, this.#settings.clock() + milliseconds);
  }
}

const INITIAL_DELAY_MS = 500;

/**
 * Repeats a request until it succeeds or the settings allow no more retries.
 *
 * @param round aborting it ends waits between attempts, but not a running attempt
 * @throws RequestFailure of the last attempt
 */
export async function retryRequest<Answer>(
  ask: () => Promise<Answer>,
  settings: Settings,
  gate: RetryAfterGate,
  round: AbortSignal,
): Promise<Answer> {
  await gate.wait(round);
  if (round.aborted) throw notAttempted();
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const failure = toRequestFailure(error, settings.clock());
      if (failure.retryAfterMs !== undefined)
        gate.pauseFor(Math.min(failure.retryAfterMs, settings.maxPauseMs));
      if (attempt >= settings.maxRetries || !shouldRetry(failure, settings)) throw failure;
      await waitAfter(failure, backoff(attempt, settings));
      if (round.aborted) throw failure;
    }
  }

  async function waitAfter(failure: RequestFailure, wait: number): Promise<void> {
    if (failure.retryAfterMs === undefined) await settings.sleep(wait, round);
    await gate.wait(round);
  }
}

function shouldRetry({ isRetryable, retryAfterMs = 0 }: RequestFailure, { maxPauseMs }: Settings): boolean {
  return isRetryable && retryAfterMs <= maxPauseMs;
}

/** Exponential, with jitter so that replicas do not retry at the same time. */
function backoff(attempt: number, { random, maxPauseMs }: Settings): number {
  return Math.min(maxPauseMs, INITIAL_DELAY_MS * 2 ** attempt * (0.5 + random()));
}
