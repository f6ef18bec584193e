import { Turns } from "../../turns.js";
import type { Announcement, Failure, Receiver } from "./announcement.js";
import { backOff, LONGEST_WAIT } from "./back-off.js";
import type { Settings } from "./settings.js";
import { Telling } from "./telling.js";

/** Is told when a receiver has taken a topic in the version that it was given last, or will not. */
type OnDone = (topic: string) => void;

/** Tells one receiver of topics, a few at a time, and each until it takes it or there is no more hope. */
export class Courier {
  readonly #receiver: Receiver;
  readonly #settings: Settings;
  readonly #onDone: OnDone;
  readonly #turns: Turns;
  readonly #tellings = new Map<string, Telling>();
  readonly #runs = new Set<Promise<void>>();
  /** By topic, since it was asked for last. */
  readonly #news = new Map<string, Telling>();
  /** What the receiver asked for while one topic was told holds for all of them. */
  #notBefore = 0;

  constructor(receiver: Receiver, settings: Settings, onDone: OnDone) {
    this.#receiver = receiver;
    this.#settings = settings;
    this.#onDone = onDone;
    this.#turns = new Turns(settings.concurrency);
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
  takeNews(): Announcement[] {
    const news = [...this.#news.values()].map(({ announcement }) => announcement);
    this.#news.clear();
    return news;
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
    const telling = new Telling(this.#receiver.address, topic, version);
    this.#tellings.set(topic, telling);
    this.#news.set(topic, telling);
    const run = this.#tell(topic, telling).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  async #tell(topic: string, telling: Telling): Promise<void> {
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
      await sleep(backOff(attempts, random), telling.signal);
    }
  }

  async #attempt(topic: string, telling: Telling): Promise<{ version: string; failure?: Failure }> {
    await this.#pauseEnds(telling.signal);
    const { version } = telling;
    const failure = await this.#receiver.tell(topic, telling.signal);
    if (failure === undefined) return { version };
    const pause = Math.min(failure.pause ?? 0, LONGEST_WAIT);
    this.#notBefore = Math.max(this.#notBefore, this.#settings.clock() + pause);
    return { version, failure };
  }

  async #pauseEnds(signal: AbortSignal): Promise<void> {
    const { clock, sleep } = this.#settings;
    while (!signal.aborted) {
      const pause = this.#notBefore - clock();
      // Nobody was ever asked to wait longer: the clock was set back meanwhile.
      if (pause <= 0 || pause > LONGEST_WAIT) return;
      await sleep(pause, signal);
    }
  }

  /** Whoever is told that it is over may tell the topic anew at once, so it has to have left before. */
  #report(topic: string, telling: Telling): void {
    const { announcement } = telling;
    this.#news.set(topic, telling);
    this.#settings.onOutcome(announcement);
    if (announcement.state === "retrying") return;
    this.#tellings.delete(topic);
    this.#onDone(topic);
  }
}
