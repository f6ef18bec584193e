import { expect, test } from "vitest";
import type { PollCount, SubscriberCount } from "../../../src/ledger/statistics-rows.js";
import { newLedger } from "../../fixtures/open-ledger.js";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 10);
const polls: PollCount = { hour: NOW, feed: "/rss.xml", status: 304, polls: 2, bytes: 5, saved: 7 };
const subscribers: SubscriberCount = {
  day: NOW,
  feed: "/rss.xml",
  reader: "Feedly",
  kind: "aggregator",
  count: 40,
};

test("polls add up, and subscribers keep the maximum of the day", async () => {
  const ledger = await newLedger();
  for (const count of [40, 42, 41])
    await ledger.statistics.add({ polls: [polls], subscribers: [{ ...subscribers, count }] }, NOW);

  expect(await ledger.statistics.since(0)).toEqual({
    polls: [{ ...polls, polls: 6, bytes: 15, saved: 21 }],
    subscribers: [{ ...subscribers, count: 42 }],
  });
});

test("polls are kept for forty days, subscribers for eight hundred", async () => {
  const ledger = await newLedger();
  await ledger.statistics.add({ polls: [polls], subscribers: [subscribers] }, NOW);
  await ledger.statistics.add({ polls: [], subscribers: [] }, NOW + 41 * DAY);
  expect(await ledger.statistics.since(0)).toEqual({ polls: [], subscribers: [subscribers] });

  await ledger.statistics.add({ polls: [], subscribers: [] }, NOW + 801 * DAY);
  expect(await ledger.statistics.since(0)).toEqual({ polls: [], subscribers: [] });
});

test("statistics are exported and imported", async () => {
  const [first, second] = [await newLedger(), await newLedger()];
  await first.statistics.add({ polls: [polls], subscribers: [subscribers] }, NOW);
  await second.import(first.export(NOW));
  expect(await second.statistics.since(0)).toEqual({ polls: [polls], subscribers: [subscribers] });
});
