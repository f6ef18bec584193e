import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import type { Document } from "../../../../src/feeds/document.js";
import { PollStatistics } from "../../../../src/integrations/statistics/poll-statistics.js";
import type { SubscriberCount } from "../../../../src/publishing/statistics.js";

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 5, 1, 12);
const FEEDLY = (count: number) =>
  `Feedly/1.0 (+http://www.feedly.com/fetcher.html; ${count} subscribers; like FeedFetcher-Google)`;
const FRESHRSS = "FreshRSS/1.24.3 (Linux; https://freshrss.org)";

function documentAt(path: string): Document {
  const bytes = { identity: Buffer.alloc(1_000), gzip: Buffer.alloc(300), br: Buffer.alloc(250) };
  return { path, mediaType: "application/rss+xml", etag: '"v1"', modified: NOON, link: undefined, bytes };
}

const RSS = documentAt("/rss.xml");

interface Poll {
  readonly agent?: string;
  readonly from?: string;
  readonly status?: number;
  readonly bytes?: number;
  readonly document?: Document;
  readonly method?: string;
  readonly headers?: IncomingMessage["headers"];
  readonly socket?: object;
}

function counting(proxies = 0) {
  const time = { now: NOON };
  const statistics = new PollStatistics({ clock: () => time.now, proxies });
  const poll = ({
    agent = FRESHRSS,
    from = "192.0.2.1",
    document = RSS,
    method = "GET",
    ...poll
  }: Poll = {}) => {
    const { status = 304, bytes = 0, headers, socket = { remoteAddress: from } } = poll;
    // The parts of a request that are read.
    const req = { method, headers: { "user-agent": agent, ...headers }, socket } as unknown;
    statistics.count(req as IncomingMessage, status, bytes, document);
  };
  return { time, statistics, poll };
}

const named = (subscribers: readonly SubscriberCount[]) =>
  subscribers.map(({ feed, reader, count }) => `${feed} ${reader} ${count}`);

test("polls are counted by hour, feed and status, with bytes sent and bytes saved", () => {
  const { time, statistics, poll } = counting();
  poll({ status: 200, bytes: 300 });
  poll({ status: 200, bytes: 1_000 });
  poll();
  poll({ document: documentAt("/categories/mills/atom.xml") });
  time.now += 3_600_000;
  poll();

  expect(statistics.take().polls).toEqual([
    { hour: NOON, feed: "/rss.xml", status: 200, polls: 2, bytes: 1_300, saved: 700 },
    { hour: NOON, feed: "/rss.xml", status: 304, polls: 1, bytes: 0, saved: 1_000 },
    { hour: NOON, feed: "/categories/mills/atom.xml", status: 304, polls: 1, bytes: 0, saved: 1_000 },
    { hour: NOON + 3_600_000, feed: "/rss.xml", status: 304, polls: 1, bytes: 0, saved: 1_000 },
  ]);
  expect(statistics.take().polls).toEqual([]);
});

test("HEAD saves no bytes, since it has no body", () => {
  const { statistics, poll } = counting();
  poll({ method: "HEAD", status: 200 });
  expect(statistics.take().polls).toMatchObject([{ polls: 1, bytes: 0, saved: 0 }]);
});

test.for(["/", "/style.css", "/articles/mills", "/archive/1/rss.xml", "/categories/mills/"])(
  "%s is no feed to subscribe to",
  (path) => {
    const { statistics, poll } = counting();
    poll({ document: documentAt(path) });
    expect(statistics.take()).toEqual({ polls: [], subscribers: [] });
  },
);

test("opening a feed in a browser is not a poll", () => {
  const { statistics, poll } = counting();
  poll({ headers: { "sec-fetch-dest": "document" } });
  expect(statistics.take()).toEqual({ polls: [], subscribers: [] });
});

test("an aggregator counts once per day and feed, with the highest number that it stated", () => {
  const { statistics, poll } = counting();
  for (const [count, from] of [
    [40, "192.0.2.1"],
    [42, "192.0.2.2"],
    [41, "192.0.2.3"],
  ] as const)
    poll({ agent: FEEDLY(count), from });
  poll({ agent: FEEDLY(7), document: documentAt("/atom.xml") });

  expect(named(statistics.take().subscribers)).toEqual(["/rss.xml Feedly 42", "/atom.xml Feedly 7"]);
});

test("feed ids of one aggregator are counted separately", () => {
  const { statistics, poll } = counting();
  for (const agent of [
    "Feedbin feed-id:1 - 10 subscribers",
    "Feedbin feed-id:2 - 5 subscribers",
    "Feedbin feed-id:1 - 11 subscribers",
  ])
    poll({ agent });
  expect(named(statistics.take().subscribers)).toEqual(["/rss.xml Feedbin 16"]);
});

test("an aggregator that states no number counts as one subscriber", () => {
  const { statistics, poll } = counting();
  poll({ agent: "Blogtrottr/2.0" });
  poll({ agent: "Blogtrottr/2.0", from: "192.0.2.2" });
  expect(named(statistics.take().subscribers)).toEqual(["/rss.xml Blogtrottr 1"]);
});

test("single readers are distinguished by IP address and User-Agent, and each counts once a day", () => {
  const { time, statistics, poll } = counting();
  for (const from of ["192.0.2.1", "192.0.2.2", "192.0.2.1"]) poll({ from });
  poll({ agent: "FreshRSS/1.25.0 (Linux; https://freshrss.org)" });
  time.now += 11 * 3_600_000;
  poll();
  expect(named(statistics.take().subscribers)).toEqual(["/rss.xml FreshRSS 3"]);

  time.now += DAY;
  poll();
  expect(statistics.take().subscribers.filter(({ day }) => day === Date.UTC(2026, 5, 2))).toMatchObject([
    { reader: "FreshRSS", count: 1 },
  ]);
});

test("the counts of a day remain after its end, also for readers that did not return", () => {
  const { time, statistics, poll } = counting();
  for (const from of ["192.0.2.1", "192.0.2.2"]) poll({ from });
  time.now += DAY;
  poll({ agent: "Blogtrottr/2.0" });

  expect(statistics.take().subscribers).toEqual([
    { day: Date.UTC(2026, 5, 1), feed: "/rss.xml", reader: "FreshRSS", kind: "reader", count: 2 },
    { day: Date.UTC(2026, 5, 2), feed: "/rss.xml", reader: "Blogtrottr", kind: "aggregator", count: 1 },
  ]);
});

test("a persistent connection counts each reader that polls through it", () => {
  const { statistics, poll } = counting();
  const socket = { remoteAddress: "192.0.2.1" };
  for (const agent of [FRESHRSS, FRESHRSS, FEEDLY(3), FRESHRSS]) poll({ agent, socket });
  expect(named(statistics.take().subscribers)).toEqual(["/rss.xml FreshRSS 1", "/rss.xml Feedly 3"]);
});

test.for([
  { proxies: 0, counted: 1, why: "anybody can write the header" },
  { proxies: 1, counted: 2, why: "one proxy writes the last address" },
  { proxies: 2, counted: 3, why: "of two the first knows the reader" },
])("with $proxies proxies $counted readers: $why", ({ proxies, counted }) => {
  const { statistics, poll } = counting(proxies);
  for (const forwarded of [
    "203.0.113.1, 198.51.100.1",
    "203.0.113.2, 198.51.100.1",
    "203.0.113.3, 198.51.100.2",
  ])
    poll({ headers: { "x-forwarded-for": forwarded } });
  expect(statistics.take().subscribers).toMatchObject([{ count: counted }]);
});

test("counts that could not be stored are taken again and count once", () => {
  const { statistics, poll } = counting();
  poll();
  const first = statistics.take();
  poll({ from: "192.0.2.2" });
  statistics.restore(first);
  statistics.restore(statistics.take());

  const { polls, subscribers } = statistics.take();
  expect(polls).toMatchObject([{ polls: 2, saved: 2_000 }]);
  expect(named(subscribers)).toEqual(["/rss.xml FreshRSS 2"]);
});

test("unchanged counts are not taken again", () => {
  const { statistics, poll } = counting();
  poll();
  statistics.take();
  poll();
  expect(statistics.take()).toMatchObject({ polls: [{ polls: 1 }], subscribers: [] });
  poll({ from: "192.0.2.2" });
  expect(named(statistics.take().subscribers)).toEqual(["/rss.xml FreshRSS 2"]);
});

test("no stored count contains an IP address", () => {
  const { statistics, poll } = counting();
  poll({ from: "192.0.2.77" });
  expect(JSON.stringify(statistics.take())).not.toContain("192.0.2");
});
