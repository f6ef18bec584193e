import type { RequestListener } from "node:http";

/**
 * Handles a request only after the earlier ones of its connection are answered.
 *
 * Node handles pipelined requests at once and drops the waiting ones when the connection closes: files opened for
 * their answers would never be closed.
 */
export function pipelinedRequests(next: RequestListener): RequestListener {
  return (req, res) => {
    if (res.socket !== null) return next(req, res);
    // Not at once: Node would finish an answer twice that ends before it has assigned the socket.
    res.once("socket", () => process.nextTick(next, req, res));
  };
}
