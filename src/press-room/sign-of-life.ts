/** How often within its patience it is asked, so that a pause of this process itself counts for little. */
const QUESTIONS = 5;

export interface LifeOptions {
  /** Resolves as soon as there is a sign of life. */
  readonly ask: () => Promise<unknown>;
  /** Milliseconds without one after which there is no hope. */
  readonly patience: number;
  readonly onSilence: () => void;
}

/**
 * Looks whether somebody still lives, who may be caught in a loop, or in a call that never returns.
 *
 * @returns what ends the looking
 */
export function watchForLife({ ask, patience, onSilence }: LifeOptions): () => void {
  let unanswered = 0;
  const look = () => {
    if (unanswered === QUESTIONS) {
      clearInterval(timer);
      return onSilence();
    }
    // One that waits for its answer need not be asked again.
    if (unanswered === 0)
      ask().then(
        () => {
          unanswered = 0;
        },
        () => undefined,
      );
    unanswered += 1;
  };
  const timer = setInterval(look, patience / QUESTIONS);
  timer.unref();
  return () => clearInterval(timer);
}
