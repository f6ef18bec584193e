import type { RequestListener } from "node:http";

/**
 * Begins with a request when those before it on the same connection have been answered.
 *
 * Node begins with all that came at once, and forgets those that wait when the connection ends: files that are to be
 * sent with their answers would stay open for ever.
 */
export function pipelinedRequests(next: RequestListener): RequestListener {
  return (req, res) => {
    if (res.socket !== null) return next(req, res);
    // An answer that was complete before Node is done with handing over the connection would be completed twice.
    res.once("socket", () => process.nextTick(next, req, res));
  };
}
