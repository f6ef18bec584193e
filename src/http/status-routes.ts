import { Router } from "express";
import type { Counter } from "../publishing/counter.js";
import type { ServiceStatus } from "../publishing/service-status.js";
import { refuseStrangers } from "./refuse-strangers.js";
import { sendJson } from "./send-json.js";
import { writtenStatus } from "./written.js";

export interface StatusRoutesOptions {
  readonly counter: Counter;
  /** Whether the process is about to end. */
  readonly draining: () => boolean;
  /** What this process alone can say to a challenge, for those who have to know that it is the one. */
  readonly prove?: ((challenge: string) => string) | undefined;
  readonly token: string;
  readonly status: () => Promise<ServiceStatus>;
}

/**
 * For supervisors and load balancers: `/healthz`, the process lives; `/readyz`, it has something to serve. For those
 * who have the token, `/status.json`.
 */
export function statusRoutes({ counter, draining, prove, token, status }: StatusRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/healthz", (req, res) => {
    const challenge = req.get("Feedwright-Challenge");
    if (challenge !== undefined && prove !== undefined) res.set("Feedwright-Proof", prove(challenge));
    res.set("Cache-Control", "no-store").type("text/plain").send("ok\n");
  });
  router.get("/readyz", (_req, res) => {
    const reason = draining() ? "ending" : counter.shown() === undefined ? "no snapshot yet" : undefined;
    res
      .set("Cache-Control", "no-store")
      .type("text/plain")
      .status(reason === undefined ? 200 : 503)
      .send(`${reason ?? "ok"}\n`);
  });
  router.get("/status.json", async (req, res) => {
    refuseStrangers(req, res, token);
    sendJson(res, writtenStatus(await status()));
  });
  return router;
}
