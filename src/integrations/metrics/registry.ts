import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { MetricsRoutesOptions } from "./metrics-routes.js";

/** From an edit among a few articles to a first refresh of 100,000. */
const DURATION_BUCKETS_SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100];

/** Values are read when the registry is scraped. */
export function createRegistry({ metrics, status, isStale }: Omit<MetricsRoutesOptions, "token">): Registry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Counter({
    name: "feedwright_requests_total",
    help: "Requests by what they asked for and the status of the answer",
    labelNames: ["feed", "status"],
    registers,
    collect() {
      this.reset();
      for (const [feed, { requests }] of metrics.responses)
        for (const [code, count] of requests) this.inc({ feed, status: code }, count);
    },
  });
  new Counter({
    name: "feedwright_sent_bytes_total",
    help: "Bytes of the bodies that were sent",
    labelNames: ["feed"],
    registers,
    collect() {
      this.reset();
      for (const [feed, { bytes }] of metrics.responses) this.inc({ feed }, bytes);
    },
  });
  new Counter({
    name: "feedwright_refreshes_total",
    help: "Refreshes by how they ended",
    labelNames: ["outcome"],
    registers,
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(metrics.refreshes)) this.inc({ outcome }, count);
    },
  });
  new Histogram({
    name: "feedwright_refresh_duration_seconds",
    help: "How long refreshes took that ended well",
    buckets: DURATION_BUCKETS_SECONDS,
    registers,
    collect() {
      for (const seconds of metrics.takeDurations()) this.observe(seconds);
    },
  });
  new Gauge({
    name: "feedwright_articles",
    help: "Articles that are published, that wait for their date, and that the last refresh rejected",
    labelNames: ["state"],
    registers,
    async collect() {
      // Keeps the last values until the ledger can be read again.
      if (isStale()) return;
      const { shown, scheduled, rejected } = await status();
      this.set({ state: "published" }, shown);
      this.set({ state: "scheduled" }, scheduled);
      this.set({ state: "rejected" }, rejected.length);
    },
  });
  new Gauge({
    name: "feedwright_stale",
    help: "1 while the ledger cannot be reached, so that nobody knows whether what is served is the latest",
    registers,
    collect() {
      this.set(isStale() ? 1 : 0);
    },
  });
  return registry;
}
