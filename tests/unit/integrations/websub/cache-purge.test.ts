import { describe, expect, test } from "vitest";
import type { PurgeRequest } from "../../../../src/integrations/websub/cache-purge.js";
import { type PingServer, startPingServer, status } from "../../../fixtures/websub-ping-server.js";
import { eventually, freshSetting, notifyAndWait, RSS } from "./setting.js";

const HOME = "https://news.example.org/";
const CATEGORY = "https://news.example.org/categories/caf%C3%A9/rss.xml";
const setting = freshSetting();

function createPurgingNotifier(
  cache: PingServer,
  request: Partial<PurgeRequest> = {},
  hubs: readonly string[] = [],
) {
  const purge = {
    address: `${new URL(cache.url).origin}{path}`,
    method: "PURGE",
    header: undefined,
    body: undefined,
    home: HOME,
    ...request,
  };
  return setting.createNotifier({ hubs, purge });
}

const asked = ({ pinged }: PingServer) => pinged.map(({ method, path }) => `${method} ${path}`);

describe("caches in front", () => {
  test("get a purge request for a changed document, and a second one in case they were fetching the old version", async () => {
    const cache = await startPingServer();
    setting.store.change(RSS, "a");
    await notifyAndWait(createPurgingNotifier(cache));

    expect(asked(cache)).toEqual(["PURGE /rss.xml", "PURGE /rss.xml"]);
    expect(setting.waits).toEqual([5_000]);
    expect(setting.store.settled).toEqual([[RSS, "a"]]);
    expect(setting.outcomes).toEqual([
      { receiver: new URL(cache.url).origin, topic: RSS, state: "accepted", attempts: 1 },
    ]);
  });

  test.for([
    [
      "{url} in a query, encoded",
      "/purge?url={url}",
      "/purge?url=https%3A%2F%2Fnews.example.org%2Fcategories%2Fcaf%25C3%25A9%2Frss.xml",
    ],
    ["{path}, as requested", "{path}", "/categories/caf%C3%A9/rss.xml"],
    ["{key}, the surrogate key of the feed", "/key/{key}", "/key/feed/categories/caf%C3%A9/"],
  ] as const)("get a request with %s", async ([, template, path]) => {
    const cache = await startPingServer();
    setting.store.change(CATEGORY, "a");
    await notifyAndWait(createPurgingNotifier(cache, { address: `${new URL(cache.url).origin}${template}` }));

    expect(cache.pinged[0]?.path).toBe(path);
  });

  test("get the request at the URL of the document by default", async () => {
    const cache = await startPingServer();
    const { origin } = new URL(cache.url);
    setting.store.change(`${origin}/rss.xml`, "a");
    await notifyAndWait(createPurgingNotifier(cache, { address: "{url}", home: `${origin}/` }));

    expect(asked(cache)[0]).toBe("PURGE /rss.xml");
  });

  test("get the method, header and body that the API of a CDN expects", async () => {
    const cache = await startPingServer();
    setting.store.change(RSS, "a");
    await notifyAndWait(
      createPurgingNotifier(cache, {
        address: `${new URL(cache.url).origin}/zones/1/purge_cache?{key}`,
        method: "POST",
        header: { name: "Authorization", value: "Bearer secret" },
        body: '{"files":["{url}"]}',
      }),
    );

    expect(cache.pinged[0]).toMatchObject({
      method: "POST",
      headers: { authorization: "Bearer secret", "content-type": "application/json" },
      form: [[`{"files":["${RSS}"]}`, ""]],
    });
  });

  test.for([404, 412])("without the document accept the purge (%i)", async (code) => {
    const cache = await startPingServer();
    cache.replyWith(status(code));
    setting.store.change(RSS, "a");
    await notifyAndWait(createPurgingNotifier(cache));

    expect(setting.outcomes.map(({ state }) => state)).toEqual(["accepted"]);
  });

  test("answer 404 to a POST: the purge failed", async () => {
    const cache = await startPingServer();
    cache.replyWith(status(404));
    setting.store.change(RSS, "a");
    await notifyAndWait(createPurgingNotifier(cache, { method: "POST" }));

    expect(setting.outcomes.at(-1)).toMatchObject({
      state: "failed",
      attempts: 3,
      problem:
        "expected a status from 200 to 299, found 404; see that the cache allows to be purged from here, and that FEEDWRIGHT_PURGE, its method, header and body are right",
    });
  });

  test("that fail get retries until one is accepted", async () => {
    const cache = await startPingServer();
    cache.replyWith(status(503), status(503), status(200));
    setting.store.change(RSS, "a");
    await notifyAndWait(createPurgingNotifier(cache));

    expect(setting.outcomes.map(({ state }) => state)).toEqual(["retrying", "retrying", "accepted"]);
    expect(cache.pinged).toHaveLength(4);
    expect(setting.store.settled).toEqual([[RSS, "a"]]);
  });

  test("get a request at once for a version published before the second request, and a second one for that version", async () => {
    setting.isHasty = false;
    const cache = await startPingServer();
    setting.store.change(RSS, "a");
    const notifier = createPurgingNotifier(cache);
    notifier.notify();
    await eventually(() => setting.waits).toEqual([5_000]);
    setting.store.change(RSS, "b");
    notifier.notify();
    await eventually(() => setting.waits).toEqual([5_000, 5_000]);
    setting.wake();
    await notifier.idle();

    expect(cache.pinged).toHaveLength(3);
    expect(setting.store.settled).toEqual([[RSS, "b"]]);
  });

  test("are purged before the hub is notified, since the hub may fetch through them", async () => {
    const cache = await startPingServer();
    const order: string[] = [];
    cache.replyWith((response) => {
      order.push("cache");
      response.writeHead(200).end();
    });
    setting.hub.replyWith((response) => {
      order.push("hub");
      response.writeHead(204).end();
    });
    setting.store.change(RSS, "a");
    await notifyAndWait(createPurgingNotifier(cache, {}, [setting.hub.url]));

    const hub = order.indexOf("hub");
    expect(order.slice(0, hub)).toContain("cache");
    expect(order.filter((who) => who === "hub")).toHaveLength(1);
  });

  test("that are down delay no hub", async () => {
    const cache = await startPingServer();
    cache.replyWith(status(503));
    setting.store.change(RSS, "a");
    await notifyAndWait(createPurgingNotifier(cache, {}, [setting.hub.url]));

    expect(setting.hub.topics()).toEqual([RSS]);
    expect(setting.outcomes.filter(({ receiver }) => receiver === setting.hub.url)).toMatchObject([
      { state: "accepted", attempts: 1 },
    ]);
  });
});
