import type { Refresh } from "../publishing/refreshes.js";
import type { RefreshReport } from "../publishing/report.js";
import type { RefreshState, ServiceStatus } from "../publishing/service-status.js";

/** In answers, moments are written as RFC 3339 has them. */
export function writtenReport(report: RefreshReport) {
  return { ...report, started: timeOf(report.started) };
}

export function writtenRefresh(refresh: Refresh) {
  const { asked, ended, report } = refresh;
  return {
    ...refresh,
    asked: timeOf(asked),
    ended: timeOf(ended),
    report: report === undefined ? undefined : writtenReport(report),
  };
}

export function writtenRefreshState({ underWay, latest, rejected }: RefreshState) {
  return {
    underWay: underWay.map(writtenRefresh),
    latest: latest === undefined ? undefined : writtenRefresh(latest),
    rejected,
  };
}

export function writtenStatus(status: ServiceStatus) {
  const { since, nextRefresh } = status;
  return {
    ...status,
    since: timeOf(since),
    nextRefresh: timeOf(nextRefresh),
    ...writtenRefreshState(status),
  };
}

function timeOf(instant: number | undefined): string | undefined {
  return instant === undefined ? undefined : new Date(instant).toISOString();
}
