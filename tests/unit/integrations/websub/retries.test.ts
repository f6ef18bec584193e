import { describe, expect, test } from "vitest";
import {
  flood,
  hangingUp,
  type Reply,
  silence,
  startPingServer,
  status,
} from "../../../fixtures/websub-ping-server.js";
import { ATOM, eventually, freshSetting, notifyAndWait, RSS, START } from "./setting.js";

const setting = freshSetting();
const HOUR = 3_600_000;

describe("temporary failures are retried until accepted", () => {
  const faults: readonly (readonly [string, Reply, RegExp])[] = [
    ["500", status(500), /found 500;/],
    ["503", status(503), /found 503;/],
    ["408", status(408), /found 408;/],
    ["429", status(429), /found 429; the hub takes fewer/],
    ["a closed connection", hangingUp, /found no connection \((?:UND_ERR_SOCKET|ECONNRESET)\)/],
    ["500 with an endless body", flood(500), /found 500;/],
    ["404 from a proxy while the hub starts", status(404), /found 404; see that the hub can reach/],
  ];

  test.for(faults)("%s", async ([, reply, problem]) => {
    setting.hub.replyWith(reply, status(202));
    setting.store.change(RSS, "v1");
    await notifyAndWait(setting.createNotifier());

    expect(setting.waits).toEqual([10_000]);
    expect(setting.outcomes).toMatchObject([
      { state: "retrying", attempts: 1, problem: expect.stringMatching(problem) },
      { state: "accepted", attempts: 2 },
    ]);
    expect(setting.outcomes[1]).not.toHaveProperty("problem");
    expect(setting.store.settled).toEqual([[RSS, "v1"]]);
  });

  test("a timeout", async () => {
    setting.hub.replyWith(silence, status(202));
    setting.store.change(RSS, "v1");
    await notifyAndWait(setting.createNotifier({ timeoutMs: 1000 }));

    expect(setting.outcomes).toMatchObject([
      { problem: "expected an answer within 1000 ms, found none; see that the hub is well" },
      { state: "accepted", attempts: 2 },
    ]);
  });

  test("a hub that does not listen at the first attempt", async () => {
    let gone = (): void | Promise<void> => undefined;
    const away = await startPingServer((cleanUp) => {
      gone = cleanUp;
    });
    await gone();
    setting.store.change(RSS, "v1");
    await notifyAndWait(setting.createNotifier({ hubs: [away.url] }));

    expect(setting.outcomes[0]).toMatchObject({
      state: "retrying",
      problem: expect.stringContaining("found no connection (ECONNREFUSED); see that the hub runs"),
    });
  });
});

describe("delivery ends after eight attempts within two hours", () => {
  test.for([408, 429, 500, 503])("%i: the delay triples, up to an hour", async (code) => {
    setting.hub.replyWith(status(code));
    setting.store.change(RSS, "v1");
    await notifyAndWait(setting.createNotifier());

    expect(setting.hub.pinged).toHaveLength(8);
    expect(setting.waits.map((wait) => wait / 1000)).toEqual([10, 30, 90, 270, 810, 2430, 3600]);
    expect(setting.outcomes.at(-1)).toMatchObject({ state: "failed", attempts: 8 });
    expect(setting.store.settled).toEqual([[RSS, "v1"]]);
  });

  test.for([
    [0, 7.5],
    [0.999999, 12.5],
  ] as const)("random numbers spread them: %f", async ([random, first]) => {
    setting.hub.replyWith(status(500), status(204));
    setting.store.change(RSS, "v1");
    await notifyAndWait(setting.createNotifier({ random: () => random }));

    expect(setting.waits).toEqual([expect.closeTo(first * 1000, 0)]);
  });

  test("a hub that was given up blocks neither other hubs nor its own next version", async () => {
    const other = await startPingServer();
    setting.hub.replyWith(status(500));
    const notifier = setting.createNotifier({ hubs: [setting.hub.url, other.url] });
    setting.store.change(RSS, "v1");
    await notifyAndWait(notifier);
    expect(other.topics()).toEqual([RSS]);

    setting.hub.replyWith(status(204));
    setting.store.change(RSS, "v2");
    await notifyAndWait(notifier);
    expect([setting.hub.topics().length, other.topics().length]).toEqual([9, 2]);
    expect(setting.outcomes.filter(({ receiver }) => receiver === setting.hub.url).at(-1)).toMatchObject({
      state: "accepted",
      attempts: 1,
    });
  });
});

describe("a rejection ends delivery after three attempts", () => {
  test.for([400, 401, 403, 404, 410, 422, 304])("%i", async (code) => {
    setting.hub.replyWith(status(code));
    setting.store.change(RSS, "v1");
    await notifyAndWait(setting.createNotifier());

    expect(setting.hub.pinged).toHaveLength(3);
    expect(setting.outcomes.at(-1)).toMatchObject({ state: "failed", attempts: 3 });
    expect(setting.store.settled).toEqual([[RSS, "v1"]]);
  });

  test("the next version gets three attempts too", async () => {
    setting.isHasty = false;
    setting.hub.replyWith(status(404));
    const notifier = setting.createNotifier();
    setting.store.change(RSS, "v1");
    notifier.notify();
    await eventually(() => setting.waits).toHaveLength(1);
    setting.wake();
    await eventually(() => setting.waits).toHaveLength(2);
    setting.store.change(RSS, "v2");
    notifier.notify();
    await eventually(() => setting.store.looks).toBe(2);
    setting.isHasty = true;
    setting.wake();
    await notifier.idle();

    expect(setting.hub.pinged).toHaveLength(5);
    expect(setting.outcomes.at(-1)).toMatchObject({ state: "failed", attempts: 3 });
  });

  test.for([301, 302, 303, 307, 308])("%i: the redirect is reported but not followed", async (code) => {
    const other = await startPingServer();
    setting.hub.replyWith(status(code, { Location: other.url }));
    setting.store.change(RSS, "v1");
    await notifyAndWait(setting.createNotifier());

    expect(other.pinged).toEqual([]);
    expect(setting.outcomes.at(-1)).toMatchObject({
      state: "failed",
      attempts: 3,
      problem: `expected a status from 200 to 299, found ${code} to ${other.url}; name that address in FEEDWRIGHT_HUBS if the hub has moved`,
    });
  });

  test("a redirect to a path is reported with the host of the hub", async () => {
    setting.hub.replyWith(status(301, { Location: "/elsewhere" }));
    setting.store.change(RSS, "v1");
    await notifyAndWait(setting.createNotifier());

    expect(setting.outcomes[0]?.problem).toContain(`301 to ${new URL("/elsewhere", setting.hub.url).href};`);
  });
});

describe("Retry-After", () => {
  test.for([
    ["seconds", "120"],
    ["a date", new Date(START + 120_000).toUTCString()],
  ])("as %s is honoured", async ([, value = ""]) => {
    setting.hub.replyWith(status(429, { "Retry-After": value }), status(204));
    setting.store.change(RSS, "v1");
    await notifyAndWait(setting.createNotifier());

    expect(setting.waits).toEqual([10_000, 110_000]);
    expect(setting.hub.pinged).toHaveLength(2);
  });

  test("applies to every topic of the hub and to no other hub", async () => {
    const other = await startPingServer();
    setting.isHasty = false;
    setting.hub.replyWith(status(503, { "Retry-After": "120" }), status(204));
    setting.store.change(RSS, "v1");
    setting.store.change(ATOM, "v1");
    setting.createNotifier({ hubs: [setting.hub.url, other.url], concurrency: 1 }).notify();

    await eventually(() => other.topics()).toEqual([RSS, ATOM]);
    // The hubs may answer in either order.
    await eventually(() => setting.waits.toSorted((a, b) => a - b)).toEqual([10_000, 120_000]);
    expect(setting.hub.topics()).toEqual([RSS]);
  });

  test("of more than an hour counts as an hour", async () => {
    setting.hub.replyWith(status(503, { "Retry-After": "86400" }), status(204));
    setting.store.change(RSS, "v1");
    await notifyAndWait(setting.createNotifier());

    expect(setting.waits).toEqual([10_000, HOUR - 10_000]);
  });

  test("does not last a year if the clock is set back by one", async () => {
    setting.hub.replyWith(status(503, { "Retry-After": "120" }), status(204));
    setting.store.change(RSS, "v1");
    const clock = () => START - (setting.waits.length > 0 ? 365 * 24 * HOUR : 0);
    await notifyAndWait(setting.createNotifier({ clock }));

    expect(setting.waits).toEqual([10_000]);
    expect(setting.hub.pinged).toHaveLength(2);
  });

  test.for(["soon", "-5", new Date(START - 1000).toUTCString(), "3"])(
    "%j does not shorten the delay",
    async (value) => {
      setting.hub.replyWith(status(503, { "Retry-After": value }), status(204));
      setting.store.change(RSS, "v1");
      await notifyAndWait(setting.createNotifier());

      expect(setting.waits).toEqual([10_000]);
    },
  );
});

test("an endless body after a success status is not read, and its connection is closed", async () => {
  setting.hub.replyWith(flood(200));
  setting.store.change(RSS, "v1");
  await notifyAndWait(setting.createNotifier());

  expect(setting.outcomes).toMatchObject([{ state: "accepted", attempts: 1 }]);
  await eventually(() => setting.hub.underWay()).toBe(0);
});
