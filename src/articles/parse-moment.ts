import { DateTime } from "luxon";
import type { Instant } from "./article.js";

/** Forms beyond ISO 8601, RFC 9110 and RFC 2822 that people and content systems write. */
const WRITTEN_FORMS = [
  "yyyy-M-d",
  "yyyy/M/d",
  "yyyy-M-d H:mm",
  "yyyy/M/d H:mm",
  "yyyy-M-d H:mm:ss",
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
export function parseMoment(text: string, zone: string): Instant | undefined {
  const written = text.trim().replace(/\s+/g, " ");
  for (const moment of interpretations(written, { zone, locale: "en" })) {
    if (moment.isValid) return plausible(moment) ? moment.toMillis() : undefined;
  }
  return undefined;
}

function* interpretations(written: string, options: { zone: string; locale: string }): Generator<DateTime> {
  // Only whole dates: ISO 8601 would also read "12" as noon today.
  const iso = /^(\d{4}-\d\d-\d\d)(?:[T ](.+))?$/i.exec(written);
  if (iso !== null) {
    const time = iso[2]?.replace(/ ?(?:UTC|GMT)$/, "Z").replace(/ (?=[+-]\d\d:?\d\d$)/, "");
    yield DateTime.fromISO(time === undefined ? written : `${iso[1]}T${time}`, options);
  }
  yield DateTime.fromRFC2822(written, options);
  yield DateTime.fromHTTP(written, options);
  for (const form of WRITTEN_FORMS) yield DateTime.fromFormat(written, form, options);
}

function plausible(moment: DateTime): boolean {
  return moment.year >= FIRST_YEAR && moment.year <= LAST_YEAR;
}

/** The date that opens a file's or folder's name, as in `2026-01-15-title.md`: local midnight in `zone`. */
export function momentInFileName(name: string, zone: string): Instant | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?=$|[-_. ])/.exec(name);
  return match === null ? undefined : parseMoment(match[0], zone);
}

/** Whether the name is one that time zones go by: `Europe/Berlin`, `UTC`. */
export function isTimeZone(zone: string): boolean {
  return DateTime.local({ zone }).isValid;
}
