import type { Config } from "../config/config.js";
import { PublisherError } from "../lib/errors.js";
import { articleCounts, refreshState } from "../publishing/service-status.js";
import { ANSWERS, type Answer } from "../server/answers.js";
import { serializeRefreshState } from "../server/serialize-answers.js";
import { describeRecordedStatus, describeStatus } from "./describe-status.js";
import { withConfiguredLedger } from "./ledger.js";
import { findTargetService } from "./running-service.js";

/**
 * The status of the running service, or what the ledger recorded last.
 *
 * @returns the output; `failed` if the service is not ready or does not run, or the latest refresh failed
 * @throws PublisherError as `RunningService.requestJson`
 */
export async function status(config: Config, asJson: boolean): Promise<{ text: string; failed: boolean }> {
  const service = await findTargetService(config);
  if (service !== undefined) {
    const answer = await service.requestJson(ANSWERS.Status, "GET", "/status.json");
    const isReady = await service.isReady();
    const text = asJson
      ? JSON.stringify({ running: true, ready: isReady, ...answer }, null, 2)
      : describeStatus(answer, service, config.timezone, isReady);
    return { text, failed: !isReady || answer.latest?.state === "failed" };
  }
  const { recorded, problem } = await lastRecorded(config);
  const text = asJson
    ? JSON.stringify({ running: false, ready: false, ...recorded, problem }, null, 2)
    : describeRecordedStatus(recorded, problem, config);
  return { text, failed: true };
}

async function lastRecorded(
  config: Config,
): Promise<{ recorded?: Answer<"RecordedStatus">; problem?: string }> {
  try {
    return await withConfiguredLedger(config, async (ledger) => {
      const latest = async (count: number) =>
        (await ledger.refreshes.latest(count)).map((text) => JSON.parse(text));
      const recorded = ANSWERS.RecordedStatus.parse({
        ...(await articleCounts(ledger, Date.now())),
        ...serializeRefreshState(await refreshState(latest)),
      });
      return { recorded };
    });
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error;
    return { problem: error.message };
  }
}
