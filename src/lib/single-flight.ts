/**
 * Runs `run` one at a time. A request that comes in meanwhile is answered by the next run, which starts
 * after it: what the caller changed before it asked is seen for certain. Requests that wait share a run.
 *
 * @param merge makes one request of two that share a run
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
