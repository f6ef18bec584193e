import type { Document } from "../feeds/document.js";
import { isTopic } from "../feeds/feed-path.js";
import type { Ledger } from "../ledger/ledger.js";
import type { FeedBuilder } from "./feed-builder.js";
import type { OnDemandRenderer } from "./on-demand-renderer.js";
import type { PublisherOptions } from "./publisher.js";
import { renderSnapshot } from "./render-documents.js";
import type { RefreshReport } from "./report.js";
import { type Snapshot, type SnapshotStore, snapshotUpdate } from "./snapshot.js";
import { SnapshotCompression } from "./snapshot-compression.js";
import { sectionsToSummarize } from "./summary-source.js";

export type RenderedChanges = Pick<RefreshReport, "documents" | "shortened" | "dropped">;

export interface SnapshotPublisherOptions
  extends Pick<PublisherOptions, "render" | "clock" | "onSnapshot" | "compression"> {
  readonly feeds: FeedBuilder;
  /** Renders the public term feeds that hubs are notified of. */
  readonly renderer: OnDemandRenderer;
}

/** Recorded as the hash of a document that no longer exists. */
const GONE_HASH = "gone";

/** Renders the snapshot from the ledger and swaps it. If rendering fails, the last snapshot stays. */
export class SnapshotPublisher {
  readonly #ledger: Ledger;
  readonly #snapshots: SnapshotStore;
  readonly #options: SnapshotPublisherOptions;
  readonly #compression: SnapshotCompression | undefined;
  /** The ledger revision in which each topic was last rendered, by path. */
  readonly #topicRevisions = new Map<string, number>();
  #lastFit: Pick<RenderedChanges, "shortened" | "dropped"> = { shortened: [], dropped: [] };

  constructor(ledger: Ledger, snapshots: SnapshotStore, options: SnapshotPublisherOptions) {
    this.#ledger = ledger;
    this.#snapshots = snapshots;
    this.#options = options;
    this.#compression =
      options.compression &&
      new SnapshotCompression(ledger.storedDocuments, snapshots, {
        ...options.compression,
        onCompressed: (snapshot) => this.#replace(snapshot),
      });
  }

  /**
   * Renders the documents that changed since the current snapshot.
   *
   * @param known documents to reuse instead of those of the current snapshot
   */
  async publish(known?: ReadonlyMap<string, Document>): Promise<RenderedChanges> {
    const { clock, render, feeds } = this.#options;
    const now = clock();
    await this.#ledger.releaseDue(now);
    const last = this.#snapshots.current();
    if (last?.revision === (await this.#ledger.revision()) && render.summaries === undefined)
      return { documents: [], ...this.#lastFit };
    const before = known ?? last?.documents;
    const { snapshot, subscription } = await renderSnapshot(this.#ledger, feeds, render, now, before);
    // A withdrawal may have published a newer snapshot meanwhile.
    if (snapshot.revision >= (this.#snapshots.current()?.revision ?? 0)) this.#replace(snapshot);
    this.#compression?.schedule();
    render.summaries?.request(subscription.articles.flatMap(sectionsToSummarize));
    this.#lastFit = { shortened: subscription.shortened, dropped: subscription.dropped };
    const changed = [...snapshot.documents.values()].filter(
      ({ path, etag }) => before?.get(path)?.etag !== etag,
    );
    const topics = render.notifyChanges ? await this.#renderTopics() : [];
    return { documents: [...changed.map(({ path }) => path), ...topics], ...this.#lastFit };
  }

  /** Stores a snapshot that was not compressed yet, and resolves when nothing is running. */
  async stop(): Promise<void> {
    await this.#compression?.stop();
  }

  #replace(snapshot: Snapshot): void {
    const { onSnapshot, render } = this.#options;
    const before = this.#snapshots.current();
    this.#snapshots.replace(snapshot);
    onSnapshot?.(snapshotUpdate(snapshot, before?.documents, render.summaries !== undefined));
  }

  /**
   * Renders the feeds outside the snapshot, so that hubs are notified of them too. Feeds that were never requested
   * have no subscribers and are skipped.
   *
   * @returns the paths of the topics that changed
   */
  async #renderTopics(): Promise<string[]> {
    const before = await this.#ledger.documents.pendingNotifications();
    for (const path of await this.#ledger.documents.paths()) {
      if (isTopic(path) && !this.#snapshots.current()?.documents.has(path)) await this.#renderTopic(path);
    }
    const after = await this.#ledger.documents.pendingNotifications();
    return [...after].filter(([path, hash]) => before.get(path) !== hash).map(([path]) => path);
  }

  /** Rendering records the document's hash, by which the ledger finds out whether it changed. */
  async #renderTopic(path: string): Promise<void> {
    const { renderer, clock, render } = this.#options;
    const response = await renderer.render({
      path,
      asPage: false,
      knownRevision: this.#topicRevisions.get(path),
    });
    // Subscribers of a feed that no longer exists are notified too.
    if (response === undefined)
      await this.#ledger.documents.dates(new Map([[path, GONE_HASH]]), clock(), true);
    if (response === undefined || render.summaries !== undefined) this.#topicRevisions.delete(path);
    else this.#topicRevisions.set(path, response.revision);
  }
}
