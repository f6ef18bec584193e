import { Router } from "express";
import type { Registry } from "prom-client";
import { loadOptional } from "../../lib/optional-package.js";
import type { ServiceStatus } from "../../publishing/service-status.js";
import { API_HEADERS } from "../../server/document-headers.js";
import { requireTokenInBrowser } from "../../server/require-token.js";
import type { Metrics } from "./metrics.js";

export interface MetricsRoutesOptions {
  readonly token: string;
  readonly metrics: Metrics;
  /** Whether the ledger cannot be reached. */
  readonly isStale: () => boolean;
  readonly status: () => Promise<Pick<ServiceStatus, "shown" | "scheduled" | "rejected">>;
}

/** `/metrics` in the Prometheus text format. The first request loads the library. */
export function metricsRoutes({ token, ...options }: MetricsRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  let opened: Promise<Registry> | undefined;
  router.get("/metrics", async (req, res) => {
    requireTokenInBrowser(req, res, token);
    opened ??= loadOptional("prom-client", "/metrics", () => import("./registry.js")).then(
      ({ createRegistry }) => createRegistry(options),
    );
    const registry = await opened;
    res.set({ ...API_HEADERS, "Cache-Control": "no-store", "Content-Type": registry.contentType });
    res.send(await registry.metrics());
  });
  return router;
}
