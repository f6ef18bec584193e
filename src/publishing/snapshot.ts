import type { Instant } from "../articles/article.js";
import type { Document } from "../feeds/document.js";
import type { Feed } from "../feeds/feed.js";

/** The documents that are served, by path. Immutable. */
export interface DocumentSnapshot {
  readonly documents: ReadonlyMap<string, Document>;
  /** When the next article is due or expires, so that the documents change. */
  readonly nextMoment: Instant | undefined;
  /** The ledger revision that it was rendered from. */
  readonly revision: number;
}

/** A snapshot, and the feed that it was rendered from. */
export interface Snapshot extends DocumentSnapshot {
  readonly feed: Feed;
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

/** The difference between two snapshots, as it is sent to the thread that serves documents. */
export interface SnapshotUpdate {
  /** Paths of all documents. */
  readonly paths: readonly string[];
  /** New and changed documents. */
  readonly documents: readonly Document[];
  /** The ledger revision. While it is the same, only the compression of documents may differ. */
  readonly revision: number;
  readonly nextMoment: Instant | undefined;
  /** Whether documents rendered on demand may be outdated, although their revision is the same. */
  readonly invalidateOnDemand: boolean;
}

export function snapshotUpdate(
  { documents, revision, nextMoment }: DocumentSnapshot,
  before: ReadonlyMap<string, Document> | undefined,
  invalidateOnDemand: boolean,
): SnapshotUpdate {
  return {
    paths: [...documents.keys()],
    documents: [...documents]
      .filter(([path, document]) => before?.get(path) !== document)
      .map(([, one]) => one),
    revision,
    nextMoment,
    invalidateOnDemand,
  };
}

export function applyUpdate(
  update: SnapshotUpdate,
  before: ReadonlyMap<string, Document> | undefined,
): DocumentSnapshot {
  const changed = new Map(update.documents.map((document) => [document.path, document]));
  const documents = update.paths.flatMap((path): [string, Document][] => {
    const document = changed.get(path) ?? before?.get(path);
    return document === undefined ? [] : [[path, document]];
  });
  return { documents: new Map(documents), revision: update.revision, nextMoment: update.nextMoment };
}
