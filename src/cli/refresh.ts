import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config/config.js";
import { type ErrorCode, PublisherError } from "../lib/errors.js";
import { ANSWERS, type Answer } from "../server/answers.js";
import { describeDryRun, describeReport } from "./describe-report.js";
import { progressBar } from "./progress-bar.js";
import { type RunningService, requireService } from "./running-service.js";

/** Delays between polls for the result; the last one repeats. */
const POLL_DELAYS_MS = [20, 50, 100, 250];

export interface RefreshOptions {
  readonly asJson: boolean;
  /** Only report what a refresh would do. */
  readonly dryRun: boolean;
  readonly confirmRemovals: boolean;
}

/**
 * Asks the running service for a refresh and waits until it has ended.
 *
 * @returns the output, and whether any article is rejected, or the dry run found that the refresh would be refused
 * @throws PublisherError `no-service` if none runs or it stops meanwhile; `service-failed` if the refresh failed,
 *   which leaves the published documents unchanged
 */
export async function refresh(
  config: Config,
  { asJson, dryRun, confirmRemovals }: RefreshOptions,
): Promise<{ text: string; failed: boolean }> {
  const service = await requireService(config);
  if (dryRun) {
    const query = `dry-run${confirmRemovals ? "&confirm=removals" : ""}`;
    const dryRunResult = await asRefreshFailure(
      service.requestJson(ANSWERS.DryRun, "POST", `/refresh?${query}`),
    );
    const text = asJson ? JSON.stringify(dryRunResult, null, 2) : describeDryRun(dryRunResult);
    return { text, failed: dryRunResult.refused !== undefined || dryRunResult.rejected.length > 0 };
  }
  const path = `/refresh${confirmRemovals ? "?confirm=removals" : ""}`;
  const { id } = await service.requestJson(ANSWERS.RefreshAccepted, "POST", path, {
    headers: { Prefer: "respond-async" },
  });
  const report = requireReport(await waitForEnd(service, id));
  const text = asJson ? JSON.stringify({ id, ...report }, null, 2) : describeReport(report);
  return { text, failed: report.rejected.length > 0 };
}

async function waitForEnd(service: RunningService, id: string): Promise<Answer<"Refresh">> {
  const bar = progressBar("Reading articles");
  try {
    for (let polls = 0; ; polls += 1) {
      const found = await readRefresh(service, id);
      if (found.state === "done" || found.state === "failed") return found;
      bar.show(found.progress.done, found.progress.all);
      await sleep(POLL_DELAYS_MS[Math.min(polls, POLL_DELAYS_MS.length - 1)]);
    }
  } finally {
    bar.stop();
  }
}

async function readRefresh(service: RunningService, id: string): Promise<Answer<"Refresh">> {
  try {
    return await service.requestJson(ANSWERS.Refresh, "GET", `/refreshes/${id}`);
  } catch (error) {
    if (!(error instanceof PublisherError) || error.code !== "not-found") throw error;
    throw new PublisherError(
      "no-service",
      `${service.name} knows nothing of the refresh any more; it was started anew meanwhile, so ask again`,
      { cause: error },
    );
  }
}

function requireReport({ report, problem }: Answer<"Refresh">): Answer<"Report"> {
  if (report !== undefined) return report;
  throw refreshFailure(problem?.code ?? "", problem?.detail ?? "the refresh left no report");
}

/** Errors of the request, not of the refresh. */
const REQUEST_ERRORS: readonly ErrorCode[] = ["no-service", "unauthorized", "configuration"];

/** Reports every other error as `service-failed`. */
async function asRefreshFailure<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof PublisherError) || REQUEST_ERRORS.includes(error.code)) throw error;
    throw refreshFailure(error.code, error.message);
  }
}

function refreshFailure(code: string, detail: string): PublisherError {
  const here = code === "removals-unconfirmed" ? "; here: feedwright refresh --confirm-removals" : "";
  return new PublisherError("service-failed", `the refresh failed: ${detail}${here}`);
}
