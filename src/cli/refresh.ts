import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config/config.js";
import { type ErrorCode, PublisherError } from "../lib/errors.js";
import { describeDryRun, describeReport } from "./describe-report.js";
import { progressBar } from "./progress-bar.js";
import { DRY_RUN, REFRESH, REFRESH_ASKED, type RefreshAnswer, type Report } from "./refresh-answers.js";
import { type RunningService, serviceToAsk } from "./running-service.js";

/** Milliseconds between two looks at a refresh, from the first on; the last is kept. */
const PAUSES = [20, 50, 100, 250];

export interface RefreshOptions {
  readonly asJson: boolean;
  /** Whether it is only to be told what a refresh would do. */
  readonly dryRun: boolean;
  readonly confirmRemovals: boolean;
}

/**
 * Asks the running service for a refresh, and waits until it has ended.
 *
 * @returns what is to be said, and whether any article is rejected, or the rehearsed refresh would be refused
 * @throws PublisherError `no-service` when none runs, or it went away meanwhile; `service-failed` when the refresh
 *   failed: nothing of what is served has changed then
 */
export async function refresh(
  config: Config,
  { asJson, dryRun, confirmRemovals }: RefreshOptions,
): Promise<{ text: string; failed: boolean }> {
  const service = await serviceToAsk(config);
  if (dryRun) {
    const query = `dry-run${confirmRemovals ? "&confirm=removals" : ""}`;
    const rehearsal = await failingThere(service.read(DRY_RUN, "POST", `/refresh?${query}`));
    const text = asJson ? JSON.stringify(rehearsal, null, 2) : describeDryRun(rehearsal);
    return { text, failed: rehearsal.refused !== undefined || rehearsal.rejected.length > 0 };
  }
  const path = `/refresh${confirmRemovals ? "?confirm=removals" : ""}`;
  const { id } = await service.read(REFRESH_ASKED, "POST", path, {
    headers: { Prefer: "respond-async" },
  });
  const report = reportOf(await ended(service, id));
  const text = asJson ? JSON.stringify({ id, ...report }, null, 2) : describeReport(report);
  return { text, failed: report.rejected.length > 0 };
}

async function ended(service: RunningService, id: string): Promise<RefreshAnswer> {
  const bar = progressBar("Reading articles");
  try {
    for (let looks = 0; ; looks += 1) {
      const found = await stillThere(service, id);
      if (found.state === "done" || found.state === "failed") return found;
      bar.show(found.progress.done, found.progress.all);
      await sleep(PAUSES[Math.min(looks, PAUSES.length - 1)]);
    }
  } finally {
    bar.stop();
  }
}

async function stillThere(service: RunningService, id: string): Promise<RefreshAnswer> {
  try {
    return await service.read(REFRESH, "GET", `/refreshes/${id}`);
  } catch (error) {
    if (!(error instanceof PublisherError) || error.code !== "not-found") throw error;
    throw new PublisherError(
      "no-service",
      `${service.name} knows nothing of the refresh any more; it was started anew meanwhile, so ask again`,
      { cause: error },
    );
  }
}

function reportOf({ report, problem }: RefreshAnswer): Report {
  if (report !== undefined) return report;
  throw failure(problem?.code ?? "", problem?.detail ?? "the refresh left no report");
}

/** What is no matter of the refresh itself. */
const ABOUT_ASKING: readonly ErrorCode[] = ["no-service", "unauthorized", "configuration"];

/** A refresh that failed is a failure, whatever it was there. */
async function failingThere<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof PublisherError) || ABOUT_ASKING.includes(error.code)) throw error;
    throw failure(error.code, error.message);
  }
}

function failure(code: string, detail: string): PublisherError {
  const here = code === "removals-unconfirmed" ? "; here: feedwright refresh --confirm-removals" : "";
  return new PublisherError("service-failed", `the refresh failed: ${detail}${here}`);
}
