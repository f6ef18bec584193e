import type { Instant } from "../articles/article.js";
import { DAY_MS, type Statistics, type SubscriberCount } from "../ledger/statistics-rows.js";

export type {
  AgentKind,
  PollCount,
  Statistics,
  SubscriberCount,
} from "../ledger/statistics-rows.js";
export { DAY_MS };

export const HOUR_MS = 3_600_000;

/** Polls of some hours. */
export interface PollTotals {
  /** Polls that were answered with the document. */
  readonly sent: number;
  /** Polls that were answered with 304. */
  readonly notModified: number;
  /** Bytes of bodies that were sent. */
  readonly bytes: number;
  /** Bytes that were not sent because of a 304, or of compression. */
  readonly saved: number;
}

export interface PollsOfHour extends PollTotals {
  readonly hour: Instant;
}

const NO_POLLS: PollTotals = { sent: 0, notModified: 0, bytes: 0, saved: 0 };

export function totalOf(polls: Statistics["polls"]): PollTotals {
  return polls.reduce(
    (total, { status, polls: count, bytes, saved }) => ({
      sent: total.sent + (status === 304 ? 0 : count),
      notModified: total.notModified + (status === 304 ? count : 0),
      bytes: total.bytes + bytes,
      saved: total.saved + saved,
    }),
    NO_POLLS,
  );
}

/** The latest hours up to `now`, including those without polls. */
export function pollsByHour({ polls }: Statistics, now: Instant, hours: number): PollsOfHour[] {
  const last = Math.floor(now / HOUR_MS) * HOUR_MS;
  return Array.from({ length: hours }, (_, index) => {
    const hour = last - (hours - 1 - index) * HOUR_MS;
    return { hour, ...totalOf(polls.filter((one) => one.hour === hour)) };
  });
}

/** Whether it polls for readers. Bots and browsers do not. */
export function isSubscriber({ kind }: Pick<SubscriberCount, "kind">): boolean {
  return kind === "aggregator" || kind === "reader";
}

/** Counts subscribers by key, highest count first. */
export function countBy(
  subscribers: readonly SubscriberCount[],
  keyOf: (one: SubscriberCount) => string,
): [key: string, count: number][] {
  const counts = new Map<string, number>();
  for (const one of subscribers) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + one.count);
  return [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
}

/**
 * Yesterday, if it has subscribers, else today. Some readers poll only once a day, so today is not complete.
 */
export function latestDay(subscribers: readonly SubscriberCount[], now: Instant): Instant {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const yesterday = today - DAY_MS;
  return subscribers.some(({ day }) => day === yesterday) ? yesterday : today;
}

export const DAYS_SHOWN = 30;

export interface StatisticsSummary {
  /** The day on which the subscribers were counted. */
  readonly day: Instant;
  readonly subscribers: number;
  readonly readers: readonly { readonly reader: string; readonly subscribers: number }[];
  readonly feeds: readonly { readonly feed: string; readonly subscribers: number }[];
  /** Bots and browsers that polled. */
  readonly others: readonly { readonly name: string; readonly count: number }[];
  /** Of the last 24 hours, including the current one. */
  readonly lastDay: PollTotals;
  /** Today last. */
  readonly days: readonly (PollTotals & { readonly day: Instant; readonly subscribers: number })[];
}

export function summarizeStatistics(
  { polls, subscribers: all }: Statistics,
  now: Instant,
): StatisticsSummary {
  const day = latestDay(all, now);
  const ofDay = all.filter((one) => one.day === day);
  const subscribers = ofDay.filter(isSubscriber);
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  return {
    day,
    subscribers: sumOf(subscribers),
    readers: countBy(subscribers, ({ reader }) => reader).map(([reader, count]) => ({
      reader,
      subscribers: count,
    })),
    feeds: countBy(subscribers, ({ feed }) => feed).map(([feed, count]) => ({ feed, subscribers: count })),
    others: countBy(
      ofDay.filter((one) => !isSubscriber(one)),
      ({ reader }) => reader,
    ).map(([name, count]) => ({ name, count })),
    lastDay: totalOf(polls.filter(({ hour }) => hour > now - DAY_MS)),
    days: Array.from({ length: DAYS_SHOWN }, (_, index) => {
      const start = today - (DAYS_SHOWN - 1 - index) * DAY_MS;
      return {
        day: start,
        subscribers: sumOf(all.filter((one) => one.day === start && isSubscriber(one))),
        ...totalOf(polls.filter(({ hour }) => hour >= start && hour < start + DAY_MS)),
      };
    }),
  };
}

function sumOf(subscribers: readonly SubscriberCount[]): number {
  return subscribers.reduce((sum, { count }) => sum + count, 0);
}

export const STATISTICS_ARE_OFF = "Nothing is counted: statistics are off (FEEDWRIGHT_STATISTICS)";

/** The rest is summed up. */
const MAX_NAMED_READERS = 5;

export interface ReadersByDay {
  /** Those with the most subscribers first, then the rest, if any. */
  readonly readers: readonly string[];
  /** Today last, with the subscribers of each reader. */
  readonly days: readonly { readonly day: Instant; readonly counts: readonly number[] }[];
}

export function readersByDay({ subscribers: all }: Statistics, now: Instant): ReadersByDay {
  const subscribers = all.filter(isSubscriber);
  const ranked = countBy(subscribers, ({ reader }) => reader).map(([reader]) => reader);
  const named = ranked.slice(0, MAX_NAMED_READERS);
  const readers = ranked.length > named.length ? [...named, "all others"] : named;
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const days = Array.from({ length: DAYS_SHOWN }, (_, index) => today - (DAYS_SHOWN - 1 - index) * DAY_MS);
  return {
    readers,
    days: days.map((day) => {
      const ofDay = subscribers.filter((one) => one.day === day);
      const counts = named.map((name) => sumOf(ofDay.filter(({ reader }) => reader === name)));
      const rest = sumOf(ofDay) - counts.reduce((sum, count) => sum + count, 0);
      return { day, counts: readers.length > named.length ? [...counts, rest] : counts };
    }),
  };
}
