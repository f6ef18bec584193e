import type { Logger } from "pino";
import { PublisherError } from "../lib/errors.js";
import type { RefreshOutcome } from "../publishing/refreshes.js";
import { describeFinding } from "./describe-finding.js";

/**
 * Logs one line per refresh, and each finding when it first appears.
 *
 * @returns a function to call with the outcome of each refresh
 */
export function createRefreshLogger(log: Logger): (outcome: RefreshOutcome) => void {
  let known = new Set<string>();
  return (outcome) => {
    if ("error" in outcome) return logFailure(log, outcome.error);
    const { report } = outcome;
    const findings = [
      ...report.rejected.map((finding) => `rejected: ${describeFinding(finding)}`),
      ...report.doubts.map(describeFinding),
    ];
    for (const finding of findings) if (!known.has(finding)) log.warn(finding);
    known = new Set(findings);
    const { shown, added, updated, removed, rejected, duration, documents } = report;
    const counts = {
      shown,
      added: added.length,
      updated: updated.length,
      removed: removed.length,
      rejected: rejected.length,
    };
    log.info({ ...counts, documents: documents.length, ms: duration }, "refreshed");
  };
}

function logFailure(log: Logger, error: unknown): void {
  if (error instanceof PublisherError) log.error({ code: error.code }, error.message);
  else log.error(error);
}
