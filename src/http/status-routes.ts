import { Router } from "express";
import type { SnapshotStore } from "../publishing/snapshot.js";

/** For supervisors and load balancers: `/healthz`, the process lives; `/readyz`, it has something to serve. */
export function statusRoutes(snapshots: SnapshotStore, draining: () => boolean): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/healthz", (_req, res) => {
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
