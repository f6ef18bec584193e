import type { Refresh } from "../publishing/refreshes.js";
import type { RefreshReport } from "../publishing/report.js";
import type { RefreshState, ServiceStatus } from "../publishing/service-status.js";

/** In answers, moments are written as RFC 3339 has them. */
export function reportJson(report: RefreshReport) {
  return { ...report, started: toTimestamp(report.started) };
}

export function refreshJson(refresh: Refresh) {
  const { asked, ended, report } = refresh;
  return {
    ...refresh,
    asked: toTimestamp(asked),
    ended: toTimestamp(ended),
    report: report === undefined ? undefined : reportJson(report),
  };
}

export function refreshStateJson({ underWay, latest, rejected }: RefreshState) {
  return {
    underWay: underWay.map(refreshJson),
    latest: latest === undefined ? undefined : refreshJson(latest),
    rejected,
  };
}

export function statusJson(status: ServiceStatus) {
  const { since, nextRefresh } = status;
  return {
    ...status,
    since: toTimestamp(since),
    nextRefresh: toTimestamp(nextRefresh),
    ...refreshStateJson(status),
  };
}

function toTimestamp(instant: number | undefined): string | undefined {
  return instant === undefined ? undefined : new Date(instant).toISOString();
}
