import { Router } from "express";
import type { Instant } from "../../articles/article.js";
import { refuseStrangersAtBrowsers } from "../../http/refuse-strangers.js";
import { sendJson } from "../../http/send-json.js";
import { DAY, DAYS_SHOWN, type Statistics, summaryOf, writtenSummary } from "../../publishing/statistics.js";

export interface StatisticsRoutesOptions {
  readonly token: string;
  readonly statistics: (since: Instant) => Promise<Statistics>;
  readonly clock: () => Instant;
}

/** `/stats.json`: subscribers by reader and feed, polls and bytes by day. */
export function statisticsRoutes({ token, statistics, clock }: StatisticsRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/stats.json", async (req, res) => {
    refuseStrangersAtBrowsers(req, res, token);
    const now = clock();
    sendJson(res, writtenSummary(summaryOf(await statistics(now - DAYS_SHOWN * DAY), now)));
  });
  return router;
}
