import type { Config } from "../config.js";
import { PublisherError } from "../errors.js";
import { writtenRefreshState } from "../http/written.js";
import { articleCounts, refreshState } from "../publishing/service-status.js";
import { describeRecorded, describeStatus } from "./describe-status.js";
import { existingLedger, withLedger } from "./ledger.js";
import { findServiceToAsk } from "./running-service.js";
import { RECORDED, type RecordedStatus, STATUS } from "./status-answer.js";

/**
 * How the service of this directory is getting on; of one that does not run, what its ledger has last recorded.
 *
 * @returns what is to be said
 * @throws PublisherError as `RunningService.ask` does
 */
export async function status(config: Config, asJson: boolean): Promise<string> {
  const service = await findServiceToAsk(config);
  if (service !== undefined) {
    const answer = await service.read(STATUS, "GET", "/status.json");
    if (asJson) return JSON.stringify({ running: true, ...answer }, null, 2);
    return describeStatus(answer, service, config.timezone);
  }
  const { recorded, problem } = await lastRecorded(config);
  if (asJson) return JSON.stringify({ running: false, ...recorded, problem }, null, 2);
  return describeRecorded(recorded, problem, config);
}

async function lastRecorded(config: Config): Promise<{ recorded?: RecordedStatus; problem?: string }> {
  try {
    return await withLedger(existingLedger(config), async (ledger) => {
      const latest = async (count: number) =>
        (await ledger.latestRefreshes(count)).map((text) => JSON.parse(text));
      const recorded = RECORDED.parse({
        ...(await articleCounts(ledger, Date.now())),
        ...writtenRefreshState(await refreshState(latest)),
      });
      return { recorded };
    });
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error;
    return { problem: error.message };
  }
}
