import { isEnough } from "./backoff.js";
import type { Failure, Notification } from "./notification.js";

/** A topic on its way to one receiver, always in its newest version: an announcement does not say which it means. */
export class Delivery {
  /** Resolves when an attempt brought news, or when the telling was ended. */
  readonly heard: Promise<void>;
  #version: string;
  #announcement: Notification;
  #refusals = 0;
  readonly #ending = new AbortController();
  #renewal = new AbortController();
  #markHeard: () => void = () => undefined;

  constructor(receiver: string, topic: string, version: string) {
    this.#version = version;
    this.#announcement = { receiver, topic, state: "waiting", attempts: 0 };
    this.heard = new Promise((resolve) => {
      this.#markHeard = resolve;
    });
  }

  get announcement(): Notification {
    return this.#announcement;
  }

  get version(): string {
    return this.#version;
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** The new version has all its attempts before it. A wait goes on: the receiver is no better for it. */
  renew(version: string): void {
    this.#version = version;
    this.#renewal.abort();
    this.#renewal = new AbortController();
    this.#refusals = 0;
    const { state } = this.#announcement;
    this.#announcement = {
      ...this.#announcement,
      state: state === "accepted" ? "waiting" : state,
      attempts: 0,
    };
  }

  /** Is aborted when there is a newer version than now. */
  get renewed(): AbortSignal {
    return this.#renewal.signal;
  }

  /** What it is told a second time it has accepted already. */
  accepted(): void {
    const { receiver, topic, state, attempts } = this.#announcement;
    if (state === "accepted") return;
    this.#become({ receiver, topic, state: "accepted", attempts: attempts + 1 });
  }

  failed({ problem, isRefusal }: Failure): void {
    const attempts = this.#announcement.attempts + 1;
    if (isRefusal) this.#refusals += 1;
    const state = isEnough(attempts, this.#refusals) ? "failed" : "retrying";
    this.#become({ ...this.#announcement, state, attempts, problem });
  }

  /** Ends an attempt or a wait at once. */
  end(): void {
    this.#ending.abort();
    this.#markHeard();
  }

  #become(notification: Notification): void {
    this.#announcement = notification;
    this.#markHeard();
  }
}
