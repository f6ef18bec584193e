import { Router } from "express";
import type { SnapshotStore } from "../publishing/snapshot.js";

export interface StatusRoutesOptions {
  readonly snapshots: SnapshotStore;
  /** Whether the process is about to end. */
  readonly draining: () => boolean;
  /** What this process alone can say to a challenge, for those who have to know that it is the one. */
  readonly prove?: ((challenge: string) => string) | undefined;
}

/** For supervisors and load balancers: `/healthz`, the process lives; `/readyz`, it has something to serve. */
export function statusRoutes({ snapshots, draining, prove }: StatusRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/healthz", (req, res) => {
    const challenge = req.get("Feedwright-Challenge");
    if (challenge !== undefined && prove !== undefined) res.set("Feedwright-Proof", prove(challenge));
    res.set("Cache-Control", "no-store").type("text/plain").send("ok\n");
  });
  router.get("/readyz", (_req, res) => {
    const reason = draining() ? "ending" : snapshots.current() === undefined ? "no snapshot yet" : undefined;
    res
      .set("Cache-Control", "no-store")
      .type("text/plain")
      .status(reason === undefined ? 200 : 503)
      .send(`${reason ?? "ok"}\n`);
  });
  return router;
}
