import { shouldGiveUp } from "./backoff.js";
import type { DeliveryFailure, Notification } from "./notification.js";

/** The delivery of a topic to one receiver. A notification names no version, so it always stands for the newest. */
export class Delivery {
  /** Resolves when an attempt has ended or the delivery was canceled. */
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

  /** Restarts the count of attempts for a newer version. A wait in progress continues. */
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

  /** Aborted when a newer version arrives. */
  get superseded(): AbortSignal {
    return this.#versionChange.signal;
  }

  /** Records success before the second notification. */
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

  /** Ends an attempt or a wait immediately. */
  cancel(): void {
    this.#cancellation.abort();
    this.#resolveFirstAttempt();
  }

  #setNotification(notification: Notification): void {
    this.#notification = notification;
    this.#resolveFirstAttempt();
  }
}
