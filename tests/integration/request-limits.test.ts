import { describe, expect, onTestFinished, test } from "vitest";
import { createFeedService } from "../../src/app/feed-service.js";
import { openPublisher } from "../../src/app/open-publisher.js";
import { loadConfig } from "../../src/config/config.js";
import { createRequestLimiter, type RequestLimiterOptions } from "../../src/server/request-limits.js";
import { comparable, exchangeWith, requestText } from "../fixtures/raw-exchange.js";
import { directoryWith, temporaryDirectory } from "../fixtures/temporary-directory.js";

type Header = readonly [name: string, value: string];

const READY = new Set(["/rss.xml", "/atom.xml", "/", "/style.css"]);

/** Answers 200 to allowed requests, and 401 to those with credentials. The client sets the time. */
async function exchangeUnder(options: Partial<RequestLimiterOptions>) {
  const time = { now: 0 };
  const refuses = createRequestLimiter({
    perMinute: 40,
    proxies: 1,
    isReady: (path) => READY.has(path),
    now: () => time.now,
    ...options,
  });
  const exchange = await exchangeWith((req, res) => {
    if (!refuses(req, res)) res.writeHead(req.headers.authorization === undefined ? 200 : 401).end();
  }, onTestFinished);
  /** Statuses of the answers, without that of the last request, which ends the exchange. */
  const ask = async (count: number, path: string, from: string, headers: readonly Header[] = []) => {
    const text = requestText(path, [["X-Forwarded-For", from], ...headers]);
    const answers = await exchange(Array.from({ length: count }, () => text));
    const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status).slice(0, -1);
    return Object.fromEntries(
      [...new Set(statuses)].map((status) => [status, statuses.filter((other) => other === status).length]),
    );
  };
  return { time, ask, exchange };
}

const ADA = "203.0.113.1";
const BEN = "203.0.113.2";

describe("in a minute a client gets", () => {
  test("that many requests for each feed, over one connection or many", async () => {
    const { ask, time } = await exchangeUnder({});
    expect(await ask(30, "/rss.xml", ADA)).toEqual({ 200: 30 });
    expect(await ask(30, "/rss.xml", ADA)).toEqual({ 200: 10, 429: 20 });
    expect(await ask(5, "/rss.xml?again", ADA)).toEqual({ 429: 5 });
    expect(await ask(41, "/atom.xml", ADA)).toEqual({ 200: 40, 429: 1 });
    expect(await ask(40, "/rss.xml", BEN)).toEqual({ 200: 40 });
    time.now += 30_000;
    expect(await ask(30, "/rss.xml", ADA)).toEqual({ 200: 20, 429: 10 });
  });

  test("twice as many for everything else together", async () => {
    const { ask } = await exchangeUnder({});
    expect(await ask(60, "/nothing", ADA)).toEqual({ 200: 60 });
    expect(await ask(30, "/files/a.png", ADA)).toEqual({ 200: 20, 429: 10 });
    expect(await ask(1, "/rss.xml", ADA)).toEqual({ 200: 1 });
  });

  test.for(["/tags/mills/rss.xml", "/archive/1/atom.xml", "/articles/a-mill", "/opml.xml"])(
    "half as much of what may have to be made, such as %s",
    async (path) => {
      const { ask } = await exchangeUnder({});
      expect(await ask(30, path, ADA)).toEqual({ 200: 20, 429: 10 });
      expect(await ask(1, "/categories/other/", ADA)).toEqual({ 429: 1 });
      expect(await ask(1, path, BEN)).toEqual({ 200: 1 });
    },
  );

  test("a twentieth of them as searches, whatever the query", async () => {
    const { ask } = await exchangeUnder({});
    expect(await ask(1, "/search?q=mill", ADA)).toEqual({ 200: 1 });
    expect(await ask(5, "/search?q=wind", ADA)).toEqual({ 200: 1, 429: 4 });
  });

  test("as many wrong tokens, after which even the right one is refused", async () => {
    const { ask, time } = await exchangeUnder({});
    const wrong: Header[] = [["Authorization", "Bearer guess"]];
    expect(await ask(1, "/status.json", ADA, wrong)).toEqual({ 401: 1 });
    expect(await ask(1, "/refreshes", ADA, wrong)).toEqual({ 401: 1 });
    expect(await ask(3, "/status.json", ADA, wrong)).toEqual({ 429: 3 });
    expect(await ask(1, "/status.json", ADA)).toEqual({ 200: 1 });
    expect(await ask(1, "/status.json", BEN, wrong)).toEqual({ 401: 1 });
    time.now += 30_000;
    expect(await ask(1, "/status.json", ADA, wrong)).toEqual({ 401: 1 });
  });
});

describe("one client is", () => {
  test("every address in an IPv6 /64, however it is written", async () => {
    const { ask } = await exchangeUnder({});
    expect(await ask(40, "/rss.xml", "2001:db8:1:2::1")).toEqual({ 200: 40 });
    expect(await ask(1, "/rss.xml", "2001:0DB8:1:2:ffff::5")).toEqual({ 429: 1 });
    expect(await ask(1, "/rss.xml", "2001:db8:1:3::1")).toEqual({ 200: 1 });
  });

  test("an IPv4 address, also in IPv6 notation", async () => {
    const { ask } = await exchangeUnder({});
    expect(await ask(40, "/rss.xml", `::ffff:${ADA}`)).toEqual({ 200: 40 });
    expect(await ask(1, "/rss.xml", ADA)).toEqual({ 429: 1 });
  });

  test("the address that the proxy saw, not one that the client claims", async () => {
    const { ask } = await exchangeUnder({});
    expect(await ask(40, "/rss.xml", `${BEN}, ${ADA}`)).toEqual({ 200: 40 });
    expect(await ask(1, "/rss.xml", `198.51.100.9, ${ADA}`)).toEqual({ 429: 1 });
    expect(await ask(1, "/rss.xml", BEN)).toEqual({ 200: 1 });
  });

  test("different for each request over a proxy's connection", async () => {
    const { exchange } = await exchangeUnder({ perMinute: 1 });
    const from = (address: string) => requestText("/rss.xml", [["X-Forwarded-For", address]]);
    const answers = await exchange([ADA, BEN, ADA, BEN].map(from));
    const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
    expect(statuses).toEqual(["200", "200", "429", "429", "200"]);
  });
});

test("without trusted proxies, loopback and private networks are not limited, since they may be proxies", async () => {
  const { ask } = await exchangeUnder({ proxies: 0 });
  expect(await ask(100, "/rss.xml", ADA)).toEqual({ 200: 100 });
});

test("in an app with other routes only our own are limited", async () => {
  const { ask } = await exchangeUnder({ isMounted: true });
  expect(await ask(100, "/an/upload", ADA)).toEqual({ 200: 100 });
  expect(await ask(100, "/an/upload", ADA, [["Authorization", "Bearer other"]])).toEqual({ 401: 100 });
  expect(await ask(41, "/rss.xml", ADA)).toEqual({ 200: 40, 429: 1 });
  expect(await ask(3, "/search?q=a", ADA)).toEqual({ 200: 2, 429: 1 });
});

test("0 switches the limit off", async () => {
  const { ask } = await exchangeUnder({ perMinute: 0 });
  expect(await ask(100, "/search?q=a", ADA)).toEqual({ 200: 100 });
});

test("a client that fetches 300 category feeds twice within ten seconds is allowed", async () => {
  const made = new Set<string>();
  const { ask, time } = await exchangeUnder({ perMinute: 600, isReady: (path) => made.has(path) });
  const paths = Array.from({ length: 300 }, (_, n) => `/categories/${n}/rss.xml`);
  for (const path of paths) {
    expect(await ask(1, path, ADA)).toEqual({ 200: 1 });
    made.add(path);
  }
  time.now += 10_000;
  for (const path of paths) expect(await ask(1, path, ADA)).toEqual({ 200: 1 });
});

test("a refused request gets Retry-After, from the poll listener and from Express alike", async () => {
  const directory = directoryWith({ "a.md": "# A\n\nText.\n" });
  const { config } = loadConfig({
    directory,
    flags: { data: temporaryDirectory(), "rate-limit": "20", proxies: "1" },
    env: {},
    workingDirectory: directory,
  });
  const publisher = await createFeedService({ config, home: "https://example.org/", openPublisher });
  await publisher.refresh();
  onTestFinished(() => publisher.publisher.close());
  const service = { token: "a-token-for-the-tests-only", isDraining: () => false, onError: () => undefined };
  const ofExpress = await exchangeWith(await publisher.app(service), onTestFinished);
  const ofListener = await exchangeWith(await publisher.listener(service), onTestFinished);
  const poll = (method: string) => requestText("/rss.xml", [["X-Forwarded-For", ADA]], { method });
  const requests = [...Array.from({ length: 22 }, () => poll("GET")), poll("HEAD")];
  const found = await ofListener(requests);

  expect(comparable(found)).toEqual(comparable(await ofExpress(requests)));
  expect(found.match(/HTTP\/1\.1 200/g)).toHaveLength(21);
  expect(found).toContain(
    "HTTP/1.1 429 Too Many Requests\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nCross-Origin-Resource-Policy: same-origin\r\nRetry-After: 3\r\nCache-Control: no-store\r\nContent-Type: application/problem+json; charset=utf-8\r\n",
  );
  expect(found).toContain('"code":"too-many-requests"');
});
