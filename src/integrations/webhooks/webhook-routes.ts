import { type Response, Router } from "express";
import type { Answer } from "../../server/answers.js";
import { API_HEADERS } from "../../server/document-headers.js";
import { sendProblem } from "../../server/error-handler.js";
import { receiveWebhook } from "./verify-webhook.js";
import type { WebhookRejection } from "./webhook-outcome.js";

export interface WebhookRoutesOptions {
  readonly secret: string;
  readonly refresh: () => Promise<unknown>;
  /** Is told when a refresh fails, which nobody waits for. */
  readonly onError: (error: unknown) => void;
}

/**
 * `POST /refresh` of a forge: answered at once, with 202 when a refresh begins, and with 200 when there is no
 * reason for one. Every other request goes on to the next route, its body unread.
 */
export function webhookRoutes({ secret, refresh, onError }: WebhookRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.post("/refresh", async (req, res, next) => {
    const outcome = await receiveWebhook(req, secret);
    if (outcome === undefined) return next();
    if (outcome === "aborted") return;
    if (outcome.kind === "refused") return sendRejection(res, outcome);
    res.status(outcome.kind === "refresh" ? 202 : 200).set({ ...API_HEADERS, "Cache-Control": "no-store" });
    const answer: Answer<"WebhookAccepted" | "WebhookIgnored"> = outcome;
    res.type("application/json").send(`${JSON.stringify(answer)}\n`);
    if (outcome.kind === "refresh") refresh().catch(onError);
  });
  return router;
}

function sendRejection(res: Response, { status, problem }: WebhookRejection): void {
  // What may be left of a body is not to be taken for the next request.
  if (status === 413) res.set("Connection", "close");
  if (status === 401) res.set("WWW-Authenticate", 'Bearer realm="refresh"');
  sendProblem(res, status, status === 401 ? "unauthorized" : "bad-request", problem);
}
