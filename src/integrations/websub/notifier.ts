import { cachesAt } from "./cache-purge.js";
import { hubAt } from "./hub-ping.js";
import type { Notification, Receiver } from "./notification.js";
import { ReceiverQueue } from "./receiver-queue.js";
import { type NotifierOptions, type Settings, settingsOf, sleep } from "./settings.js";

export type { Notification as Announcement, NotificationStore as AnnouncementStore } from "./notification.js";
export type { NotifierOptions as AnnouncerOptions } from "./settings.js";

/** A topic in its newest version, and those who are still to take it. */
interface Tracked {
  readonly version: string;
  readonly untold: Set<ReceiverQueue>;
}

/**
 * Tells every WebSub hub, and the caches in front, of the feeds that changed, in the background, until each has
 * taken it or there is no more hope. What is to be told is the store's memory, so an announcement is never lost: a version that was not
 * settled is pending again after a restart, and told to all once more, which does them no harm.
 */
export class Notifier {
  readonly #settings: Settings;
  readonly #hubs: readonly ReceiverQueue[];
  /** To the hubs, and to the caches. */
  readonly #couriers: readonly ReceiverQueue[];
  /** Settled topics stay until they are seen not to be pending, so that a look that was slow tells nobody again. */
  readonly #tracked = new Map<string, Tracked>();
  readonly #settling = new Set<Promise<void>>();
  #isWanted = false;
  #looking: Promise<void> | undefined;
  readonly #stopping = new AbortController();

  /** Throws a `configuration` error for an address that cannot be a hub's. */
  constructor(options: NotifierOptions) {
    this.#settings = settingsOf(options);
    const { purge, hubs } = this.#settings;
    const caches = purge && cachesAt(purge, this.#settings);
    this.#hubs = hubs.map((address) => this.#courierTo(hubAt(address, caches?.tell, this.#settings)));
    this.#couriers = [...(caches === undefined ? [] : [this.#courierTo(caches)]), ...this.#hubs];
  }

  /**
   * Looks at what is pending and starts telling everybody; returns at once and never throws. Calls during a look
   * are merged into one more look. To be called when the program has started and after every refresh: with
   * nothing pending it asks nobody.
   */
  notify(): void {
    if (this.#stopping.signal.aborted) return;
    this.#isWanted = true;
    this.#looking ??= this.#look();
  }

  /**
   * How far every topic has come that was told, or failed to be told, since the last call, for the report of a
   * refresh. Waits for the first attempts at the hubs to end, but at most so many milliseconds.
   */
  async report(milliseconds: number): Promise<readonly Notification[]> {
    const waiting = new AbortController();
    await Promise.race([this.#heard(), sleep(milliseconds, waiting.signal)]);
    waiting.abort();
    return this.#couriers.flatMap((courier) => courier.takeNews());
  }

  /** Resolves when nothing is under way, retries included. */
  async idle(): Promise<void> {
    for (;;) {
      const underWay = [...this.#settling, ...this.#couriers.flatMap((courier) => courier.runs())];
      if (this.#looking !== undefined) underWay.push(this.#looking);
      if (underWay.length === 0) return;
      await Promise.all(underWay);
    }
  }

  /** Aborts attempts and waits; what was not settled is pending after a restart. Later calls do nothing. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const courier of this.#couriers) courier.stop();
    await this.idle();
  }

  async #look(): Promise<void> {
    while (this.#isWanted && !this.#stopping.signal.aborted) {
      this.#isWanted = false;
      try {
        const pending = await this.#settings.store.pending(this.#stopping.signal);
        if (!this.#stopping.signal.aborted) this.#take(pending);
      } catch (error) {
        this.#settings.onStoreFailure(error);
      }
    }
    // In the same breath as the last look at what is wanted: a call in between would be lost.
    this.#looking = undefined;
  }

  #courierTo(receiver: Receiver): ReceiverQueue {
    const courier: ReceiverQueue = new ReceiverQueue(receiver, this.#settings, (topic) =>
      this.#done(courier, topic),
    );
    return courier;
  }

  #take(pending: readonly { readonly topic: string; readonly version: string }[]): void {
    const versions = new Map(pending.map(({ topic, version }) => [topic, version]));
    for (const topic of this.#tracked.keys()) {
      if (!versions.has(topic)) this.#forget(topic);
    }
    for (const [topic, version] of versions) this.#tell(topic, version);
  }

  #tell(topic: string, version: string): void {
    const known = this.#tracked.get(topic);
    if (known?.version !== version) {
      this.#tracked.set(topic, { version, untold: new Set(this.#couriers) });
      for (const courier of this.#couriers) courier.tell(topic, version);
    }
    // Also when it was told before: then the store did not keep that it is settled.
    this.#settleIfDone(topic);
  }

  /** Its feed is gone, or somebody else told of it. */
  #forget(topic: string): void {
    this.#tracked.delete(topic);
    for (const courier of this.#couriers) courier.forget(topic);
  }

  #done(courier: ReceiverQueue, topic: string): void {
    this.#tracked.get(topic)?.untold.delete(courier);
    this.#settleIfDone(topic);
  }

  #settleIfDone(topic: string): void {
    const tracked = this.#tracked.get(topic);
    if (tracked === undefined || tracked.untold.size > 0) return;
    const { store, onStoreFailure } = this.#settings;
    const settling = store
      .settle(topic, tracked.version)
      .catch(onStoreFailure)
      .finally(() => this.#settling.delete(settling));
    this.#settling.add(settling);
  }

  async #heard(): Promise<void> {
    await this.#looking;
    await Promise.all(this.#hubs.map((hub) => hub.heard()));
  }
}
