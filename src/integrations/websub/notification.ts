/** What the core offers: topics whose documents changed since everybody was told. */
export interface NotificationStore {
  /**
   * Topics (absolute addresses of feeds in one format) not yet announced in this version, as soon as whoever is told
   * can fetch it.
   *
   * @param signal nobody waits for them any more
   */
  pending(signal: AbortSignal): Promise<readonly { readonly topic: string; readonly version: string }[]>;
  /**
   * Every receiver has taken that version, or will not: it is not pending any more. A later version is. Settling
   * twice, or a version that is not the newest, does nothing.
   */
  settle(topic: string, version: string): Promise<void>;
}

/** How far a topic has come at one receiver. */
export interface Notification {
  /** The hub's address, or that of the caches in front. */
  readonly receiver: string;
  readonly topic: string;
  /** `waiting`: no attempt has ended yet. `failed`: this version is not told any more; a later one is. */
  readonly state: "waiting" | "accepted" | "retrying" | "failed";
  /** Attempts that ended, for the newest version. */
  readonly attempts: number;
  /** What was expected and found at the last attempt, and the remedy; for the publisher. */
  readonly problem?: string;
}

/** Who is told: a hub, or the caches in front. */
export interface Receiver {
  /** For reports. */
  readonly url: string;
  /** Milliseconds after which it has to be told a second time. */
  readonly repeatAfterMs?: number | undefined;
  /**
   * Tells it once that a topic changed; undefined when it took it. Never rejects.
   *
   * @param signal ends the attempt
   */
  notify(topic: string, signal: AbortSignal): Promise<DeliveryFailure | undefined>;
}

/** Why a receiver did not take an announcement. */
export interface DeliveryFailure {
  /** What was expected and found, and the remedy. */
  readonly problem: string;
  /** Whether it understood and said no, so that more of the same will hardly help. */
  readonly isRejection: boolean;
  /** Milliseconds that it asked us to wait. */
  readonly retryAfterMs?: number;
}
