import type { Answer } from "../server/answers.js";
import { describeFinding, escapeControls } from "./describe-finding.js";

/** The fields that a report and a dry run share. */
type Changes = Pick<Answer<"DryRun">, keyof Answer<"DryRun"> & keyof Answer<"Report">>;

/** If a section has more names, the rest is counted. */
const MAX_NAMES = 20;

/** Longest excerpt of a text, in characters. */
const MAX_VALUE_LENGTH = 70;

/** Describes a refresh: a line of counts, then the names. */
export function describeReport(report: Answer<"Report">): string {
  const published = `${report.shown} published${report.scheduled > 0 ? `, ${report.scheduled} waiting for ${report.scheduled === 1 ? "its date" : "their dates"}` : ""}`;
  return [
    `Refreshed in ${formatDuration(report.duration)}: ${describeCounts(report)}; ${published}`,
    ...formatSection("Added", report.added.map(escapeControls)),
    ...formatSection("Updated", report.updated.map(escapeControls)),
    ...formatSection("Removed", report.removed.map(escapeControls)),
    ...formatSection(
      "Gone from the directory, and published all the same",
      report.absent.map(escapeControls),
    ),
    ...describeFindings(report),
    ...formatSection(
      "In the feed with their summaries alone, for their size",
      report.shortened.map(escapeControls),
    ),
    ...formatSection("In the archive alone, for their size", report.dropped.map(escapeControls)),
    ...formatSection(
      "Told",
      (report.announced ?? []).map(
        ({ receiver, topic, state, problem }) =>
          `${receiver}: ${topic}: ${state}${problem === undefined ? "" : `: ${problem}`}`,
      ),
    ),
  ].join("\n");
}

/** Describes what a refresh would do, entry by entry. */
export function describeDryRun(dryRun: Answer<"DryRun">): string {
  return [
    dryRun.refused === undefined
      ? `A refresh would do this, and nothing is done yet: ${describeCounts(dryRun)}`
      : `A refresh would be refused, unless it is confirmed (--confirm-removals), to do this: ${describeCounts(dryRun)}\n${dryRun.refused}`,
    ...formatSection("Entries", dryRun.entries.map(describeDifference)),
    ...describeFindings(dryRun),
  ].join("\n");
}

/** Such as `2 added, 1 rejected`, or `nothing changed`. */
export function describeCounts({
  added,
  updated,
  renamed,
  removed,
  unchanged,
  held,
  rejected,
}: Changes): string {
  const counts = Object.entries({ added, updated, renamed, removed, rejected })
    .filter(([, items]) => items.length > 0)
    .map(([name, items]) => `${items.length} ${name}`);
  return [
    ...(counts.length === 0 ? ["nothing changed"] : counts),
    ...(unchanged > 0 ? [`${unchanged} as they were`] : []),
    ...(held.length > 0 ? [`${held.length} held back`] : []),
  ].join(", ");
}

/** @param milliseconds as `340 ms` or `2.1 s` */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 1_000 ? `${milliseconds} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}

/** A heading and one line per item; empty without items. */
export function formatSection(heading: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length - MAX_NAMES;
  return [
    "",
    `${heading}:`,
    ...items.slice(0, MAX_NAMES).map((item) => `  ${item}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function describeFindings({ renamed, held, rejected, doubts }: Changes): string[] {
  return [
    ...formatSection(
      "Renamed",
      renamed.map(({ from, to }) => `${escapeControls(from)} → ${escapeControls(to)}`),
    ),
    ...formatSection(
      "Held back",
      held.map(({ path, reason }) => `${escapeControls(path)}: ${reason}`),
    ),
    ...formatSection("Rejected", rejected.map(describeFinding)),
    ...formatSection("Published, but doubtful", doubts.map(describeFinding)),
  ];
}

function describeDifference({ path, title, change, fields }: Answer<"DryRun">["entries"][number]): string {
  const head = `${change}  ${escapeControls(path)}: “${escapeControls(title)}”`;
  // A new entry has no fields to compare.
  if (change !== "updated") return head;
  const lines = fields.map(({ name, before, after }) =>
    // Long texts arrive truncated and may then look the same.
    before === after
      ? `${name}: changed after ${quote(before)}`
      : `${name}: ${quote(before)} → ${quote(after)}`,
  );
  return [head, ...lines.map((line) => `  ${line}`)].join("\n  ");
}

function quote(text: string | undefined): string {
  if (text === undefined) return "nothing";
  const characters = Array.from(escapeControls(text));
  return characters.length <= MAX_VALUE_LENGTH
    ? `“${characters.join("")}”`
    : `“${characters.slice(0, MAX_VALUE_LENGTH).join("")} …”`;
}
