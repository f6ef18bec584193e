import { DateTime } from "luxon";
import type { Instant } from "./article.js";

/** Date formats used by people and content systems, besides ISO 8601, RFC 9110 and RFC 2822. */
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

/** A date outside these years is a placeholder (Hugo writes year 1) or a typo. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 9998;

/**
 * Parses a date from front matter, a header line or HTML.
 *
 * @param text such as `2026-01-15`, `2026-01-15 08:30 +0100`, `15 January 2026`
 * @param zone IANA name of the time zone for dates without a zone
 * @returns undefined for anything that is not a valid date, such as 31 February: the caller must withhold the
 *   article rather than publish it as undated
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
 * Parses the two most common formats, `2026-01-15` and `2026-01-15T08:30:00Z`, faster than the general
 * parser.
 *
 * @returns undefined for every other format, and for invalid dates
 */
function parseCommonDate(text: string, zone: string): Instant | undefined {
  const [, year = "", month, day, time] =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{3})?)?)Z)?$/.exec(text) ?? [];
  // In the first and the last year, the result depends on the zone.
  if (Number(year) <= FIRST_YEAR || Number(year) >= LAST_YEAR) return undefined;
  if (time === undefined && zone !== "UTC") return undefined;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Date would accept 31 February as a day in March.
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

/**
 * Converts nearly valid ISO 8601: `2026/1/5`, `2026-01-05 8:30 +0100`. The date has to be complete: "12" is
 * not noon today.
 */
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
