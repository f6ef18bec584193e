import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { Notifier } from "../../../../src/integrations/websub/notifier.js";
import { discover, linksInHeader } from "../../../fixtures/websub-discovery.js";
import { startHub, type TestHub } from "../../../fixtures/websub-hub.js";
import { type Subscriber, startSubscriber } from "../../../fixtures/websub-subscriber.js";
import { startTopic, type Topic } from "../../../fixtures/websub-topic.js";
import { MemoryStore, notifyAndWait } from "./setting.js";

const SECRET = "a secret for the tests: übung";
const DAY = 86_400;

let now: number;
let hub: TestHub;
let topic: Topic;
let subscriber: Subscriber;

beforeEach(async () => {
  now = Date.UTC(2026, 0, 1);
  hub = await startHub({ clock: () => now });
  topic = await startTopic();
  subscriber = await startSubscriber();
  showRss("one");
});

const linked = () => `<${hub.url}>; rel="hub", <${topic.url}>; rel="self"`;

function showRss(body: string): void {
  topic.show({ headers: { "Content-Type": "application/rss+xml; charset=utf-8", Link: linked() }, body });
}

async function publish(fields: Record<string, string>): Promise<number> {
  const form = new URLSearchParams({ "hub.mode": "publish", ...fields });
  const { status } = await fetch(hub.url, { method: "POST", body: form });
  await hub.idle();
  return status;
}

describe("the test hub", () => {
  test("delivers the whole document with its type, both links and a valid signature", async () => {
    const { lease } = await subscriber.subscribe(topic.url, { secret: SECRET, lease: 600 });
    await hub.idle();
    showRss("two – übrigens");
    expect(lease).toBe(600);
    expect(await publish({ "hub.url": topic.url, "hub.topic": topic.url })).toBe(202);

    const [received] = subscriber.received();
    expect(received).toMatchObject({
      topic: topic.url,
      contentType: "application/rss+xml; charset=utf-8",
      text: "two – übrigens",
      hubs: [hub.url],
      selves: [topic.url],
      isAuthentic: true,
      signature: `sha256=${createHmac("sha256", SECRET).update("two – übrigens").digest("hex")}`,
    });
    expect(hub.pings()).toMatchObject([{ topic: topic.url }]);
    expect(hub.pings()).toEqual([]);
  });

  test("does not sign without a secret", async () => {
    await subscriber.subscribe(topic.url);
    await hub.idle();
    await publish({ "hub.url": topic.url });

    expect(subscriber.received()).toMatchObject([{ signature: undefined, isAuthentic: true }]);
  });

  test("keeps the query of a callback and adds to it", async () => {
    await subscriber.subscribe(topic.url, { query: "?a=1%202+3&hub.mode=mine" });
    await hub.idle();
    await publish({ "hub.topic": topic.url });

    expect(subscriber.received()).toMatchObject([
      { target: expect.stringMatching(/^\/[\w-]+\?a=1%202\+3&hub\.mode=mine$/) },
    ]);
  });

  test.for([
    ["an unknown mode", { "hub.mode": "stay" }],
    ["no topic", { "hub.mode": "subscribe", "hub.callback": "http://127.0.0.1/" }],
    ["no callback", { "hub.mode": "subscribe", "hub.topic": "http://127.0.0.1/" }],
    ["publish without a topic", { "hub.mode": "publish" }],
    [
      "two different URLs",
      { "hub.mode": "publish", "hub.url": "http://127.0.0.1/a", "hub.topic": "http://127.0.0.1/b" },
    ],
    ["a secret that is too long", { "hub.mode": "subscribe", "hub.secret": "x".repeat(200) }],
    ["a lease of 0 seconds", { "hub.mode": "subscribe", "hub.lease_seconds": "0" }],
  ] as const)("refuses %s", async ([, fields]) => {
    const needed: Record<string, string> =
      "hub.secret" in fields || "hub.lease_seconds" in fields
        ? { "hub.callback": "http://127.0.0.1/", "hub.topic": "http://127.0.0.1/" }
        : {};
    const form = new URLSearchParams({ ...needed, ...fields });
    const response = await fetch(hub.url, { method: "POST", body: form });

    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/expected/);
  });

  test("changes nothing for a callback that does not echo the challenge", async () => {
    const elsewhere = await startTopic();
    elsewhere.show({ headers: {}, body: "yes" });
    const form = { "hub.mode": "subscribe", "hub.topic": topic.url, "hub.callback": elsewhere.url };
    const { status } = await fetch(hub.url, { method: "POST", body: new URLSearchParams(form) });
    await hub.idle();

    expect(status).toBe(202);
    expect(elsewhere.fetched()).toBe(1);
    expect(hub.subscriptions()).toEqual([]);
  });

  test("gives a reason when it denies a subscription", async () => {
    const strict = await startHub({ refuse: () => "not here" });
    topic.show({ headers: { Link: `<${strict.url}>; rel=hub, </feed>; rel=self` }, body: "" });

    await expect(subscriber.subscribe(topic.url)).rejects.toThrow("denied it: not here");
    expect(strict.subscriptions()).toEqual([]);
  });

  test("ends leases on time, limits their length, and renews a subscription in place", async () => {
    const first = await subscriber.subscribe(topic.url, { lease: 100 * DAY });
    await hub.idle();
    expect(first.lease).toBe(10 * DAY);
    now += 9 * DAY * 1000;
    await subscriber.subscribe(topic.url, { renews: first, secret: SECRET });
    await hub.idle();
    expect(hub.subscriptions()).toMatchObject([{ callback: first.callback, secret: SECRET }]);
    now += 9 * DAY * 1000;
    await publish({ "hub.topic": topic.url });
    expect(subscriber.received()).toMatchObject([{ isAuthentic: true }]);
    now += DAY * 1000;
    await publish({ "hub.topic": topic.url });

    expect(subscriber.received()).toEqual([]);
    expect(hub.subscriptions()).toEqual([]);
  });

  test("removes a subscription on request", async () => {
    const subscribed = await subscriber.subscribe(topic.url);
    await hub.idle();
    await subscriber.unsubscribe(subscribed);
    await hub.idle();

    expect(hub.subscriptions()).toEqual([]);
  });

  const answers: readonly { said: [number, ...number[]]; statuses: number[]; left: number }[] = [
    { said: [500, 302, 204], statuses: [500, 302, 204], left: 1 },
    { said: [500], statuses: [500, 500, 500], left: 1 },
    { said: [410], statuses: [410], left: 0 },
  ];
  test.for(answers)(
    "retries after a failure and removes the subscription after 410: $said",
    async (answer) => {
      await subscriber.subscribe(topic.url);
      await hub.idle();
      subscriber.answerWith(...answer.said);
      await publish({ "hub.topic": topic.url });

      expect(hub.deliveries()).toMatchObject([{ topic: topic.url, statuses: answer.statuses }]);
      expect(subscriber.received()).toHaveLength(answer.statuses.length);
      expect(hub.subscriptions()).toHaveLength(answer.left);
    },
  );

  test("fetches nothing for a topic without subscribers", async () => {
    await publish({ "hub.topic": topic.url });

    expect(hub.pings()).toHaveLength(1);
    expect(topic.fetched()).toBe(0);
  });
});

test("the hub delivers a changed topic from the notifier to the subscriber once", async () => {
  const store = new MemoryStore();
  const notifier = new Notifier({ hubs: [hub.url], store });
  onTestFinished(() => notifier.stop());
  await subscriber.subscribe(topic.url, { secret: SECRET });
  await hub.idle();
  showRss("two");
  store.change(topic.url, "2");
  await notifyAndWait(notifier);
  await notifyAndWait(notifier);
  await hub.idle();

  expect(hub.pings()).toMatchObject([{ topic: topic.url }]);
  expect(subscriber.received()).toMatchObject([{ text: "two", isAuthentic: true }]);
});

describe("discovery", () => {
  test.for([
    [
      "application/rss+xml",
      '<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><link>https://a.example/</link><atom:link rel="hub" href="HUB"/><atom:link rel="self" href="/feed"/><item><atom:link rel="self" href="/item"/></item></channel></rss>',
    ],
    [
      "application/atom+xml",
      '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/item"/></entry><link rel="hub" href="HUB"/><link rel="self" href="/feed"/></feed>',
    ],
    [
      "text/html; charset=utf-8",
      '<!doctype html><head><link rel="hub" href="HUB"><link rel="self" href="/feed"></head><body><link rel="self" href="/other"></body>',
    ],
    [
      "application/feed+json",
      '{"feed_url":"/feed","hubs":[{"type":"rssCloud","url":"http://no.example/"},{"type":"WebSub","url":"HUB"}]}',
    ],
  ])("finds the link elements of %s", async ([type = "", body = ""]) => {
    topic.show({ headers: { "Content-Type": type }, body: body.replace("HUB", hub.url) });

    expect(await discover(topic.url)).toEqual({ hubs: [hub.url], topic: topic.url, by: "elements" });
  });

  test("prefers headers to elements", async () => {
    topic.show({
      headers: { "Content-Type": "text/html", Link: linked() },
      body: '<link rel="hub" href="http://no.example/"><link rel="self" href="/no">',
    });

    expect(await discover(topic.url)).toEqual({ hubs: [hub.url], topic: topic.url, by: "headers" });
  });

  test("rejects two self links", async () => {
    topic.show({ headers: { Link: `${linked()}, </other>; rel=self` }, body: "" });

    await expect(discover(topic.url)).rejects.toThrow("expected one self link");
  });

  test("parses parameters in any order, several relations, and commas in URLs", () => {
    const header =
      '<a,b>; title="x; rel=self, <no>"; rel="HUB nofollow", <c>;rel=self;type=text/xml, <d>; anchor';
    expect(linksInHeader(header)).toEqual({ hubs: ["a,b"], selves: ["c"] });
  });
});

test("a document with an invalid signature or without one is not authentic", async () => {
  const { callback } = await subscriber.subscribe(topic.url, { secret: SECRET });
  const wrong = `sha256=${createHmac("sha256", "another").update("forged").digest("hex")}`;
  const md5 = `md5=${createHmac("md5", SECRET).update("forged").digest("hex")}`;
  for (const signature of [wrong, md5, "sha256=", undefined]) {
    const headers: Record<string, string> = signature === undefined ? {} : { "X-Hub-Signature": signature };
    await fetch(callback, { method: "POST", headers, body: "forged" });
  }

  expect(subscriber.received().map(({ isAuthentic }) => isAuthentic)).toEqual([false, false, false, false]);
});
