import { beforeEach, expect, onTestFinished } from "vitest";
import {
  type Announcement,
  type AnnouncementStore,
  type AnnouncerOptions,
  Notifier,
} from "../../../../src/integrations/websub/notifier.js";
import { type PingServer, startPingServer } from "../../../fixtures/websub-ping-server.js";

export const RSS = "https://news.example.org/rss.xml";
export const ATOM = "https://news.example.org/atom.xml";

/** What changed, as long as this process lives. */
export class MemoryStore implements AnnouncementStore {
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
  outcomes: Announcement[];
  /** Milliseconds of every wait. */
  waits: number[];
  /** Whether waits end at once, moving the clock; else they last until somebody calls `wake`. */
  isHasty: boolean;
  wake(): void;
  announcer(options?: Partial<AnnouncerOptions>): Notifier;
}

/** A fresh hub, store and clock for each test of a file. */
export function freshSetting(): Setting {
  // The hook below fills it before any test looks.
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
    setting.announcer = (options = {}) => {
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

/** Announces, and waits for the end. */
export async function announce(notifier: Notifier): Promise<void> {
  notifier.notify();
  await notifier.idle();
}

/** What a value becomes, on a machine that may have much else to do. */
export function eventually<Value>(value: () => Value) {
  return expect.poll(value, { timeout: 15_000, interval: 10 });
}
