import { type Response, Router } from "express";
import type { Answer } from "../../server/answers.js";
import { API_HEADERS } from "../../server/document-headers.js";
import { sendProblem } from "../../server/error-handler.js";
import { receiveWebhook } from "./verify-webhook.js";
import type { WebhookRejection } from "./webhook-outcome.js";

export interface WebhookRoutesOptions {
  readonly secret: string;
  readonly refresh: () => Promise<unknown>;
  /** Called when the refresh fails, since the response was sent before. */
  readonly onError: (error: unknown) => void;
}

/**
 * `POST /refresh` from a forge. Responds at once: 202 if a refresh starts, 200 if none is needed. Other requests go to the
 * next route with their body unread.
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
  // The unread rest of the body must not be parsed as the next request.
  if (status === 413) res.set("Connection", "close");
  if (status === 401) res.set("WWW-Authenticate", 'Bearer realm="refresh"');
  sendProblem(res, status, status === 401 ? "unauthorized" : "bad-request", problem);
}
