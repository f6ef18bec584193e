import type { Router } from "express";
import type { Instant } from "../articles/article.js";
import { Metrics } from "../integrations/metrics/metrics.js";
import type { MetricsRoutesOptions } from "../integrations/metrics/metrics-routes.js";
import { PollStatistics } from "../integrations/statistics/poll-statistics.js";
import { StatisticsWriter } from "../integrations/statistics/statistics-writer.js";
import type { PublisherClient } from "../publishing/publisher-client.js";
import type { RefreshOutcome } from "../publishing/refreshes.js";
import type { Statistics } from "../publishing/statistics.js";
import type { OnResponse } from "../server/response-observer.js";

/** An answered request as it is logged, without the client's IP address and without secrets in the path. */
export interface RequestLogEntry {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly status: number;
  readonly bytes: number;
  readonly agent: string | undefined;
}

export interface ObserversOptions {
  readonly publisher: Pick<PublisherClient, "addStatistics" | "statisticsSince">;
  readonly clock: () => Instant;
  /** Whether polls and subscribers are counted. */
  readonly statistics: boolean;
  /** Number of proxies in front. */
  readonly proxies: number;
}

/** Statistics, metrics and the request log. */
export class Observers {
  readonly #options: ObserversOptions;
  readonly #polls: PollStatistics | undefined;
  readonly #measures = new Metrics();
  #keeper: StatisticsWriter | undefined;

  constructor(options: ObserversOptions) {
    this.#options = options;
    this.#polls = options.statistics ? new PollStatistics(options) : undefined;
  }

  /** @param onRequest called for every response */
  responseListener(onRequest: ((line: RequestLogEntry) => void) | undefined): OnResponse {
    return (req, status, bytes, document) => {
      this.#polls?.count(req, status, bytes, document);
      this.#measures.recordResponse(req, status, bytes, document);
      if (onRequest === undefined) return;
      const path = redactSecrets(req.url?.split("?")[0]);
      onRequest({ method: req.method, path, status, bytes, agent: req.headers["user-agent"] });
    };
  }

  refreshEnded(outcome: RefreshOutcome): void {
    this.#measures.recordRefresh(outcome);
  }

  /** Starts saving statistics to the ledger every minute. */
  startSaving(onError: (error: unknown) => void): void {
    if (this.#polls === undefined) return;
    this.#keeper ??= new StatisticsWriter(this.#polls, { publisher: this.#options.publisher, onError });
  }

  /** The statistics since a moment; undefined when they are off. */
  async statistics(since: Instant): Promise<Statistics | undefined> {
    if (this.#polls === undefined) return undefined;
    await this.#keeper?.flush();
    return await this.#options.publisher.statisticsSince(since);
  }

  async routes(
    token: string,
    status: MetricsRoutesOptions["status"],
    isStale: MetricsRoutesOptions["isStale"],
  ): Promise<Router[]> {
    const { statisticsRoutes } = await import("../integrations/statistics/statistics-routes.js");
    const { metricsRoutes } = await import("../integrations/metrics/metrics-routes.js");
    const statistics = (since: Instant) => this.statistics(since);
    return [
      statisticsRoutes({ token, statistics, clock: this.#options.clock }),
      metricsRoutes({ token, metrics: this.#measures, status, isStale }),
    ];
  }

  /** Saves the remaining statistics. */
  async stop(): Promise<void> {
    await this.#keeper?.stop();
  }
}

/** Private paths must not be logged. Tokens may be part of other paths by mistake. */
function redactSecrets(path: string | undefined): string | undefined {
  return path?.replace(/^((?:https?:\/\/[^/]*)?\/private)(?:\/.*)?$/i, "$1/…").replace(/fwp_[\w-]+/gi, "…");
}
