import { Semaphore } from "../../lib/semaphore.js";
import { backoff, MAX_DELAY_MS } from "./backoff.js";
import { Delivery } from "./delivery.js";
import type { DeliveryFailure, Notification, Receiver } from "./notification.js";
import type { Settings } from "./settings.js";

/** Called when the newest version of a topic was accepted or given up. */
type OnDone = (topic: string) => void;

/** Delivers topics to one receiver, a few at a time, until each is accepted or given up. */
export class ReceiverQueue {
  readonly #receiver: Receiver;
  readonly #settings: Settings;
  readonly #onDone: OnDone;
  readonly #semaphore: Semaphore;
  readonly #deliveries = new Map<string, Delivery>();
  readonly #inFlight = new Set<Promise<void>>();
  /** By topic, since the last report. */
  readonly #unreported = new Map<string, Delivery>();
  /** A Retry-After for one topic applies to all. */
  #notBefore = 0;

  constructor(receiver: Receiver, settings: Settings, onDone: OnDone) {
    this.#receiver = receiver;
    this.#settings = settings;
    this.#onDone = onDone;
    this.#semaphore = new Semaphore(settings.concurrency);
  }

  /** Starts a delivery in the background. A delivery in progress continues with the new version. */
  enqueue(topic: string, version: string): void {
    const delivery = this.#deliveries.get(topic);
    if (delivery === undefined) this.#start(topic, version);
    else {
      delivery.supersede(version);
      this.#unreported.set(topic, delivery);
    }
  }

  /** Drops a topic that needs no notification any more. */
  cancel(topic: string): void {
    const delivery = this.#deliveries.get(topic);
    if (delivery === undefined) return;
    this.#deliveries.delete(topic);
    this.#unreported.delete(topic);
    delivery.cancel();
  }

  /** The notifications since the last call. */
  takeUnreported(): Notification[] {
    const update = [...this.#unreported.values()].map(({ notification }) => notification);
    this.#unreported.clear();
    return update;
  }

  /** Resolves when the first attempt of every delivery has ended. */
  async firstAttempts(): Promise<void> {
    await Promise.all([...this.#deliveries.values()].map(({ firstAttempt }) => firstAttempt));
  }

  /** The deliveries in progress. */
  inFlight(): readonly Promise<void>[] {
    return [...this.#inFlight];
  }

  stop(): void {
    for (const delivery of this.#deliveries.values()) delivery.cancel();
  }

  #start(topic: string, version: string): void {
    const delivery = new Delivery(this.#receiver.url, topic, version);
    this.#deliveries.set(topic, delivery);
    this.#unreported.set(topic, delivery);
    const run = this.#deliver(topic, delivery).finally(() => this.#inFlight.delete(run));
    this.#inFlight.add(run);
  }

  async #deliver(topic: string, delivery: Delivery): Promise<void> {
    const { sleep, random } = this.#settings;
    let acceptedVersion: string | undefined;
    while (!delivery.signal.aborted) {
      const { version, failure } = await this.#semaphore.run(() => this.#attempt(topic, delivery));
      if (delivery.signal.aborted) return;
      if (failure !== undefined) delivery.markFailed(failure);
      else if (this.#receiver.repeatAfterMs !== undefined && acceptedVersion !== version) {
        acceptedVersion = version;
        delivery.markAccepted();
        // A newer version is delivered immediately.
        await sleep(this.#receiver.repeatAfterMs, AbortSignal.any([delivery.signal, delivery.superseded]));
        continue;
      } else if (version === delivery.version) delivery.markAccepted();
      // It changed meanwhile; the receiver may have fetched the older version.
      else continue;
      this.#report(topic, delivery);
      const { state, attempts } = delivery.notification;
      if (state !== "retrying") return;
      await sleep(backoff(attempts, random), delivery.signal);
    }
  }

  async #attempt(topic: string, delivery: Delivery): Promise<{ version: string; failure?: DeliveryFailure }> {
    await this.#waitForPause(delivery.signal);
    const { version } = delivery;
    const failure = await this.#receiver.notify(topic, delivery.signal);
    if (failure === undefined) return { version };
    const retryAfterMs = Math.min(failure.retryAfterMs ?? 0, MAX_DELAY_MS);
    this.#notBefore = Math.max(this.#notBefore, this.#settings.clock() + retryAfterMs);
    return { version, failure };
  }

  async #waitForPause(signal: AbortSignal): Promise<void> {
    const { clock, sleep } = this.#settings;
    while (!signal.aborted) {
      const remainingMs = this.#notBefore - clock();
      // No wait is longer: the clock was set back.
      if (remainingMs <= 0 || remainingMs > MAX_DELAY_MS) return;
      await sleep(remainingMs, signal);
    }
  }

  /** The callback may enqueue the topic again, so it is removed first. */
  #report(topic: string, delivery: Delivery): void {
    const { notification } = delivery;
    this.#unreported.set(topic, delivery);
    this.#settings.onOutcome(notification);
    if (notification.state === "retrying") return;
    this.#deliveries.delete(topic);
    this.#onDone(topic);
  }
}
