import { DateTime } from "luxon";
import type { Instant } from "./article.js";

/** Forms beyond ISO 8601, RFC 9110 and RFC 2822 that people and content systems write. */
const DATE_FORMATS = [
  "yyyy-M-d H:mm z",
  "yyyy-M-d H:mm:ss z",
  "d LLLL yyyy",
  "d LLL yyyy",
  "LLLL d, yyyy",
  "LLL d, yyyy",
  "d.M.yyyy",
  "d LLLL yyyy H:mm",
  "LLLL d, yyyy H:mm",
  "LLLL d, yyyy h:mm a",
  "d.M.yyyy H:mm",
];

/** Outside these years a date is a placeholder (Hugo writes year 1) or a slip of the hand. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 9998;

/**
 * A date as it stands in front matter, in a header line or in HTML.
 *
 * @param text such as `2026-01-15`, `2026-01-15 08:30 +0100`, `15 January 2026`
 * @param zone IANA name that dates without a zone are in
 * @returns undefined for anything that is no real moment, 31 February included: the caller must hold
 *   the article back rather than publish it as undated
 */
export function parseDate(text: string, zone: string): Instant | undefined {
  const common = parseCommonDate(text, zone);
  if (common !== undefined) return common;
  const normalized = text.trim().replace(/\s+/g, " ");
  for (const moment of interpretations(normalized, { zone, locale: "en" })) {
    if (moment.isValid) return isPlausible(moment) ? moment.toMillis() : undefined;
  }
  return undefined;
}

/**
 * The forms that nearly all dates have, `2026-01-15` and `2026-01-15T08:30:00Z`, without the time that it takes to
 * tell all others apart.
 *
 * @returns undefined for every other form, and for what may be no date
 */
function parseCommonDate(text: string, zone: string): Instant | undefined {
  const [, year = "", month, day, time] =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{3})?)?)Z)?$/.exec(text) ?? [];
  // Of the first and the last, the zone decides.
  if (Number(year) <= FIRST_YEAR || Number(year) >= LAST_YEAR) return undefined;
  if (time === undefined && zone !== "UTC") return undefined;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // The 31st of February would be a day in March.
  if (!new Date(midnight).toISOString().startsWith(`${year}-${month}-${day}`)) return undefined;
  return time === undefined ? midnight : Date.parse(`${year}-${month}-${day}T${time}Z`);
}

function* interpretations(text: string, options: { zone: string; locale: string }): Generator<DateTime> {
  const iso = toIso(text);
  if (iso !== undefined) yield DateTime.fromISO(iso, options);
  yield DateTime.fromRFC2822(text, options);
  yield DateTime.fromHTTP(text, options);
  for (const form of DATE_FORMATS) yield DateTime.fromFormat(text, form, options);
}

/** What needs little to be ISO 8601: `2026/1/5`, `2026-01-05 8:30 +0100`. Only whole dates: "12" is not today noon. */
function toIso(text: string): string | undefined {
  const [, year, , month = "", day = "", time] =
    /^(\d{4})([-/])(\d\d?)\2(\d\d?)(?:[T ](.+))?$/i.exec(text) ?? [];
  if (year === undefined) return undefined;
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  if (time === undefined) return date;
  const clock = time
    .replace(/^\d:/, "0$&")
    .replace(/ ?(?:UTC|GMT|Z)$/i, "Z")
    .replace(/ (?=[+-]\d\d(?::?\d\d)?$)/, "");
  return `${date}T${clock}`;
}

function isPlausible(moment: DateTime): boolean {
  return moment.year >= FIRST_YEAR && moment.year <= LAST_YEAR;
}
