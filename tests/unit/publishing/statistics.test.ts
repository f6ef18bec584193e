import { expect, test } from "vitest";
import {
  latestDay,
  pollsByHour,
  readersByDay,
  type SubscriberCount,
  summarizeStatistics,
} from "../../../src/publishing/statistics.js";

const DAY = 86_400_000;
const TODAY = Date.UTC(2026, 5, 10);
const NOON = TODAY + DAY / 2;

function counted(parts: Partial<SubscriberCount> = {}): SubscriberCount {
  return { day: TODAY, feed: "/rss.xml", reader: "Miniflux", kind: "reader", count: 1, ...parts };
}

test("subscribers are those of yesterday or, on the first day, of today", () => {
  expect(latestDay([counted()], NOON)).toBe(TODAY);
  expect(latestDay([counted(), counted({ day: TODAY - DAY })], NOON)).toBe(TODAY - DAY);
  expect(latestDay([counted({ day: TODAY - 9 * DAY })], NOON)).toBe(TODAY);
});

test("bots and browsers are not subscribers", () => {
  const { subscribers, readers, others } = summarizeStatistics(
    {
      polls: [],
      subscribers: [
        counted({ count: 2 }),
        counted({ kind: "bot", reader: "Googlebot", count: 9 }),
        counted({ kind: "browser", reader: "Firefox", count: 4 }),
      ],
    },
    NOON,
  );
  expect(subscribers).toBe(2);
  expect(readers).toEqual([{ reader: "Miniflux", subscribers: 2 }]);
  expect(others).toEqual([
    { name: "Googlebot", count: 9 },
    { name: "Firefox", count: 4 },
  ]);
});

test("hours without polls are included, the current hour last", () => {
  const polls = [{ hour: NOON - 3_600_000, feed: "/", status: 304, polls: 3, bytes: 0, saved: 30 }];
  expect(pollsByHour({ polls, subscribers: [] }, NOON + 1, 3)).toEqual([
    { hour: NOON - 2 * 3_600_000, sent: 0, notModified: 0, bytes: 0, saved: 0 },
    { hour: NOON - 3_600_000, sent: 0, notModified: 3, bytes: 0, saved: 30 },
    { hour: NOON, sent: 0, notModified: 0, bytes: 0, saved: 0 },
  ]);
});

test("readers beyond the largest five are summed up", () => {
  const subscribers = Array.from({ length: 7 }, (_, index) =>
    counted({ reader: `Reader ${index}`, count: 10 - index }),
  );
  const { readers, days } = readersByDay({ polls: [], subscribers }, NOON);
  expect(readers).toEqual(["Reader 0", "Reader 1", "Reader 2", "Reader 3", "Reader 4", "all others"]);
  expect(days.at(-1)).toEqual({ day: TODAY, counts: [10, 9, 8, 7, 6, 5 + 4] });
  expect(days).toHaveLength(30);
});
