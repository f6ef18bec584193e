/**
 * Runs `run` one at a time. Calls during a run share the next run, so that each run sees everything that changed
 * before the calls it answers.
 *
 * @param merge combines the requests of two calls that share a run
 */
export function singleFlight<Request, Result>(
  run: (request: Request) => Promise<Result>,
  merge: (first: Request, second: Request) => Request,
): (request: Request) => Promise<Result> {
  let running: Promise<unknown> = Promise.resolve();
  let waiting: { request: Request; result: Promise<Result> } | undefined;

  return (request) => {
    if (waiting !== undefined) {
      waiting.request = merge(waiting.request, request);
      return waiting.result;
    }
    const flight = {
      request,
      result: running.then(() => {
        waiting = undefined;
        return run(flight.request);
      }),
    } as { request: Request; result: Promise<Result> };
    waiting = flight;
    running = flight.result.catch(() => undefined);
    return flight.result;
  };
}
