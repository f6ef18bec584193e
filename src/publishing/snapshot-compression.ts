import { type Document, recompress } from "../feeds/document.js";
import type { StoredDocuments } from "../ledger/documents/stored-documents.js";
import { Semaphore } from "../lib/semaphore.js";
import type { Snapshot, SnapshotStore } from "./snapshot.js";

export interface SnapshotCompressionOptions {
  /** Of the program version and settings that documents depend on. */
  readonly fingerprint: string;
  /** Milliseconds without a new snapshot before compression starts. */
  readonly quietPeriodMs: number;
  /** Called with the same snapshot in fewer bytes. */
  readonly onCompressed: (snapshot: Snapshot) => void;
}

/** Compresses the documents of a snapshot as well as possible when nothing else happens, and stores them for the next start. */
export class SnapshotCompression {
  readonly #stored: Pick<StoredDocuments, "save">;
  readonly #snapshots: SnapshotStore;
  readonly #options: SnapshotCompressionOptions;
  readonly #bestCompressed = new WeakSet<Document>();
  readonly #lock = new Semaphore(1);
  #timer: NodeJS.Timeout | undefined;

  constructor(
    stored: Pick<StoredDocuments, "save">,
    snapshots: SnapshotStore,
    options: SnapshotCompressionOptions,
  ) {
    this.#stored = stored;
    this.#snapshots = snapshots;
    this.#options = options;
  }

  /** Compresses the current snapshot after the quiet period, which every call restarts. */
  schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // After a failure the next start renders the documents again.
      this.#lock.run(() => this.#compress()).catch(() => undefined);
    }, this.#options.quietPeriodMs);
    this.#timer.unref();
  }

  /** Stores a scheduled snapshot as it is, and resolves when nothing is running. */
  async stop(): Promise<void> {
    const isPending = this.#timer !== undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#lock.run(async () => {
      const snapshot = this.#snapshots.current();
      if (isPending && snapshot !== undefined) await this.#store(snapshot).catch(() => undefined);
    });
  }

  async #compress(): Promise<void> {
    const snapshot = this.#snapshots.current();
    if (snapshot === undefined) return;
    const documents = new Map<string, Document>();
    for (const [path, document] of snapshot.documents) {
      const best = this.#bestCompressed.has(document) ? document : await recompress(document);
      this.#bestCompressed.add(best);
      documents.set(path, best);
      // The newer snapshot has been scheduled too.
      if (this.#snapshots.current() !== snapshot) return;
    }
    const compressed = { ...snapshot, documents };
    this.#options.onCompressed(compressed);
    await this.#store(compressed);
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
