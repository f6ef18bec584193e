import { notAttempted, type RequestFailure, toRequestFailure } from "./request-failure.js";
import type { Settings } from "./settings.js";

/** When an endpoint may be asked again: what it told one worker holds for all of them. */
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
      // Nobody was ever asked to wait longer: the clock was set back meanwhile.
      if (pause <= 0 || pause > maxPauseMs || signal.aborted) return;
      await sleep(pause, signal);
    }
  }

  /** The endpoint asked for a pause. */
  pauseFor(milliseconds: number): void {
    this.#notBefore = Math.max(this.#notBefore, this.#settings.clock() + milliseconds);
  }
}

const INITIAL_DELAY_MS = 500;

/**
 * Asks until there is an answer, as often as the settings allow; throws the last `AskFailure`. An aborted
 * `round` ends the waiting between attempts, not the attempt that is under way.
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

/** Doubling, and never quite the same: several replicas must not come back in step. */
function backoff(attempt: number, { random, maxPauseMs }: Settings): number {
  return Math.min(maxPauseMs, INITIAL_DELAY_MS * 2 ** attempt * (0.5 + random()));
}
