import { cacheReceiver } from "./cache-purge.js";
import { hubReceiver } from "./hub-ping.js";
import type { Notification, Receiver } from "./notification.js";
import { ReceiverQueue } from "./receiver-queue.js";
import { type NotifierOptions, resolveSettings, type Settings, sleep } from "./settings.js";

export type { Notification as Announcement, NotificationStore as AnnouncementStore } from "./notification.js";
export type { NotifierOptions as AnnouncerOptions } from "./settings.js";

/** A topic in its newest version, and those who are still to take it. */
interface Tracked {
  readonly version: string;
  readonly pendingQueues: Set<ReceiverQueue>;
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
  readonly #queues: readonly ReceiverQueue[];
  /** Settled topics stay until they are seen not to be pending, so that a look that was slow tells nobody again. */
  readonly #tracked = new Map<string, Tracked>();
  readonly #marking = new Set<Promise<void>>();
  #isCheckRequested = false;
  #checking: Promise<void> | undefined;
  readonly #stopping = new AbortController();

  /** Throws a `configuration` error for an address that cannot be a hub's. */
  constructor(options: NotifierOptions) {
    this.#settings = resolveSettings(options);
    const { purge, hubs } = this.#settings;
    const caches = purge && cacheReceiver(purge, this.#settings);
    this.#hubs = hubs.map((address) =>
      this.#createQueue(hubReceiver(address, caches?.notify, this.#settings)),
    );
    this.#queues = [...(caches === undefined ? [] : [this.#createQueue(caches)]), ...this.#hubs];
  }

  /**
   * Looks at what is pending and starts telling everybody; returns at once and never throws. Calls during a look
   * are merged into one more look. To be called when the program has started and after every refresh: with
   * nothing pending it asks nobody.
   */
  notify(): void {
    if (this.#stopping.signal.aborted) return;
    this.#isCheckRequested = true;
    this.#checking ??= this.#checkPending();
  }

  /**
   * How far every topic has come that was told, or failed to be told, since the last call, for the report of a
   * refresh. Waits for the first attempts at the hubs to end, but at most so many milliseconds.
   */
  async report(timeoutMs: number): Promise<readonly Notification[]> {
    const waiting = new AbortController();
    await Promise.race([this.#firstAttempts(), sleep(timeoutMs, waiting.signal)]);
    waiting.abort();
    return this.#queues.flatMap((queue) => queue.takeUnreported());
  }

  /** Resolves when nothing is under way, retries included. */
  async idle(): Promise<void> {
    for (;;) {
      const inFlight = [...this.#marking, ...this.#queues.flatMap((queue) => queue.inFlight())];
      if (this.#checking !== undefined) inFlight.push(this.#checking);
      if (inFlight.length === 0) return;
      await Promise.all(inFlight);
    }
  }

  /** Aborts attempts and waits; what was not settled is pending after a restart. Later calls do nothing. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const queue of this.#queues) queue.stop();
    await this.idle();
  }

  async #checkPending(): Promise<void> {
    while (this.#isCheckRequested && !this.#stopping.signal.aborted) {
      this.#isCheckRequested = false;
      try {
        const pending = await this.#settings.store.pending(this.#stopping.signal);
        if (!this.#stopping.signal.aborted) this.#updateTracked(pending);
      } catch (error) {
        this.#settings.onStoreError(error);
      }
    }
    // In the same breath as the last look at what is wanted: a call in between would be lost.
    this.#checking = undefined;
  }

  #createQueue(receiver: Receiver): ReceiverQueue {
    const queue: ReceiverQueue = new ReceiverQueue(receiver, this.#settings, (topic) =>
      this.#onDelivered(queue, topic),
    );
    return queue;
  }

  #updateTracked(pending: readonly { readonly topic: string; readonly version: string }[]): void {
    const versions = new Map(pending.map(({ topic, version }) => [topic, version]));
    for (const topic of this.#tracked.keys()) {
      if (!versions.has(topic)) this.#forget(topic);
    }
    for (const [topic, version] of versions) this.#enqueue(topic, version);
  }

  #enqueue(topic: string, version: string): void {
    const known = this.#tracked.get(topic);
    if (known?.version !== version) {
      this.#tracked.set(topic, { version, pendingQueues: new Set(this.#queues) });
      for (const queue of this.#queues) queue.enqueue(topic, version);
    }
    // Also when it was told before: then the store did not keep that it is settled.
    this.#markIfDelivered(topic);
  }

  /** Its feed is gone, or somebody else told of it. */
  #forget(topic: string): void {
    this.#tracked.delete(topic);
    for (const queue of this.#queues) queue.cancel(topic);
  }

  #onDelivered(queue: ReceiverQueue, topic: string): void {
    this.#tracked.get(topic)?.pendingQueues.delete(queue);
    this.#markIfDelivered(topic);
  }

  #markIfDelivered(topic: string): void {
    const tracked = this.#tracked.get(topic);
    if (tracked === undefined || tracked.pendingQueues.size > 0) return;
    const { store, onStoreError } = this.#settings;
    const marking = store
      .settle(topic, tracked.version)
      .catch(onStoreError)
      .finally(() => this.#marking.delete(marking));
    this.#marking.add(marking);
  }

  async #firstAttempts(): Promise<void> {
    await this.#checking;
    await Promise.all(this.#hubs.map((hub) => hub.firstAttempts()));
  }
}
