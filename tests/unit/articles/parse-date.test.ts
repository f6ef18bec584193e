import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDate } from "../../../src/articles/parse-date.js";

function momentOf(text: string, zone = "Europe/Berlin"): string | undefined {
  const instant = parseDate(text, zone);
  return instant === undefined ? undefined : new Date(instant).toISOString();
}

describe("a date without a zone uses the given zone", () => {
  test.for([
    ["2026-01-15", "2026-01-14T23:00:00.000Z"],
    ["2026-1-5", "2026-01-04T23:00:00.000Z"],
    ["2026/01/15", "2026-01-14T23:00:00.000Z"],
    ["  2026-01-15  08:30 ", "2026-01-15T07:30:00.000Z"],
    ["2026-01-15 8:30", "2026-01-15T07:30:00.000Z"],
    ["2026-01-15T08:30:59", "2026-01-15T07:30:59.000Z"],
    ["15 January 2026", "2026-01-14T23:00:00.000Z"],
    ["15 Jan 2026", "2026-01-14T23:00:00.000Z"],
    ["January 15, 2026", "2026-01-14T23:00:00.000Z"],
    ["Jan 15, 2026", "2026-01-14T23:00:00.000Z"],
    ["January 15, 2026 8:30 PM", "2026-01-15T19:30:00.000Z"],
    ["15.1.2026", "2026-01-14T23:00:00.000Z"],
    ["15.01.2026 08:30", "2026-01-15T07:30:00.000Z"],
    ["2026-07-15 08:30", "2026-07-15T06:30:00.000Z"],
  ] as const)("%s", ([text, moment]) => {
    expect(momentOf(text)).toBe(moment);
  });

  test.for([
    ["2026-03-29", "2026-03-28T23:00:00.000Z"],
    ["2026-03-30", "2026-03-29T22:00:00.000Z"],
    ["2026-10-25", "2026-10-24T22:00:00.000Z"],
    ["2026-10-26", "2026-10-25T23:00:00.000Z"],
  ] as const)("around daylight saving changes: %s", ([text, moment]) => {
    expect(momentOf(text)).toBe(moment);
  });

  test("a time skipped by daylight saving is moved", () => {
    expect(momentOf("2026-03-29 02:30")).toBe("2026-03-29T01:30:00.000Z");
  });

  test.for([
    ["Pacific/Kiritimati", "2026-01-14T10:00:00.000Z"],
    ["America/New_York", "2026-01-15T05:00:00.000Z"],
    ["UTC", "2026-01-15T00:00:00.000Z"],
  ] as const)("in %s the day starts at %s", ([zone, moment]) => {
    expect(momentOf("2026-01-15", zone)).toBe(moment);
  });
});

test.for([
  "2026-01-15T08:30:00Z",
  "2026-01-15 08:30:00 UTC",
  "2026-01-15 08:30 GMT",
  "2026-01-15 08:30 Z",
  "2026-01-15T09:30+01:00",
  "2026-01-15 09:30:00 +0100",
  "2026-01-15 9:30 +01",
  "2026-1-15 3:30:00 -0500",
  "2026-01-15 03:30 America/New_York",
  "Thu, 15 Jan 2026 08:30:00 GMT",
  "Thu, 15 Jan 2026 09:30:00 +0100",
  "15 Jan 2026 08:30 +0000",
])("%s is the same instant in every zone", (text) => {
  expect(momentOf(text, "Asia/Tokyo")).toBe("2026-01-15T08:30:00.000Z");
});

test.for([
  "",
  "soon",
  "2026",
  "12",
  "08:30",
  "2026-02-31",
  "2026-02-29",
  "2026-13-01",
  "2026-00-10",
  "31 February 2026",
  "2026-01-15 25:00",
  "2026-01-15 08:61",
  "2026-01-15T",
  "2026-01/15",
  "2026-01-15 or so",
  "Mon, 15 Jan 2026 08:30:00 GMT",
  "0001-01-01",
  "9999-12-31",
  "15/01/2026",
  "2026-01-15 08:30 Middle/Earth",
])("%j is not a date", (text) => {
  expect(parseDate(text, "UTC")).toBeUndefined();
});

test("29 February is valid in a leap year", () => {
  expect(momentOf("2028-02-29", "UTC")).toBe("2028-02-29T00:00:00.000Z");
});

test("every instant is parsed back from its ISO form", () => {
  const dates = fc.date({
    min: new Date("1901-01-01"),
    max: new Date("9990-01-01"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(dates, (date) => {
      expect(parseDate(date.toISOString(), "Asia/Kathmandu")).toBe(date.getTime());
    }),
  );
});

test("the fast path agrees with the general parser", () => {
  const part = (length: number) => fc.integer({ min: 0, max: 99 }).map((n) => `${n}`.padStart(length, "0"));
  const written = fc.tuple(fc.integer({ min: 1800, max: 9999 }), part(2), part(2), part(2), part(2));
  fc.assert(
    fc.property(written, ([year, month, day, hour, minute]) => {
      const date = `${year}-${month}-${day}`;
      const time = `${date}T${hour}:${minute}:00.000Z`;
      // Dates with slashes or spaces do not take the fast path.
      expect(parseDate(date, "UTC")).toBe(parseDate(date.replaceAll("-", "/"), "UTC"));
      expect(parseDate(time, "Asia/Kathmandu")).toBe(parseDate(` ${time}`, "Asia/Kathmandu"));
    }),
    { numRuns: 500 },
  );
});
