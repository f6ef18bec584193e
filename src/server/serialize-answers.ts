import type { Refresh } from "../publishing/refreshes.js";
import type { RefreshReport } from "../publishing/report.js";
import type { RefreshState, ServiceStatus } from "../publishing/service-status.js";
import { STATISTICS_ARE_OFF, type Statistics, summarizeStatistics } from "../publishing/statistics.js";
import type { Answer } from "./answers.js";

export function serializeReport(report: RefreshReport): Answer<"Report"> {
  return { ...report, started: toTimestamp(report.started) };
}

export function serializeRefresh(refresh: Refresh): Answer<"Refresh"> {
  const { asked, ended, report } = refresh;
  return {
    ...refresh,
    asked: toTimestamp(asked),
    ended: ended === undefined ? undefined : toTimestamp(ended),
    report: report === undefined ? undefined : serializeReport(report),
  };
}

export function serializeRefreshState({ underWay, latest, rejected }: RefreshState) {
  return {
    underWay: underWay.map(serializeRefresh),
    latest: latest === undefined ? undefined : serializeRefresh(latest),
    rejected,
  };
}

export function serializeStatus(status: ServiceStatus): Answer<"Status"> {
  const { since, nextRefresh } = status;
  return {
    ...status,
    since: toTimestamp(since),
    nextRefresh: nextRefresh === undefined ? undefined : toTimestamp(nextRefresh),
    ...serializeRefreshState(status),
  };
}

/** @param statistics undefined where statistics are off */
export function serializeStatistics(
  statistics: Statistics | undefined,
  now: number,
): Answer<"Statistics" | "NothingCounted"> {
  if (statistics === undefined) return { counting: false, detail: STATISTICS_ARE_OFF };
  const { day, days, ...summary } = summarizeStatistics(statistics, now);
  return {
    day: toDate(day),
    ...summary,
    days: days.map(({ day: start, ...rest }) => ({ day: toDate(start), ...rest })),
  };
}

/** As RFC 3339 writes it. */
function toTimestamp(instant: number): string {
  return new Date(instant).toISOString();
}

function toDate(instant: number): string {
  return toTimestamp(instant).slice(0, 10);
}
