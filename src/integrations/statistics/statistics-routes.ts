import { Router } from "express";
import type { Instant } from "../../articles/article.js";
import { DAY_MS, DAYS_SHOWN, type Statistics } from "../../publishing/statistics.js";
import { requireTokenInBrowser } from "../../server/require-token.js";
import { sendJson } from "../../server/send-json.js";
import { serializeStatistics } from "../../server/serialize-answers.js";

export interface StatisticsRoutesOptions {
  readonly token: string;
  /** Resolves to undefined if statistics are off. */
  readonly statistics: (since: Instant) => Promise<Statistics | undefined>;
  readonly clock: () => Instant;
}

/** `/stats.json`: subscribers by reader and feed, polls and bytes by day. */
export function statisticsRoutes({ token, statistics, clock }: StatisticsRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/stats.json", async (req, res) => {
    requireTokenInBrowser(req, res, token);
    const now = clock();
    const counted = await statistics(now - DAYS_SHOWN * DAY_MS);
    sendJson<"Statistics" | "NothingCounted">(res, serializeStatistics(counted, now));
  });
  return router;
}
