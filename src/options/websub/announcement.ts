/** What the core offers: topics whose documents changed since all hubs were told. */
export interface AnnouncementStore {
  /** Topics (absolute addresses of feeds in one format) not yet announced in this version. */
  pending(): Promise<readonly { readonly topic: string; readonly version: string }[]>;
  /**
   * Every hub has taken that version, or will not: it is not pending any more. A later version is. Settling
   * twice, or a version that is not the newest, does nothing.
   */
  settle(topic: string, version: string): Promise<void>;
}

/** How far a topic has come at one hub. */
export interface Announcement {
  readonly hub: string;
  readonly topic: string;
  /** `waiting`: no attempt has ended yet. `failed`: this version is not told any more; a later one is. */
  readonly state: "waiting" | "accepted" | "retrying" | "failed";
  /** Attempts that ended, for the newest version. */
  readonly attempts: number;
  /** What was expected and found at the last attempt, and the remedy; for the publisher. */
  readonly problem?: string;
}
