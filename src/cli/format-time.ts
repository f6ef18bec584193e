/**
 * Such as `2 Feb 2026, 10:05:00`.
 *
 * @param zone IANA time zone
 */
export function formatTime(date: Date, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: zone,
  }).format(date);
}
