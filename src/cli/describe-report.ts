import { describeFinding, printable } from "./describe-finding.js";
import type { Changes, DryRunAnswer, Report } from "./refresh-answers.js";

/** Of more names than this, the rest is counted. */
const MOST_NAMES = 20;

/** Characters of a text that stand for it. */
const LONGEST_VALUE = 70;

/** What a refresh did, for people: the counts in a line, then everything by name. */
export function describeReport(report: Report): string {
  const published = `${report.shown} published${report.scheduled > 0 ? `, ${report.scheduled} waiting for ${report.scheduled === 1 ? "its date" : "their dates"}` : ""}`;
  return [
    `Refreshed in ${duration(report.duration)}: ${countsOf(report)}; ${published}`,
    ...section("Added", report.added.map(printable)),
    ...section("Updated", report.updated.map(printable)),
    ...section("Removed", report.removed.map(printable)),
    ...section("Gone from the directory, and published all the same", report.absent.map(printable)),
    ...findingsOf(report),
    ...section("In the feed with their summaries alone, for their size", report.shortened.map(printable)),
    ...section("In the archive alone, for their size", report.dropped.map(printable)),
    ...section(
      "Told",
      report.announced.map(
        ({ receiver, topic, state, problem }) =>
          `${receiver}: ${topic}: ${state}${problem === undefined ? "" : `: ${problem}`}`,
      ),
    ),
  ].join("\n");
}

/** What a refresh would do, entry by entry. */
export function describeDryRun(dryRun: DryRunAnswer): string {
  return [
    dryRun.refused === undefined
      ? `A refresh would do this, and nothing is done yet: ${countsOf(dryRun)}`
      : `A refresh would be refused, unless it is confirmed (--confirm-removals), to do this: ${countsOf(dryRun)}\n${dryRun.refused}`,
    ...section("Entries", dryRun.entries.map(differenceOf)),
    ...findingsOf(dryRun),
  ].join("\n");
}

/** Such as `2 added, 1 rejected`, or `nothing changed`. */
export function countsOf({ added, updated, renamed, removed, unchanged, held, rejected }: Changes): string {
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
export function duration(milliseconds: number): string {
  return milliseconds < 1_000 ? `${milliseconds} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}

/** A heading and a line for each item; nothing where there is none. */
export function section(heading: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length - MOST_NAMES;
  return [
    "",
    `${heading}:`,
    ...items.slice(0, MOST_NAMES).map((item) => `  ${item}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function findingsOf({ renamed, held, rejected, doubts }: Changes): string[] {
  return [
    ...section(
      "Renamed",
      renamed.map(({ from, to }) => `${printable(from)} → ${printable(to)}`),
    ),
    ...section(
      "Held back",
      held.map(({ path, reason }) => `${printable(path)}: ${reason}`),
    ),
    ...section("Rejected", rejected.map(describeFinding)),
    ...section("Published, but doubtful", doubts.map(describeFinding)),
  ];
}

function differenceOf({ path, title, change, fields }: DryRunAnswer["entries"][number]): string {
  const head = `${change}  ${printable(path)}: “${printable(title)}”`;
  // Of a new entry everything is new.
  if (change !== "updated") return head;
  const lines = fields.map(({ name, before, after }) =>
    // Long texts come cut.
    before === after
      ? `${name}: changed after ${quoted(before)}`
      : `${name}: ${quoted(before)} → ${quoted(after)}`,
  );
  return [head, ...lines.map((line) => `  ${line}`)].join("\n  ");
}

function quoted(text: string | undefined): string {
  if (text === undefined) return "nothing";
  const characters = Array.from(printable(text));
  return characters.length <= LONGEST_VALUE
    ? `“${characters.join("")}”`
    : `“${characters.slice(0, LONGEST_VALUE).join("")} …”`;
}
