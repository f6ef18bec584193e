/** Whether the name is one that time zones go by, for everything that reads and writes dates: `Europe/Berlin`, `UTC`. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}
