import type { Instant } from "../articles/article.js";
import type { Document } from "../feeds/document.js";
import type { AccessToken } from "../ledger/access-tokens.js";
import type { BackupOptions } from "../ledger/database/backup.js";
import type { Visibility } from "../ledger/taxonomies/taxonomies.js";
import type { DryRun } from "./dry-run.js";
import type { ChunkOf, ServedFile } from "./media-file.js";
import type { DocumentRequest, DocumentResponse } from "./on-demand-renderer.js";
import type { Withdrawal } from "./publisher.js";
import type { Refresh, RefreshOutcome } from "./refreshes.js";
import type { NotificationStatus, RefreshReport } from "./report.js";
import type { SearchAnswer, SearchRequest } from "./search-results.js";
import type { ArticleCounts } from "./service-status.js";
import type { SnapshotUpdate } from "./snapshot.js";
import type { Statistics } from "./statistics.js";

export type { AccessToken };

/** The subscribers of private feeds, and the placeholder for their tokens in private documents. */
export interface Access {
  readonly tokens: readonly AccessToken[];
  readonly placeholder: string;
}

export type PageResult =
  | { readonly kind: "document"; readonly document: Document }
  | { readonly kind: "moved"; readonly path: string }
  | { readonly kind: "gone" }
  | { readonly kind: "unknown" };

export interface RefreshConfirmation {
  /** Confirms that many articles were removed on purpose. */
  readonly confirmRemovals: boolean;
}

export interface RefreshRequest extends RefreshConfirmation {
  /** Paths of all files that may have changed since the last refresh; undefined to scan everything. */
  readonly changed?: readonly string[] | undefined;
}

/**
 * The calls of a publisher in the same thread or in another. All parameters and results are plain values that can be
 * copied between threads. Every member has to be an async call (`startPublisherThread` forwards them by name).
 */
export interface PublisherClient {
  /** Resolves with the publication's id when the publisher is open. */
  opened(): Promise<string>;
  /** Refreshes, then notifies hubs and caches of the feeds that changed. */
  refresh(request: RefreshRequest): Promise<{ readonly id: string; readonly report: RefreshReport }>;
  /** Starts a refresh and resolves with its id immediately. */
  startRefresh(request: RefreshRequest): Promise<string>;
  /** @returns undefined for an unknown or old refresh */
  refreshById(id: string): Promise<Refresh | undefined>;
  /** Latest first. */
  latestRefreshes(count: number): Promise<Refresh[]>;
  /** Whether this replica is the one that runs the schedule at that moment. */
  claimRun(moment: string): Promise<boolean>;
  /** The result that a refresh would have now. */
  dryRun(request: RefreshConfirmation): Promise<DryRun>;
  /** Publishes the contents of the ledger without scanning, for example when an article is due or expires. */
  republish(): Promise<RefreshReport>;
  /**
   * Removes an article immediately, whatever its file says.
   *
   * @param article its path or id
   * @throws PublisherError `not-found`
   */
  withdraw(article: string): Promise<Withdrawal>;
  /** @throws PublisherError `not-found`, also for an article that was not withdrawn by hand */
  restore(article: string): Promise<Withdrawal>;
  /** The next moment at which an article is due or expires. */
  nextMoment(): Promise<Instant | undefined>;
  /** Renders a document that is not in the snapshot: a term feed, an archive page, a list. */
  render(request: DocumentRequest): Promise<DocumentResponse | undefined>;
  /** The page of an article. Private visibility includes public articles. */
  page(slug: string, visibility?: Visibility): Promise<PageResult>;
  /** Searches the shown articles. */
  search(request: SearchRequest): Promise<SearchAnswer>;
  /** @returns undefined unless a shown article refers to the file */
  file(path: string, visibility?: Visibility): Promise<ServedFile | undefined>;
  /** Bytes of a file that is stored in the ledger (`streamBytes`). */
  chunk: ChunkOf;
  access(): Promise<Access>;
  /** @throws PublisherError `usage` when the name is taken */
  addAccess(token: Omit<AccessToken, "created">): Promise<void>;
  /** @throws PublisherError `not-found` */
  revokeAccess(name: string): Promise<void>;
  counts(): Promise<ArticleCounts>;
  /** Adds counts to the stored ones. */
  addStatistics(statistics: Statistics): Promise<void>;
  statisticsSince(since: Instant): Promise<Statistics>;
  /** Copies the ledger. */
  backUp(file: string, options: BackupOptions): Promise<void>;
  /** Finishes recording and closes the ledger. */
  close(): Promise<void>;
}

export interface PublisherEvents {
  /** The snapshot changed. */
  readonly onSnapshot: (update: SnapshotUpdate) => void;
  /** The ledger became unreachable (true) or reachable (false). */
  readonly onStale: (isStale: boolean) => void;
  /** A refresh succeeded or failed. */
  readonly onRefreshEnded: (outcome: RefreshOutcome) => void;
  /** Numbers of files that a refresh has read, and of all files. */
  readonly onProgress: (done: number, all: number) => void;
  /** An attempt to notify a hub or a cache ended. */
  readonly onNotification: (notification: NotificationStatus) => void;
  /** A request to the model ended. */
  readonly onLlmOutcome: (outcome: LlmOutcome) => void;
  /** Something may be a mistake, but does not stop the publisher. */
  readonly onWarning: (text: string) => void;
}

/** The outcome of summarizing one section. */
export interface LlmOutcome {
  readonly kind: string;
  readonly message: string;
}

const ignore = () => undefined;

/** Handles every event by doing nothing. Its keys are the names of all events. */
export const IGNORE_EVENTS: PublisherEvents = {
  onSnapshot: ignore,
  onStale: ignore,
  onRefreshEnded: ignore,
  onProgress: ignore,
  onNotification: ignore,
  onLlmOutcome: ignore,
  onWarning: ignore,
};
