import { describe, expect, test } from "vitest";
import { sleep } from "../../../../src/integrations/websub/settings.js";
import { silence, startPingServer, status, takenAfter } from "../../../fixtures/websub-ping-server.js";
import { ATOM, eventually, freshSetting, notifyAndWait, RSS } from "./setting.js";

const setting = freshSetting();
const LONG = 15_000;

describe("the report", () => {
  test("waits for the first attempts but not for retries", async () => {
    setting.isHasty = false;
    const other = await startPingServer();
    setting.hub.replyWith(takenAfter(100));
    other.replyWith(status(500));
    const notifier = setting.createNotifier({ hubs: [setting.hub.url, other.url] });
    setting.store.change(RSS, "v1");
    notifier.notify();

    expect(await notifier.report(LONG)).toEqual([
      { receiver: setting.hub.url, topic: RSS, state: "accepted", attempts: 1 },
      {
        receiver: other.url,
        topic: RSS,
        state: "retrying",
        attempts: 1,
        problem: "expected a status from 200 to 299, found 500; see that the hub is well",
      },
    ]);
  });

  test("lists the notifications since the last report", async () => {
    setting.isHasty = false;
    setting.hub.replyWith(status(500), status(204));
    const notifier = setting.createNotifier();
    setting.store.change(RSS, "v1");
    notifier.notify();
    expect(await notifier.report(LONG)).toMatchObject([{ state: "retrying", attempts: 1 }]);
    expect(await notifier.report(LONG)).toEqual([]);

    await eventually(() => setting.waits).toHaveLength(1);
    setting.wake();
    await notifier.idle();
    expect(await notifier.report(LONG)).toMatchObject([{ state: "accepted", attempts: 2 }]);
  });

  test("waits at most for its timeout and lists a hub that has not answered as waiting", async () => {
    setting.hub.replyWith(silence);
    const notifier = setting.createNotifier();
    setting.store.change(RSS, "v1");
    notifier.notify();

    expect(await notifier.report(50)).toEqual([
      { receiver: setting.hub.url, topic: RSS, state: "waiting", attempts: 0 },
    ]);
  });

  test("lists a topic that changed again before its retry, without waiting for the retry", async () => {
    setting.isHasty = false;
    setting.hub.replyWith(status(500));
    const notifier = setting.createNotifier();
    setting.store.change(RSS, "v1");
    notifier.notify();
    await notifier.report(LONG);
    setting.store.change(RSS, "v2");
    notifier.notify();

    expect(await notifier.report(LONG)).toMatchObject([
      { topic: RSS, state: "retrying", attempts: 0, problem: expect.stringContaining("found 500") },
    ]);
  });

  test("is empty and immediate if no topic is pending", async () => {
    const notifier = setting.createNotifier();
    notifier.notify();

    expect(await notifier.report(LONG)).toEqual([]);
  });
});

describe("stopping", () => {
  test("ends a wait at once; a version that was not accepted stays pending for the next start", async () => {
    setting.isHasty = false;
    setting.hub.replyWith(status(500), status(204));
    const first = setting.createNotifier();
    setting.store.change(RSS, "v1");
    first.notify();
    await eventually(() => setting.waits).toHaveLength(1);
    await first.stop();
    expect(setting.store.settled).toEqual([]);
    expect(setting.hub.pinged).toHaveLength(1);

    await notifyAndWait(setting.createNotifier());
    expect(setting.hub.topics()).toEqual([RSS, RSS]);
    expect(setting.store.settled).toEqual([[RSS, "v1"]]);
  });

  test("ends running and queued attempts at once, without an outcome", async () => {
    setting.hub.replyWith(silence);
    const notifier = setting.createNotifier({ concurrency: 1 });
    setting.store.change(RSS, "v1");
    setting.store.change(ATOM, "v1");
    notifier.notify();
    await eventually(() => setting.hub.pinged).toHaveLength(1);
    await notifier.stop();

    expect(setting.hub.topics()).toEqual([RSS]);
    expect(setting.outcomes).toEqual([]);
    expect(setting.store.settled).toEqual([]);
    await eventually(() => setting.hub.underWay()).toBe(0);
  });

  test("ends a report at once; later calls do nothing", async () => {
    setting.hub.replyWith(silence);
    const notifier = setting.createNotifier();
    setting.store.change(RSS, "v1");
    notifier.notify();
    await eventually(() => setting.hub.pinged).toHaveLength(1);
    const report = notifier.report(LONG);
    await notifier.stop();
    await report;
    setting.store.change(RSS, "v2");
    await notifyAndWait(notifier);
    await notifier.stop();

    expect(setting.hub.pinged).toHaveLength(1);
  });

  test("during a check sends no notification", async () => {
    setting.store.change(RSS, "v1");
    const notifier = setting.createNotifier();
    notifier.notify();
    await notifier.stop();

    expect(setting.hub.pinged).toEqual([]);
  });
});

test("a hub is notified again if the previous process stopped before it settled the version", async () => {
  const other = await startPingServer();
  other.replyWith(silence);
  setting.store.change(RSS, "v1");
  const first = setting.createNotifier({ hubs: [setting.hub.url, other.url] });
  first.notify();
  await eventually(() => setting.outcomes).toMatchObject([{ receiver: setting.hub.url, state: "accepted" }]);
  await first.stop();

  other.replyWith(status(204));
  await notifyAndWait(setting.createNotifier({ hubs: [setting.hub.url, other.url] }));
  expect(setting.hub.topics()).toEqual([RSS, RSS]);
  expect(setting.store.settled).toEqual([[RSS, "v1"]]);
});

test("a wait does not keep the process alive and ends when it is aborted", async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  const stopping = new AbortController();
  const waiting = sleep(60_000, stopping.signal);
  expect(timers()).toBe(before);

  stopping.abort();
  await waiting;
});
