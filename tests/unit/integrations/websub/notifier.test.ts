import { setImmediate as otherWork } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { VERSION } from "../../../../src/lib/version.js";
import {
  silence,
  startPingServer,
  status,
  takenAfter,
  takenLater,
} from "../../../fixtures/websub-ping-server.js";
import { ATOM, eventually, freshSetting, MemoryStore, notifyAndWait, RSS } from "./setting.js";

const setting = freshSetting();
const MINUTE = 60_000;

describe("a notification", () => {
  test("is one form with the topic as hub.url and as hub.topic", async () => {
    setting.store.change(RSS, "v1");
    await notifyAndWait(setting.createNotifier());

    expect(setting.hub.pinged).toMatchObject([
      {
        method: "POST",
        path: "/hub",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "user-agent": `Feedwright/${VERSION}`,
        },
        form: [
          ["hub.mode", "publish"],
          ["hub.url", RSS],
          ["hub.topic", RSS],
        ],
      },
    ]);
  });

  test("keeps a topic URL with a query and percent-encoded letters unchanged", async () => {
    const topic = "https://news.example.org/feeds/%C3%BCber.xml?a=1&b=2+3";
    setting.store.change(topic, "v1");
    await notifyAndWait(setting.createNotifier());

    expect(setting.hub.topics()).toEqual([topic]);
  });

  test.for([200, 201, 202, 204, 299])("is accepted with status %i and settled", async (code) => {
    setting.hub.replyWith(status(code));
    setting.store.change(RSS, "v1");
    await notifyAndWait(setting.createNotifier());

    expect(setting.outcomes).toEqual([
      { receiver: setting.hub.url, topic: RSS, state: "accepted", attempts: 1 },
    ]);
    expect(setting.store.settled).toEqual([[RSS, "v1"]]);
    expect(await setting.store.pending()).toEqual([]);
  });

  test("is sent twice with replicas, since the hub may have fetched from one that was not yet updated", async () => {
    setting.isHasty = false;
    setting.store.change(RSS, "a");
    const notifier = setting.createNotifier({ hasReplicas: true });
    notifier.notify();
    await eventually(() => setting.waits).toEqual([5_000]);

    expect(await notifier.report(60_000)).toEqual([
      { receiver: setting.hub.url, topic: RSS, state: "accepted", attempts: 1 },
    ]);
    expect(setting.store.settled).toEqual([]);
    setting.wake();
    await notifier.idle();
    expect(setting.hub.topics()).toEqual([RSS, RSS]);
    expect(setting.store.settled).toEqual([[RSS, "a"]]);
  });

  test("is not sent if no topic is pending", async () => {
    await notifyAndWait(setting.createNotifier());

    expect(setting.store.looks).toBe(1);
    expect(setting.hub.pinged).toEqual([]);
  });

  test("is not sent again after it is settled, until the topic changes", async () => {
    const notifier = setting.createNotifier();
    setting.store.change(RSS, "v1");
    await notifyAndWait(notifier);
    await notifyAndWait(notifier);
    expect(setting.hub.topics()).toEqual([RSS]);

    setting.store.change(RSS, "v2");
    await notifyAndWait(notifier);
    expect(setting.hub.topics()).toEqual([RSS, RSS]);
    expect(setting.store.settled).toEqual([
      [RSS, "v1"],
      [RSS, "v2"],
    ]);
  });

  test("goes once to each hub and is settled when the last hub has accepted it", async () => {
    const other = await startPingServer();
    const later = takenLater();
    setting.hub.replyWith(later.reply);
    setting.store.change(RSS, "v1");
    const notifier = setting.createNotifier({ hubs: [setting.hub.url, other.url, setting.hub.url] });
    notifier.notify();
    await eventually(() => setting.outcomes).toHaveLength(1);
    await eventually(() => setting.hub.topics()).toEqual([RSS]);
    expect(setting.store.settled).toEqual([]);

    later.take();
    await notifier.idle();
    expect([setting.hub.topics(), other.topics()]).toEqual([[RSS], [RSS]]);
    expect(setting.store.settled).toEqual([[RSS, "v1"]]);
  });

  test("is settled at once without hubs", async () => {
    setting.store.change(RSS, "v1");
    await notifyAndWait(setting.createNotifier({ hubs: [] }));

    expect(setting.store.settled).toEqual([[RSS, "v1"]]);
  });
});

describe("many topics", () => {
  const topics = Array.from({ length: 12 }, (_, at) => `https://news.example.org/${at}.xml`);

  test("at most four requests run at once for each hub", async () => {
    setting.hub.replyWith(takenAfter(30));
    for (const topic of topics) setting.store.change(topic, "v1");
    await notifyAndWait(setting.createNotifier());

    expect(setting.hub.mostAtOnce()).toBe(4);
    expect(setting.hub.topics().toSorted()).toEqual(topics.toSorted());
  });

  test("a hub that does not answer delays no other hub", async () => {
    const other = await startPingServer();
    setting.hub.replyWith(silence);
    for (const topic of topics) setting.store.change(topic, "v1");
    setting.createNotifier({ hubs: [setting.hub.url, other.url] }).notify();

    await eventually(() => other.topics().length).toBe(12);
    await eventually(() => setting.hub.topics()).toHaveLength(4);
  });

  test("calls during a check are merged into one more check", async () => {
    const notifier = setting.createNotifier();
    setting.store.change(RSS, "v1");
    for (let call = 0; call < 20; call++) notifier.notify();
    setting.store.change(ATOM, "v1");
    await notifier.idle();

    expect(setting.store.looks).toBe(2);
    expect(setting.hub.topics().toSorted()).toEqual([ATOM, RSS]);
  });

  test.for([0, 1, 2, 3, 4, 5])("a call %i ticks after a check is not lost", async (steps) => {
    const notifier = setting.createNotifier();
    const { store } = setting;
    const look = store.pending.bind(store);
    store.pending = async () => {
      const found = await look();
      if (store.looks === 1) void later();
      return found;
    };
    const later = async (): Promise<void> => {
      for (let step = 0; step < steps; step++) await undefined;
      store.change(RSS, "v1");
      notifier.notify();
    };
    notifier.notify();
    await otherWork();
    await notifier.idle();

    expect(setting.hub.topics()).toEqual([RSS]);
  });
});

describe("a topic that changes during delivery", () => {
  test("is sent once more after the hub has accepted it, and only the newest version is settled", async () => {
    const later = takenLater();
    setting.hub.replyWith(later.reply, status(204));
    const notifier = setting.createNotifier();
    setting.store.change(RSS, "v1");
    notifier.notify();
    await eventually(() => setting.hub.topics()).toHaveLength(1);
    setting.store.change(RSS, "v2");
    notifier.notify();
    setting.store.change(RSS, "v3");
    notifier.notify();
    await eventually(() => setting.store.looks).toBe(3);
    later.take();
    await notifier.idle();

    expect(setting.hub.topics()).toEqual([RSS, RSS]);
    expect(setting.store.settled).toEqual([[RSS, "v3"]]);
    expect(setting.outcomes).toMatchObject([{ state: "accepted", attempts: 1 }]);
  });

  test("keeps waiting for its retry and is then sent once", async () => {
    setting.isHasty = false;
    setting.hub.replyWith(status(500), status(204));
    const notifier = setting.createNotifier();
    setting.store.change(RSS, "v1");
    notifier.notify();
    await eventually(() => setting.waits).toHaveLength(1);
    for (const version of ["v2", "v3"]) {
      setting.store.change(RSS, version);
      notifier.notify();
    }
    await eventually(() => setting.store.looks).toBe(3);
    expect(setting.hub.topics()).toEqual([RSS]);

    setting.wake();
    await notifier.idle();
    expect(setting.hub.topics()).toEqual([RSS, RSS]);
    expect(setting.store.settled).toEqual([[RSS, "v3"]]);
  });

  test("is sent again to a hub that has accepted it while another hub is still pending", async () => {
    setting.isHasty = false;
    const other = await startPingServer();
    other.replyWith(status(500), status(204));
    const notifier = setting.createNotifier({ hubs: [setting.hub.url, other.url] });
    setting.store.change(RSS, "v1");
    notifier.notify();
    await eventually(() => setting.outcomes).toHaveLength(2);
    notifier.notify();
    setting.store.change(RSS, "v2");
    notifier.notify();
    await eventually(() => setting.hub.topics()).toEqual([RSS, RSS]);

    setting.wake();
    await notifier.idle();
    expect(other.topics()).toEqual([RSS, RSS]);
    expect(setting.store.settled).toEqual([[RSS, "v2"]]);
  });

  test("is sent again if the change is found in the same tick in which the hub accepts it", async () => {
    const { store } = setting;
    let see = (): void => undefined;
    const notifier = setting.createNotifier({ onOutcome: () => see() });
    store.change(RSS, "v1");
    const later = takenLater();
    setting.hub.replyWith(later.reply, status(204));
    notifier.notify();
    await eventually(() => setting.hub.topics()).toHaveLength(1);
    store.change(RSS, "v2");
    const found = await store.pending();
    store.pending = () =>
      new Promise((resolve) => {
        see = () => resolve(found);
      });
    notifier.notify();
    later.take();
    await notifier.idle();

    expect(setting.hub.topics()).toEqual([RSS, RSS]);
    expect(store.settled.at(-1)).toEqual([RSS, "v2"]);
  });

  test("gets all attempts for its new version", async () => {
    setting.isHasty = false;
    setting.hub.replyWith(status(500));
    const notifier = setting.createNotifier();
    setting.store.change(RSS, "v1");
    notifier.notify();
    for (let attempt = 1; attempt < 8; attempt++) {
      await eventually(() => setting.waits).toHaveLength(attempt);
      if (attempt < 7) setting.wake();
    }
    setting.store.change(RSS, "v2");
    await notifier.report(0);
    notifier.notify();
    await eventually(() => setting.store.looks).toBe(2);
    setting.isHasty = true;
    setting.wake();
    await notifier.idle();

    expect(setting.hub.topics()).toHaveLength(15);
    expect(setting.store.settled).toEqual([[RSS, "v2"]]);
  });

  test("is cancelled when it is no longer pending", async () => {
    setting.isHasty = false;
    setting.hub.replyWith(status(500));
    const notifier = setting.createNotifier();
    setting.store.change(RSS, "v1");
    notifier.notify();
    await eventually(() => setting.waits).toHaveLength(1);
    setting.store.withdraw(RSS);
    await notifyAndWait(notifier);

    expect(setting.hub.topics()).toEqual([RSS]);
    expect(setting.store.settled).toEqual([]);
    expect(await notifier.report(MINUTE)).toEqual([]);
  });
});

describe("when the store fails", () => {
  test("the next call repeats a failed check", async () => {
    const failures: unknown[] = [];
    const store = new (class extends MemoryStore {
      override async pending() {
        if (this.looks === 0) {
          this.looks += 1;
          throw new Error("the disk is away");
        }
        return super.pending();
      }
    })();
    const notifier = setting.createNotifier({ store, onStoreError: (error) => failures.push(error) });
    store.change(RSS, "v1");
    await notifyAndWait(notifier);
    expect(failures).toEqual([new Error("the disk is away")]);
    await notifyAndWait(notifier);

    expect(setting.hub.topics()).toEqual([RSS]);
  });

  test("the next call settles the version without notifying the hub again", async () => {
    const failures: unknown[] = [];
    const store = new (class extends MemoryStore {
      isFull = true;
      override async settle(topic: string, version: string) {
        if (this.isFull) throw new Error("the disk is full");
        await super.settle(topic, version);
      }
    })();
    const notifier = setting.createNotifier({ store, onStoreError: (error) => failures.push(error) });
    store.change(RSS, "v1");
    await notifyAndWait(notifier);
    expect(failures).toEqual([new Error("the disk is full")]);
    store.isFull = false;
    await notifyAndWait(notifier);

    expect(store.settled).toEqual([[RSS, "v1"]]);
    expect(setting.hub.topics()).toEqual([RSS]);
  });
});

describe("an invalid hub URL is a configuration error", () => {
  test.for(["hub.example.org", "ftp://hub.example.org/", "", "https://me:secret@hub.example.org/"])(
    "%s",
    (hub) => {
      const make = () => setting.createNotifier({ hubs: [hub] });
      expect(make).toThrow(expect.objectContaining({ code: "configuration" }));
      expect(make).toThrow(/^FEEDWRIGHT_HUBS: expected (?!.*secret)/);
    },
  );
});
