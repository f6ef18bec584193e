import type { Instant } from "../articles/article.js";
import type { Document } from "../feeds/document.js";
import type { Feed } from "../feeds/feed.js";

/** The documents that are being served, by path. Never changed, only replaced as a whole. */
export interface DocumentSnapshot {
  readonly documents: ReadonlyMap<string, Document>;
  /** When an article is due or expires, and this is true no more. */
  readonly nextMoment: Instant | undefined;
  /** Of the ledger, when this was made. */
  readonly revision: number;
}

/** What is shown, and what it was made of. */
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

/** What has to be told to whoever shows documents, to bring them up to a snapshot. */
export interface SnapshotUpdate {
  /** Of all documents that are there. */
  readonly paths: readonly string[];
  /** Those that were not shown before, or otherwise. */
  readonly documents: readonly Document[];
  /** Of the ledger: as long as it is the same, so is everything but the bytes that documents are sent in. */
  readonly revision: number;
  readonly nextMoment: Instant | undefined;
  /** Whether what was made on demand may be out of date, although the ledger does not tell. */
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

/** What is shown after the news. */
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
