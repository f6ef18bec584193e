import { expect, test } from "vitest";
import { renderStatusPage, type StatusPageProps } from "../../../src/pages/status-page.js";
import type { Refresh } from "../../../src/publishing/refreshes.js";
import type { RefreshReport } from "../../../src/publishing/report.js";
import {
  pollsByHour,
  readersByDay,
  type Statistics,
  summarizeStatistics,
} from "../../../src/publishing/statistics.js";

const NOON = Date.UTC(2026, 5, 1, 12);

function refreshed(parts: Partial<Refresh>, report: Partial<RefreshReport> = {}): Refresh {
  const paths = { added: [], updated: [], renamed: [], removed: [], rejected: [], duration: 12 };
  return {
    id: String(parts.ended ?? NOON),
    state: "done",
    asked: NOON,
    ended: NOON,
    progress: { done: 1, all: 1 },
    // The page shows only these fields of a report.
    report: { ...paths, ...report } as RefreshReport,
    problem: undefined,
    ...parts,
  };
}

function pageWith(
  status: Partial<StatusPageProps["status"]> = {},
  refreshes: readonly Refresh[] = [],
  statistics: Statistics | undefined = { polls: [], subscribers: [] },
): string {
  return renderStatusPage({
    status: {
      version: "1.0.0",
      title: "News",
      address: "https://example.org/news/",
      publicationId: "urn:uuid:7d44f1a2-6b4e-4d6c-9d35-52a0b1d0c9aa",
      directory: "/srv/articles",
      since: NOON,
      nextRefresh: NOON + 300_000,
      shown: 3,
      private: 1,
      scheduled: 2,
      underWay: [],
      latest: refreshes[0],
      rejected: [],
      ...status,
    },
    refreshes,
    statistics: statistics && {
      summary: summarizeStatistics(statistics, NOON),
      hours: pollsByHour(statistics, NOON, 48),
      readers: readersByDay(statistics, NOON),
    },
    zone: "Europe/Berlin",
  });
}

test("the page shows article counts and the next refresh in the publication's time zone", () => {
  const page = pageWith();
  expect(page).toContain("<strong>3</strong> published, 1 for subscribers alone, 2 scheduled");
  expect(page).toContain("<strong>14:05</strong> by the schedule");
  expect(page).toContain('href="/news/style.css"');
});

test("the page lists rejected articles with file, line and remedy, all escaped", () => {
  const page = pageWith({
    rejected: [{ path: "<b>.md", line: 3, problem: "<script>alert(1)</script>", remedy: "mend it & go on" }],
  });
  expect(page).toContain("<code>&lt;b>.md:3</code>");
  expect(page).toContain("mend it &amp; go on");
  expect(page).not.toContain("<script");
});

test("each refresh shows its changes or why it failed", () => {
  const page = pageWith({}, [
    refreshed({ ended: NOON + 2 }, { added: ["mill.md"], renamed: [{ from: "a.md", to: "b.md" }] }),
    refreshed({
      ended: NOON + 1,
      state: "failed",
      report: undefined,
      problem: { code: "directory-missing", detail: "there is no such directory" },
    }),
    refreshed({ ended: NOON }),
  ]);
  expect(page).toContain("1 added, 1 renamed, in 12 ms");
  expect(page).toContain("<li>added: mill.md</li>");
  expect(page).toContain("renamed: a.md → b.md");
  expect(page).toContain("there is no such directory");
  expect(page).toContain("nothing changed, in 12 ms");
});

test("each hub shows the result of its latest notification", () => {
  const ping = { receiver: "https://hub.example/", topic: "https://example.org/rss.xml", attempts: 2 };
  const page = pageWith({}, [
    refreshed({ ended: NOON + 1 }),
    refreshed({ ended: NOON }, { announced: [{ ...ping, state: "retrying", problem: "it was busy" }] }),
  ]);
  expect(page).toContain("hub.example");
  expect(page).toContain("retrying: it was busy");
});

test("charts have a text alternative and a column for each hour or day", () => {
  const page = pageWith({}, [], {
    polls: [
      { hour: NOON, feed: "/rss.xml", status: 200, polls: 5, bytes: 1_500_000, saved: 0 },
      { hour: NOON, feed: "/atom.xml", status: 304, polls: 15, bytes: 0, saved: 4_000_000 },
    ],
    subscribers: [
      {
        day: NOON - (NOON % 86_400_000),
        feed: "/rss.xml",
        reader: "Feedly",
        kind: "aggregator",
        count: 1_200,
      },
    ],
  });
  expect(page).toContain("20 polls, of which 75\u00a0% were answered");
  expect(page).toContain('aria-label="Polls per hour: 20 in the last 24 hours"');
  expect(page).toContain("Mon 14:00: 304, not modified 15, 200, sent 5");
  expect(page).toContain("saved by 304 and compression 4 MB, sent 1.5 MB");
  expect(page).toContain("1 Jun: Feedly 1.2K");
  expect(page.match(/class="whole"/g)).toHaveLength(48 + 48 + 30);
});
