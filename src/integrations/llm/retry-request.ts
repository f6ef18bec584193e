import { failureOf, type RequestFailure, unasked } from "./request-failure.js";
import type { Settings } from "./settings.js";

/** When an endpoint may be asked again: what it told one worker holds for all of them. */
export class Pacing {
  #notBefore = 0;
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async turn(signal: AbortSignal): Promise<void> {
    const { clock, sleep, maxPause } = this.#settings;
    for (;;) {
      const pause = this.#notBefore - clock();
      // Nobody was ever asked to wait longer: the clock was set back meanwhile.
      if (pause <= 0 || pause > maxPause || signal.aborted) return;
      await sleep(pause, signal);
    }
  }

  /** The endpoint asked for a pause. */
  pauseFor(milliseconds: number): void {
    this.#notBefore = Math.max(this.#notBefore, this.#settings.clock() + milliseconds);
  }
}

const FIRST_WAIT = 500;

/**
 * Asks until there is an answer, as often as the settings allow; throws the last `AskFailure`. An aborted
 * `round` ends the waiting between attempts, not the attempt that is under way.
 */
export async function retryRequest<Answer>(
  ask: () => Promise<Answer>,
  settings: Settings,
  pacing: Pacing,
  round: AbortSignal,
): Promise<Answer> {
  await pacing.turn(round);
  if (round.aborted) throw unasked();
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const failure = failureOf(error, settings.clock());
      if (failure.pause !== undefined) pacing.pauseFor(Math.min(failure.pause, settings.maxPause));
      if (attempt >= settings.maxRetries || !isWorthWaiting(failure, settings)) throw failure;
      await waitAfter(failure, backOff(attempt, settings));
      if (round.aborted) throw failure;
    }
  }

  async function waitAfter(failure: RequestFailure, wait: number): Promise<void> {
    if (failure.pause === undefined) await settings.sleep(wait, round);
    await pacing.turn(round);
  }
}

function isWorthWaiting({ again, pause = 0 }: RequestFailure, { maxPause }: Settings): boolean {
  return again && pause <= maxPause;
}

/** Doubling, and never quite the same: several replicas must not come back in step. */
function backOff(attempt: number, { random, maxPause }: Settings): number {
  return Math.min(maxPause, FIRST_WAIT * 2 ** attempt * (0.5 + random()));
}
