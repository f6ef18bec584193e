/** Topics whose documents changed since the last notification. */
export interface NotificationStore {
  /**
   * Topics (absolute URLs of feeds in one format) whose current version was not notified yet. Resolves when every
   * replica serves it.
   *
   * @param signal aborts the wait
   */
  pending(signal: AbortSignal): Promise<readonly { readonly topic: string; readonly version: string }[]>;
  /**
   * Marks a version as done: every receiver accepted it or deliveries were given up. Does nothing for an older
   * version.
   */
  settle(topic: string, version: string): Promise<void>;
}

/** The state of a topic at one receiver. */
export interface Notification {
  /** URL of the hub or the caches. */
  readonly receiver: string;
  readonly topic: string;
  /** `waiting`: no attempt has ended yet. `failed`: given up for this version. */
  readonly state: "waiting" | "accepted" | "retrying" | "failed";
  /** Finished attempts for the newest version. */
  readonly attempts: number;
  /** Problem and remedy of the last attempt. */
  readonly problem?: string;
}

/** A hub, or the caches in front. */
export interface Receiver {
  /** For reports. */
  readonly url: string;
  /** Delay of a second notification. */
  readonly repeatAfterMs?: number | undefined;
  /** Notifies once; undefined on success. Never rejects. */
  notify(topic: string, signal: AbortSignal): Promise<DeliveryFailure | undefined>;
}

/** Why a receiver did not accept a notification. */
export interface DeliveryFailure {
  /** What was expected and found, and the remedy. */
  readonly problem: string;
  /** Whether the receiver refused, so that retries will hardly help. */
  readonly isRejection: boolean;
  /** From Retry-After. */
  readonly retryAfterMs?: number;
}
