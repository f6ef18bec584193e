import type { Instant } from "../articles/article.js";
import type { Document } from "../feeds/document.js";
import type { Feed } from "../feeds/feed.js";

/** The documents that are being served, by path. Never changed, only replaced as a whole. */
export interface Snapshot {
  readonly documents: ReadonlyMap<string, Document>;
  readonly feed: Feed;
  /** Of the ledger, when this was made. */
  readonly revision: number;
  /** When an article is due or expires, and this is true no more. */
  readonly nextMoment: Instant | undefined;
}

/** Holds the current snapshot. Replacing it is one assignment, so no reader sees half of two. */
export class SnapshotStore {
  #current: Snapshot | undefined;

  /** @returns undefined before the first one */
  current(): Snapshot | undefined {
    return this.#current;
  }

  replace(snapshot: Snapshot): void {
    this.#current = snapshot;
  }
}
