import { describe, expect, test } from "vitest";
import type { PurgeRequest } from "../../../../src/integrations/websub/cache-purge.js";
import { type PingServer, startPingServer, status } from "../../../fixtures/websub-ping-server.js";
import { announce, eventually, freshSetting, RSS } from "./setting.js";

const HOME = "https://news.example.org/";
const CATEGORY = "https://news.example.org/categories/caf%C3%A9/rss.xml";
const setting = freshSetting();

function announcerWith(cache: PingServer, request: Partial<PurgeRequest> = {}, hubs: readonly string[] = []) {
  const purge = {
    address: `${new URL(cache.url).origin}{path}`,
    method: "PURGE",
    header: undefined,
    body: undefined,
    home: HOME,
    ...request,
  };
  return setting.announcer({ hubs, purge });
}

const asked = ({ pinged }: PingServer) => pinged.map(({ method, path }) => `${method} ${path}`);

describe("caches in front", () => {
  test("are told to let go of a document that changed, and once more for what they were fetching meanwhile", async () => {
    const cache = await startPingServer();
    setting.store.change(RSS, "a");
    await announce(announcerWith(cache));

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
    ["{path}, as it is asked for", "{path}", "/categories/caf%C3%A9/rss.xml"],
    ["{key}, the feed's name", "/key/{key}", "/key/feed/categories/caf%C3%A9/"],
  ] as const)("are asked for it by %s", async ([, template, path]) => {
    const cache = await startPingServer();
    setting.store.change(CATEGORY, "a");
    await announce(announcerWith(cache, { address: `${new URL(cache.url).origin}${template}` }));

    expect(cache.pinged[0]?.path).toBe(path);
  });

  test("are asked at the document's own address, when nothing else is given", async () => {
    const cache = await startPingServer();
    const { origin } = new URL(cache.url);
    setting.store.change(`${origin}/rss.xml`, "a");
    await announce(announcerWith(cache, { address: "{url}", home: `${origin}/` }));

    expect(asked(cache)[0]).toBe("PURGE /rss.xml");
  });

  test("are asked as a CDN's interface wants it: method, a header with a secret, and a body", async () => {
    const cache = await startPingServer();
    setting.store.change(RSS, "a");
    await announce(
      announcerWith(cache, {
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

  test.for([404, 412])("that have no such document are done with it (%i)", async (code) => {
    const cache = await startPingServer();
    cache.replyWith(status(code));
    setting.store.change(RSS, "a");
    await announce(announcerWith(cache));

    expect(setting.outcomes.map(({ state }) => state)).toEqual(["accepted"]);
  });

  test("behind an interface that does not know the address are not: there is something wrong", async () => {
    const cache = await startPingServer();
    cache.replyWith(status(404));
    setting.store.change(RSS, "a");
    await announce(announcerWith(cache, { method: "POST" }));

    expect(setting.outcomes.at(-1)).toMatchObject({
      state: "failed",
      attempts: 3,
      problem:
        "expected a status from 200 to 299, found 404; see that the cache allows to be purged from here, and that FEEDWRIGHT_PURGE, its method, header and body are right",
    });
  });

  test("that do not answer are asked again, until they let go of it", async () => {
    const cache = await startPingServer();
    cache.replyWith(status(503), status(503), status(200));
    setting.store.change(RSS, "a");
    await announce(announcerWith(cache));

    expect(setting.outcomes.map(({ state }) => state)).toEqual(["retrying", "retrying", "accepted"]);
    expect(cache.pinged).toHaveLength(4);
    expect(setting.store.settled).toEqual([[RSS, "a"]]);
  });

  test("are told at once of a version that comes in between, and twice of that", async () => {
    setting.isHasty = false;
    const cache = await startPingServer();
    setting.store.change(RSS, "a");
    const notifier = announcerWith(cache);
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

  test("have let go of it by the time that a hub is told, which may fetch it through them", async () => {
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
    await announce(announcerWith(cache, {}, [setting.hub.url]));

    const hub = order.indexOf("hub");
    expect(order.slice(0, hub)).toContain("cache");
    expect(order.filter((who) => who === "hub")).toHaveLength(1);
  });

  test("that are away hold no hub up", async () => {
    const cache = await startPingServer();
    cache.replyWith(status(503));
    setting.store.change(RSS, "a");
    await announce(announcerWith(cache, {}, [setting.hub.url]));

    expect(setting.hub.topics()).toEqual([RSS]);
    expect(setting.outcomes.filter(({ receiver }) => receiver === setting.hub.url)).toMatchObject([
      { state: "accepted", attempts: 1 },
    ]);
  });
});
