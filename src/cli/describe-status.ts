import type { Config } from "../config/config.js";
import type { Answer } from "../server/answers.js";
import { describeFinding } from "./describe-finding.js";
import { describeCounts, formatDuration, formatSection } from "./describe-report.js";
import { formatTime } from "./format-time.js";
import type { RunningService } from "./running-service.js";

/** Describes the status of a running service. */
export function describeStatus(
  status: Answer<"Status">,
  service: RunningService,
  zone: string,
  isReady: boolean,
): string {
  const { version, title, address, directory, since, nextRefresh } = status;
  const time = (text: string) => formatTime(new Date(text), zone);
  return [
    `Feedwright ${version} publishes “${title}”`,
    "",
    ...formatTable([
      ["Front page", address],
      ["Answers at", `${service.address}${service.pid === undefined ? "" : ` (process ${service.pid})`}`],
      ["Running since", `${time(since)}${isReady ? "" : ", and not ready"}`],
      ["Articles", `${describeArticles(status)}, from ${directory}`],
      ...status.underWay.map((refresh) => ["Under way", describeProgress(refresh)] as const),
      ["Latest refresh", describeLatest(status, zone)],
      ["Next refresh", nextRefresh === undefined ? "none" : time(nextRefresh)],
    ]),
    ...formatSection("Rejected", status.rejected.map(describeFinding)),
  ].join("\n");
}

/**
 * @param recorded undefined when the ledger cannot be read
 * @param problem why it cannot
 */
export function describeRecordedStatus(
  recorded: Answer<"RecordedStatus"> | undefined,
  problem: string | undefined,
  { source, data, timezone }: Pick<Config, "source" | "data" | "timezone">,
): string {
  const head = `No service runs that publishes ${source} with the data in ${data}.`;
  if (recorded === undefined) return [head, ...(problem === undefined ? [] : ["", problem])].join("\n");
  return [
    head,
    "",
    ...formatTable([
      ["Articles", describeArticles(recorded)],
      ["Latest refresh", describeLatest(recorded, timezone)],
    ]),
    ...formatSection("Rejected", recorded.rejected.map(describeFinding)),
  ].join("\n");
}

function formatTable(rows: readonly (readonly [string, string])[]): string[] {
  return rows.map(([name, value]) => `  ${name.padEnd(15)} ${value}`);
}

function describeArticles(counts: Pick<Answer<"RecordedStatus">, "shown" | "private" | "scheduled">): string {
  const { shown, scheduled } = counts;
  const ofThem = counts.private === 0 ? "" : `, ${counts.private} of them for subscribers alone`;
  const waiting =
    scheduled === 0 ? "" : `, ${scheduled} waiting for ${scheduled === 1 ? "its date" : "their dates"}`;
  return `${shown} published${ofThem}${waiting}`;
}

function describeProgress({ state, progress }: Answer<"Refresh">): string {
  return state === "waiting"
    ? "a refresh that waits for its turn"
    : `${progress.done} of ${progress.all} files read`;
}

function describeLatest({ latest }: Pick<Answer<"RecordedStatus">, "latest">, zone: string): string {
  if (latest === undefined) return "none yet";
  const when = formatTime(new Date(latest.ended ?? latest.asked), zone);
  const { report, problem } = latest;
  if (report === undefined) {
    return `${when}, failed: ${problem?.detail ?? "for an unknown reason"}`;
  }
  return `${when}, in ${formatDuration(report.duration)}: ${describeCounts(report)}`;
}
