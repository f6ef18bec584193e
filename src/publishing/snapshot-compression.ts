import { compressBest, type Document } from "../feeds/document.js";
import type { StoredDocuments } from "../ledger/documents/stored-documents.js";
import type { Snapshot, SnapshotStore } from "./snapshot.js";

export interface SnapshotCompressionOptions {
  /** Of the program and its settings: others make other documents of the same ledger. */
  readonly fingerprint: string;
  /** Milliseconds without anything new after which there is time for it. */
  readonly quietPeriodMs: number;
  /** Is told of a snapshot whose documents are the same in fewer bytes. */
  readonly onCompressed: (snapshot: Snapshot) => void;
}

/**
 * What is done for a snapshot when it has been shown and nothing else is to be done: its documents are compressed as
 * well as can be, and kept for the next start.
 */
export class SnapshotCompression {
  readonly #stored: Pick<StoredDocuments, "save">;
  readonly #snapshots: SnapshotStore;
  readonly #options: SnapshotCompressionOptions;
  readonly #bestCompressed = new WeakSet<Document>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(
    stored: Pick<StoredDocuments, "save">,
    snapshots: SnapshotStore,
    options: SnapshotCompressionOptions,
  ) {
    this.#stored = stored;
    this.#snapshots = snapshots;
    this.#options = options;
  }

  /** Sees to the snapshot that is shown now, unless another follows soon. */
  schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // What fails here has failed for the next start alone, which does without.
      this.#running = this.#running.then(() => this.#finalize()).catch(() => undefined);
    }, this.#options.quietPeriodMs);
    this.#timer.unref();
  }

  /** Begins nothing any more; what nobody had time for is kept as it is. Resolves when nothing is under way. */
  async stop(): Promise<void> {
    const isPending = this.#timer !== undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#running;
    const snapshot = this.#snapshots.current();
    if (isPending && snapshot !== undefined) await this.#store(snapshot).catch(() => undefined);
  }

  async #finalize(): Promise<void> {
    const snapshot = this.#snapshots.current();
    if (snapshot === undefined) return;
    const documents = new Map<string, Document>();
    for (const [path, document] of snapshot.documents) {
      const best = this.#bestCompressed.has(document) ? document : await compressBest(document);
      this.#bestCompressed.add(best);
      documents.set(path, best);
      // What is newer will be seen to by itself.
      if (this.#snapshots.current() !== snapshot) return;
    }
    const finalized = { ...snapshot, documents };
    this.#options.onCompressed(finalized);
    await this.#store(finalized);
  }

  async #store({ documents, revision, nextMoment }: Snapshot): Promise<void> {
    await this.#stored.save({
      fingerprint: this.#options.fingerprint,
      revision,
      nextMoment,
      documents: [...documents.values()].map(({ bytes, ...document }) => ({ ...document, ...bytes })),
    });
  }
}
