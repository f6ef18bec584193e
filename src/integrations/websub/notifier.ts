import { cacheReceiver } from "./cache-purge.js";
import { hubReceiver } from "./hub-ping.js";
import type { Notification, Receiver } from "./notification.js";
import { ReceiverQueue } from "./receiver-queue.js";
import { type NotifierOptions, resolveSettings, type Settings, sleep } from "./settings.js";

/** A topic, its newest version, and the receivers that have not accepted it. */
interface Tracked {
  readonly version: string;
  readonly pendingQueues: Set<ReceiverQueue>;
}

/**
 * Notifies WebSub hubs and caches of changed feeds in the background, until each has accepted or is given up. The
 * store remembers what is pending, so no notification is lost: after a restart, unsettled versions are sent to all
 * receivers again, which is harmless.
 */
export class Notifier {
  readonly #settings: Settings;
  readonly #hubs: readonly ReceiverQueue[];
  readonly #queues: readonly ReceiverQueue[];
  /** Settled topics stay until the store no longer lists them, so that a slow query does not notify again. */
  readonly #tracked = new Map<string, Tracked>();
  readonly #marking = new Set<Promise<void>>();
  #isCheckRequested = false;
  #checking: Promise<void> | undefined;
  readonly #stopping = new AbortController();

  /** @throws PublisherError `configuration` for an invalid hub URL */
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
   * Starts deliveries for pending topics; returns immediately and never throws. Calls during a check are merged into
   * one more check. Call it at start and after every refresh.
   */
  notify(): void {
    if (this.#stopping.signal.aborted) return;
    this.#isCheckRequested = true;
    this.#checking ??= this.#checkPending();
  }

  /**
   * The notifications since the last call, for the report of a refresh. Waits for the first attempts, at most
   * `timeoutMs`.
   */
  async report(timeoutMs: number): Promise<readonly Notification[]> {
    const waiting = new AbortController();
    await Promise.race([this.#firstAttempts(), sleep(timeoutMs, waiting.signal)]);
    waiting.abort();
    return this.#queues.flatMap((queue) => queue.takeUnreported());
  }

  /** Resolves when all deliveries have ended, including retries. */
  async idle(): Promise<void> {
    for (;;) {
      const inFlight = [...this.#marking, ...this.#queues.flatMap((queue) => queue.inFlight())];
      if (this.#checking !== undefined) inFlight.push(this.#checking);
      if (inFlight.length === 0) return;
      await Promise.all(inFlight);
    }
  }

  /** Aborts all deliveries; unsettled versions are pending after a restart. Later calls do nothing. */
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
    // In the same tick as the last check: a call in between would be lost.
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
    // Also if it was delivered before: then the store failed to record it.
    this.#markIfDelivered(topic);
  }

  /** The feed is gone, or another process notified. */
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
