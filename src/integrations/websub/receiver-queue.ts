import { Semaphore } from "../../lib/semaphore.js";
import { backoff, MAX_DELAY_MS } from "./backoff.js";
import { Delivery } from "./delivery.js";
import type { Failure, Notification, Receiver } from "./notification.js";
import type { Settings } from "./settings.js";

/** Is told when a receiver has taken a topic in the version that it was given last, or will not. */
type OnDone = (topic: string) => void;

/** Tells one receiver of topics, a few at a time, and each until it takes it or there is no more hope. */
export class ReceiverQueue {
  readonly #receiver: Receiver;
  readonly #settings: Settings;
  readonly #onDone: OnDone;
  readonly #turns: Semaphore;
  readonly #tellings = new Map<string, Delivery>();
  readonly #runs = new Set<Promise<void>>();
  /** By topic, since it was asked for last. */
  readonly #news = new Map<string, Delivery>();
  /** What the receiver asked for while one topic was told holds for all of them. */
  #notBefore = 0;

  constructor(receiver: Receiver, settings: Settings, onDone: OnDone) {
    this.#receiver = receiver;
    this.#settings = settings;
    this.#onDone = onDone;
    this.#turns = new Semaphore(settings.concurrency);
  }

  /** Starts in the background. A topic that is being told already goes on in the new version. */
  tell(topic: string, version: string): void {
    const telling = this.#tellings.get(topic);
    if (telling === undefined) this.#begin(topic, version);
    else {
      telling.renew(version);
      this.#news.set(topic, telling);
    }
  }

  /** Nobody needs to be told of it any more. */
  forget(topic: string): void {
    const telling = this.#tellings.get(topic);
    if (telling === undefined) return;
    this.#tellings.delete(topic);
    this.#news.delete(topic);
    telling.end();
  }

  /** How far every topic has come that was told, or failed to be told, since the last call. */
  takeNews(): Notification[] {
    const update = [...this.#news.values()].map(({ announcement: notification }) => notification);
    this.#news.clear();
    return update;
  }

  /** Resolves when of every topic that is being told something was heard. */
  async heard(): Promise<void> {
    await Promise.all([...this.#tellings.values()].map(({ heard }) => heard));
  }

  /** What is under way, until it is told, forgotten or without hope. */
  runs(): readonly Promise<void>[] {
    return [...this.#runs];
  }

  stop(): void {
    for (const telling of this.#tellings.values()) telling.end();
  }

  #begin(topic: string, version: string): void {
    const telling = new Delivery(this.#receiver.address, topic, version);
    this.#tellings.set(topic, telling);
    this.#news.set(topic, telling);
    const run = this.#tell(topic, telling).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  async #tell(topic: string, telling: Delivery): Promise<void> {
    const { sleep, random } = this.#settings;
    let taken: string | undefined;
    while (!telling.signal.aborted) {
      const { version, failure } = await this.#turns.run(() => this.#attempt(topic, telling));
      if (telling.signal.aborted) return;
      if (failure !== undefined) telling.failed(failure);
      else if (this.#receiver.again !== undefined && taken !== version) {
        taken = version;
        telling.accepted();
        // A newer version is told at once.
        await sleep(this.#receiver.again, AbortSignal.any([telling.signal, telling.renewed]));
        continue;
      } else if (version === telling.version) telling.accepted();
      // It changed while the receiver took it, which may have fetched the version before.
      else continue;
      this.#report(topic, telling);
      const { state, attempts } = telling.announcement;
      if (state !== "retrying") return;
      await sleep(backoff(attempts, random), telling.signal);
    }
  }

  async #attempt(topic: string, telling: Delivery): Promise<{ version: string; failure?: Failure }> {
    await this.#pauseEnds(telling.signal);
    const { version } = telling;
    const failure = await this.#receiver.tell(topic, telling.signal);
    if (failure === undefined) return { version };
    const pause = Math.min(failure.pause ?? 0, MAX_DELAY_MS);
    this.#notBefore = Math.max(this.#notBefore, this.#settings.clock() + pause);
    return { version, failure };
  }

  async #pauseEnds(signal: AbortSignal): Promise<void> {
    const { clock, sleep } = this.#settings;
    while (!signal.aborted) {
      const pause = this.#notBefore - clock();
      // Nobody was ever asked to wait longer: the clock was set back meanwhile.
      if (pause <= 0 || pause > MAX_DELAY_MS) return;
      await sleep(pause, signal);
    }
  }

  /** Whoever is told that it is over may tell the topic anew at once, so it has to have left before. */
  #report(topic: string, telling: Delivery): void {
    const { announcement: notification } = telling;
    this.#news.set(topic, telling);
    this.#settings.onOutcome(notification);
    if (notification.state === "retrying") return;
    this.#tellings.delete(topic);
    this.#onDone(topic);
  }
}
