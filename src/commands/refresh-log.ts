import type { Logger } from "pino";
import { PublisherError } from "../errors.js";
import type { RefreshReport } from "../publishing/report.js";
import { describeFinding } from "./describe-finding.js";

/**
 * Logs every refresh in a line, and what is wrong with an article when it is first seen.
 *
 * @returns a function that logs how a refresh ends, and passes on what it gives
 */
export function refreshLog(log: Logger): (refresh: Promise<RefreshReport>) => Promise<RefreshReport> {
  let known = new Set<string>();
  return async (refresh) => {
    try {
      const report = await refresh;
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
      return report;
    } catch (error) {
      if (error instanceof PublisherError) log.error({ code: error.code }, error.message);
      else log.error(error);
      throw error;
    }
  };
}
