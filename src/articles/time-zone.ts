/** Whether the name is a time zone that `Intl` knows: `Europe/Berlin`, `UTC`. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}
