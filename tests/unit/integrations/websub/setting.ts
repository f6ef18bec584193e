import { beforeEach, expect, onTestFinished } from "vitest";
import type { Notification, NotificationStore } from "../../../../src/integrations/websub/notification.js";
import { Notifier } from "../../../../src/integrations/websub/notifier.js";
import type { NotifierOptions } from "../../../../src/integrations/websub/settings.js";
import { type PingServer, startPingServer } from "../../../fixtures/websub-ping-server.js";

export const RSS = "https://news.example.org/rss.xml";
export const ATOM = "https://news.example.org/atom.xml";

/** Keeps pending topics in memory. */
export class MemoryStore implements NotificationStore {
  readonly settled: (readonly [string, string])[] = [];
  looks = 0;
  readonly #pending = new Map<string, string>();

  change(topic: string, version: string): void {
    this.#pending.set(topic, version);
  }

  withdraw(topic: string): void {
    this.#pending.delete(topic);
  }

  async pending(): Promise<{ topic: string; version: string }[]> {
    this.looks += 1;
    return [...this.#pending].map(([topic, version]) => ({ topic, version }));
  }

  async settle(topic: string, version: string): Promise<void> {
    this.settled.push([topic, version]);
    if (this.#pending.get(topic) === version) this.#pending.delete(topic);
  }
}

export const START = Date.UTC(2026, 0, 1);

export interface Setting {
  hub: PingServer;
  store: MemoryStore;
  outcomes: Notification[];
  /** Milliseconds of each wait. */
  waits: number[];
  /** If true, waits end at once and advance the clock. If false, they last until `wake` is called. */
  isHasty: boolean;
  wake(): void;
  createNotifier(options?: Partial<NotifierOptions>): Notifier;
}

/** A new hub, store and clock for each test of a file. */
export function freshSetting(): Setting {
  // `beforeEach` sets the fields before a test reads them.
  const setting = {} as Setting;
  beforeEach(async () => {
    let now = START;
    let asleep: (() => void)[] = [];
    Object.assign(setting, { store: new MemoryStore(), outcomes: [], waits: [], isHasty: true });
    setting.hub = await startPingServer();
    setting.wake = () => {
      const sleepers = asleep;
      asleep = [];
      for (const wake of sleepers) wake();
    };
    const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> => {
      setting.waits.push(milliseconds);
      return new Promise((resolve) => {
        const end = (): void => resolve();
        const wake = (): void => {
          now += milliseconds;
          signal.removeEventListener("abort", end);
          end();
        };
        signal.addEventListener("abort", end);
        if (setting.isHasty) wake();
        else asleep.push(wake);
      });
    };
    setting.createNotifier = (options = {}) => {
      const notifier = new Notifier({
        hubs: [setting.hub.url],
        store: setting.store,
        onOutcome: (outcome) => setting.outcomes.push(outcome),
        clock: () => now,
        random: () => 0.5,
        sleep,
        ...options,
      });
      onTestFinished(() => notifier.stop());
      return notifier;
    };
  });
  return setting;
}

/** Calls `notify` and waits until all deliveries have ended. */
export async function notifyAndWait(notifier: Notifier): Promise<void> {
  notifier.notify();
  await notifier.idle();
}

/** Polls a value, with a timeout that also suffices on a busy machine. */
export function eventually<Value>(value: () => Value) {
  return expect.poll(value, { timeout: 15_000, interval: 10 });
}
