import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { dayOfPolls } from "../fixtures/day-of-polls.js";
import { type RunningService, startService, TOKEN } from "../fixtures/running-service.js";
import { cleanUpAfterAll, directoryWith, type RegisterCleanup } from "../fixtures/temporary-directory.js";

const MIDNIGHT = Date.UTC(2026, 5, 1);
const HOUR = 3_600_000;
const ARTICLES = {
  "mill.md": `---\ndate: 2026-01-01\n---\n# Mill\n\n${"It turns and turns.\n\n".repeat(50)}`,
};

const basic = (password: string, name = "anybody") =>
  `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
const withToken = { headers: { Authorization: basic(TOKEN) } };

async function start(
  clock: () => number,
  atTheEnd: RegisterCleanup = onTestFinished,
): Promise<RunningService> {
  const directory = directoryWith(ARTICLES, atTheEnd);
  return await startService({ directory, clock, settings: { proxies: "1" } }, atTheEnd);
}

async function poll(service: RunningService, path: string, userAgent: string, more = {}): Promise<number> {
  const headers = { "User-Agent": userAgent, "Accept-Encoding": "gzip", ...more };
  return (await service.ask(path, { headers })).status;
}

async function statisticsOf(service: RunningService) {
  return JSON.parse((await service.ask("/stats.json", withToken)).text);
}

const atTheEnd = cleanUpAfterAll();
describe("a day of polls by thirty readers", () => {
  let now = MIDNIGHT;
  let service: RunningService;

  beforeAll(async () => {
    service = await start(() => now, atTheEnd);
    for (const { path, hour, userAgent, address } of dayOfPolls()) {
      now = MIDNIGHT + hour * HOUR;
      const etag = service.publisher.documents.cachedAt(path)?.etag ?? "";
      const cached = hour === 0 ? {} : { "If-None-Match": etag };
      await poll(service, path, userAgent, { "X-Forwarded-For": address, ...cached });
    }
  });

  test("has the expected number of subscribers", async () => {
    const { day, subscribers, readers, feeds, others } = await statisticsOf(service);
    expect(day).toBe("2026-06-01");
    expect(
      Object.fromEntries(
        readers.map((one: { reader: string; subscribers: number }) => [one.reader, one.subscribers]),
      ),
    ).toEqual({
      "Other aggregators": 1204 + 15,
      Overcast: 1190,
      Feedly: 462 + 5,
      Bloglines: 154,
      Inoreader: 114,
      Feedbin: 102 + 1,
      NewsGator: 99,
      BazQux: 31,
      NewsBlur: 27,
      Newsboat: 3 + 3,
      Feedfetcher: 4,
      NetNewsWire: 3 + 1,
      Miniflux: 3,
      FreshRSS: 3,
      "Tiny Tiny RSS": 3,
      "Nextcloud News": 3,
      CommaFeed: 3,
      Liferea: 3,
      Akregator: 3,
      Dreamwidth: 2,
      "The Old Reader": 1,
      Feedspot: 1,
      Blogtrottr: 1,
      "Pocket Casts": 1,
    });
    expect(subscribers).toBe(3445);
    expect(feeds).toEqual([
      { feed: "/rss.xml", subscribers: 3439 },
      { feed: "/atom.xml", subscribers: 6 },
    ]);
    expect(others).toEqual([
      { name: "Firefox", count: 2 },
      { name: "Googlebot", count: 1 },
      { name: "Monitoring", count: 1 },
      { name: "Scripts", count: 1 },
    ]);
  });

  test("has the expected numbers of polls and bytes", async () => {
    const { lastDay } = await statisticsOf(service);
    const ready = (path: string) => service.publisher.documents.cachedAt(path)?.bytes;
    const [rss, atom] = [ready("/rss.xml"), ready("/atom.xml")];
    if (rss === undefined || atom === undefined) throw new Error("expected feeds");
    const sent = 75 * rss.gzip.length + 2 * atom.gzip.length;
    expect(lastDay).toEqual({
      sent: 77,
      notModified: 1_036,
      bytes: sent,
      saved: (75 + 1_010) * rss.identity.length + (2 + 26) * atom.identity.length - sent,
    });
  });

  test("is shown on the status page", async () => {
    const { status, headers, text } = await service.ask("/status", withToken);
    expect(status).toBe(200);
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(headers["content-security-policy"]).not.toContain("script");
    expect(text).toContain("3,445");
    expect(text).toContain("1,113 polls");
    expect(text).not.toContain("<script");
  });

  test("is in the metrics", async () => {
    const { text, headers } = await service.ask("/metrics", withToken);
    expect(headers["content-type"]).toContain("text/plain");
    for (const line of [
      'feedwright_requests_total{feed="/rss.xml",status="200"} 75',
      'feedwright_requests_total{feed="/rss.xml",status="304"} 1010',
      'feedwright_requests_total{feed="/atom.xml",status="304"} 26',
      'feedwright_refreshes_total{outcome="done"} 1',
      "feedwright_refresh_duration_seconds_count 1",
      'feedwright_articles{state="published"} 1',
      'feedwright_articles{state="rejected"} 0',
    ])
      expect(text.split("\n")).toContain(line);
    expect(text).toContain("nodejs_eventloop_lag_seconds");
    expect(text).toContain("process_resident_memory_bytes");
  });
});

test.for(["/status", "/metrics", "/stats.json"])("%s needs the token", async (path) => {
  const service = await start(() => MIDNIGHT);
  const asked = async (Authorization?: string) =>
    await service.ask(path, Authorization === undefined ? {} : { headers: { Authorization } });

  for (const wrong of [
    undefined,
    basic("wrong"),
    basic(""),
    "Basic !",
    `Basic ${btoa(TOKEN)}`,
    "Bearer wrong",
  ]) {
    const { status, headers } = await asked(wrong);
    expect(status).toBe(401);
    expect(headers["www-authenticate"]).toMatch(/^Basic realm=/);
  }
  for (const right of [basic(TOKEN), basic(TOKEN, ""), `Bearer ${TOKEN}`])
    expect((await asked(right)).status).toBe(200);
});

test.for(["/status.json", "/ledger", "/refreshes"])(
  "%s refuses browsers, which would send the password along",
  async (path) => {
    const service = await start(() => MIDNIGHT);
    expect((await service.ask(path, withToken)).status).toBe(401);
  },
);

test("polls that Express answers count as well", async () => {
  const service = await start(() => MIDNIGHT);
  // With a query the app answers, and a term feed is made on demand.
  expect(await poll(service, "/rss.xml?utm_source=x", "Newsboat/2.40.0")).toBe(200);
  expect(await poll(service, "/languages/en/atom.xml", "Newsboat/2.40.0")).toBe(200);
  expect(await poll(service, "/no/such/rss.xml", "Newsboat/2.40.0")).toBe(404);

  const { feeds, lastDay } = await statisticsOf(service);
  expect(feeds).toEqual([
    { feed: "/languages/en/atom.xml", subscribers: 1 },
    { feed: "/rss.xml", subscribers: 1 },
  ]);
  expect(lastDay).toMatchObject({ sent: 2 });
});

test("statistics that could not be stored are stored later", async () => {
  const service = await start(() => MIDNIGHT);
  const { publisher } = service.publisher;
  const failing = vi.spyOn(publisher, "addStatistics").mockRejectedValue(new Error("the disk is full"));
  await poll(service, "/rss.xml", "Newsboat/2.40.0");
  expect(await statisticsOf(service)).toMatchObject({ subscribers: 0 });
  await statisticsOf(service);
  failing.mockRestore();

  expect(await statisticsOf(service)).toMatchObject({ subscribers: 1, lastDay: { sent: 1 } });
  expect(service.errors).toHaveLength(1);
});

test("statistics survive a restart, and returning subscribers count once", async () => {
  const directory = directoryWith(ARTICLES);
  const data = directoryWith({});
  for (const address of ["203.0.113.1", "203.0.113.2", "203.0.113.1"]) {
    const service = await startService({
      directory,
      data,
      clock: () => MIDNIGHT,
      settings: { proxies: "1" },
    });
    await poll(service, "/rss.xml", "Newsboat/2.40.0", { "X-Forwarded-For": address });
    await service.publisher.close();
  }
  const service = await startService({ directory, data, clock: () => MIDNIGHT });
  expect(await statisticsOf(service)).toMatchObject({ subscribers: 1, lastDay: { sent: 3 } });
});

test("with statistics off nothing is counted or stored, and requests for them say so", async () => {
  const directory = directoryWith(ARTICLES, onTestFinished);
  const service = await startService({ directory, settings: { statistics: "false" } });
  await poll(service, "/rss.xml", "Feedbin feed-id:1 - 102 subscribers");

  expect(await statisticsOf(service)).toEqual({
    counting: false,
    detail: expect.stringContaining("are off"),
  });
  const page = (await service.ask("/status", withToken)).text;
  expect(page).toContain("Nothing is counted: statistics are off");
  expect(page).toContain("<strong>–</strong> not counted");
  expect((await service.ask("/metrics", withToken)).text).toContain('feed="/rss.xml"');
  expect(await service.publisher.publisher.statisticsSince(0)).toEqual({ polls: [], subscribers: [] });
});
