import { shouldGiveUp } from "./backoff.js";
import type { DeliveryFailure, Notification } from "./notification.js";

/** A topic on its way to one receiver, always in its newest version: an announcement does not say which it means. */
export class Delivery {
  /** Resolves when an attempt brought news, or when the telling was ended. */
  readonly firstAttempt: Promise<void>;
  #version: string;
  #notification: Notification;
  #rejections = 0;
  readonly #cancellation = new AbortController();
  #versionChange = new AbortController();
  #resolveFirstAttempt: () => void = () => undefined;

  constructor(receiver: string, topic: string, version: string) {
    this.#version = version;
    this.#notification = { receiver, topic, state: "waiting", attempts: 0 };
    this.firstAttempt = new Promise((resolve) => {
      this.#resolveFirstAttempt = resolve;
    });
  }

  get notification(): Notification {
    return this.#notification;
  }

  get version(): string {
    return this.#version;
  }

  get signal(): AbortSignal {
    return this.#cancellation.signal;
  }

  /** The new version has all its attempts before it. A wait goes on: the receiver is no better for it. */
  supersede(version: string): void {
    this.#version = version;
    this.#versionChange.abort();
    this.#versionChange = new AbortController();
    this.#rejections = 0;
    const { state } = this.#notification;
    this.#notification = {
      ...this.#notification,
      state: state === "accepted" ? "waiting" : state,
      attempts: 0,
    };
  }

  /** Is aborted when there is a newer version than now. */
  get superseded(): AbortSignal {
    return this.#versionChange.signal;
  }

  /** What it is told a second time it has accepted already. */
  markAccepted(): void {
    const { receiver, topic, state, attempts } = this.#notification;
    if (state === "accepted") return;
    this.#setNotification({ receiver, topic, state: "accepted", attempts: attempts + 1 });
  }

  markFailed({ problem, isRejection }: DeliveryFailure): void {
    const attempts = this.#notification.attempts + 1;
    if (isRejection) this.#rejections += 1;
    const state = shouldGiveUp(attempts, this.#rejections) ? "failed" : "retrying";
    this.#setNotification({ ...this.#notification, state, attempts, problem });
  }

  /** Ends an attempt or a wait at once. */
  cancel(): void {
    this.#cancellation.abort();
    this.#resolveFirstAttempt();
  }

  #setNotification(notification: Notification): void {
    this.#notification = notification;
    this.#resolveFirstAttempt();
  }
}
