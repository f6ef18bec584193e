import type { Config } from "../config/config.js";
import {
  DAY,
  DAYS_SHOWN,
  NOTHING_COUNTED,
  serializeSummary,
  summarizeStatistics,
} from "../publishing/statistics.js";
import { withLedgerOf } from "./ledger.js";
import { findServiceToAsk } from "./running-service.js";
import { type CountedAnswer, STATS, type StatsAnswer } from "./stats-answer.js";

/**
 * Who subscribes to the feeds of this directory, and what polls cost; where no service runs, what its ledger has
 * kept.
 *
 * @returns what is to be said
 * @throws PublisherError as `RunningService.ask` does, and `ledger-unusable`
 */
export async function stats(config: Config, asJson: boolean): Promise<string> {
  const service = await findServiceToAsk(config);
  const answer =
    service === undefined ? await keptStatistics(config) : await service.read(STATS, "GET", "/stats.json");
  if (asJson) return JSON.stringify(answer, null, 2);
  return isCounted(answer) ? describeStats(answer) : answer.detail;
}

async function keptStatistics(config: Config): Promise<StatsAnswer> {
  if (!config.statistics) return { ...NOTHING_COUNTED };
  const now = Date.now();
  const kept = await withLedgerOf(config, (ledger) => ledger.statisticsSince(now - DAYS_SHOWN * DAY));
  return STATS.parse(serializeSummary(summarizeStatistics(kept, now)));
}

function isCounted(answer: StatsAnswer): answer is CountedAnswer {
  return "lastDay" in answer;
}

function describeStats({ day, subscribers, readers, feeds, others, lastDay }: CountedAnswer): string {
  const { sent, notModified, bytes, saved } = lastDay;
  return [
    `${countOf(subscribers)} subscribers on ${day} (UTC)`,
    ...counts(
      "By reader",
      readers.map((one) => [one.reader, one.subscribers]),
    ),
    ...counts(
      "By feed",
      feeds.map((one) => [one.feed, one.subscribers]),
    ),
    ...counts(
      "Not counted: browsers, bots and scripts",
      others.map((one) => [one.name, one.count]),
    ),
    "",
    `In the last 24 hours: ${countOf(sent + notModified)} polls, ${countOf(notModified)} of them answered with 304; ${megabytes(bytes)} sent, ${megabytes(saved)} saved`,
  ].join("\n");
}

function counts(heading: string, rows: readonly (readonly [string, number])[]): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([, count]) => countOf(count).length));
  return ["", `${heading}:`, ...rows.map(([name, count]) => `  ${countOf(count).padStart(width)}  ${name}`)];
}

function countOf(count: number): string {
  return count.toLocaleString("en");
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toLocaleString("en", { maximumFractionDigits: 1 })} MB`;
}
