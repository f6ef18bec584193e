import { z } from "zod";
import type { Config } from "../config/config.js";
import { DAY_MS, DAYS_SHOWN } from "../publishing/statistics.js";
import { ANSWERS, type Answer } from "../server/answers.js";
import { serializeStatistics } from "../server/serialize-answers.js";
import { withConfiguredLedger } from "./ledger.js";
import { findTargetService } from "./running-service.js";

const STATISTICS = z.union([ANSWERS.NothingCounted, ANSWERS.Statistics]);

/**
 * Subscribers and poll traffic, from the running service or else from the ledger.
 *
 * @throws PublisherError as `RunningService.requestJson`, and `ledger-unusable`
 */
export async function stats(config: Config, asJson: boolean): Promise<string> {
  const service = await findTargetService(config);
  const answer =
    service === undefined
      ? await recordedStatistics(config)
      : await service.requestJson(STATISTICS, "GET", "/stats.json");
  if (asJson) return JSON.stringify(answer, null, 2);
  return "lastDay" in answer ? describeStats(answer) : answer.detail;
}

async function recordedStatistics(config: Config): Promise<Answer<"Statistics" | "NothingCounted">> {
  const now = Date.now();
  const recorded = config.statistics
    ? await withConfiguredLedger(config, (ledger) => ledger.statistics.since(now - DAYS_SHOWN * DAY_MS))
    : undefined;
  return serializeStatistics(recorded, now);
}

function describeStats({ day, subscribers, readers, feeds, others, lastDay }: Answer<"Statistics">): string {
  const { sent, notModified, bytes, saved } = lastDay;
  return [
    `${formatCount(subscribers)} subscribers on ${day} (UTC)`,
    ...formatCounts(
      "By reader",
      readers.map((one) => [one.reader, one.subscribers]),
    ),
    ...formatCounts(
      "By feed",
      feeds.map((one) => [one.feed, one.subscribers]),
    ),
    ...formatCounts(
      "Not counted: browsers, bots and scripts",
      others.map((one) => [one.name, one.count]),
    ),
    "",
    `In the last 24 hours: ${formatCount(sent + notModified)} polls, ${formatCount(notModified)} of them answered with 304; ${formatMegabytes(bytes)} sent, ${formatMegabytes(saved)} saved`,
  ].join("\n");
}

function formatCounts(heading: string, rows: readonly (readonly [string, number])[]): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([, count]) => formatCount(count).length));
  return [
    "",
    `${heading}:`,
    ...rows.map(([name, count]) => `  ${formatCount(count).padStart(width)}  ${name}`),
  ];
}

function formatCount(count: number): string {
  return count.toLocaleString("en");
}

function formatMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toLocaleString("en", { maximumFractionDigits: 1 })} MB`;
}
