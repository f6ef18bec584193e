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
import type { HubOutcome, RefreshReport } from "./report.js";
import type { SearchAnswer, SearchRequest } from "./search-results.js";
import type { ArticleCounts } from "./service-status.js";
import type { SnapshotUpdate } from "./snapshot.js";
import type { Statistics } from "./statistics.js";

export type { AccessToken };

/** Who may read what is private, and what stands in its documents for their tokens. */
export interface Access {
  readonly tokens: readonly AccessToken[];
  readonly placeholder: string;
}

/** What is at an article's address. */
export type PageResult =
  | { readonly kind: "document"; readonly document: Document }
  | { readonly kind: "moved"; readonly path: string }
  | { readonly kind: "gone" }
  | { readonly kind: "unknown" };

/** What somebody may say who asks for a refresh. */
export interface RefreshConfirmation {
  /** Whether so many articles are meant to be gone. */
  readonly confirmRemovals: boolean;
}

export interface RefreshRequest extends RefreshConfirmation {
  /** Paths of all files that may have changed since the last refresh, where that is known: no others are looked at. */
  readonly changed?: readonly string[] | undefined;
}

/**
 * The writing side as the reading side sees it, in the same thread or in another: all that goes in and comes out is
 * bytes, reports and plain values.
 */
export interface PublisherClient {
  /** The publication's id; resolves when everything is there. */
  opened(): Promise<string>;
  /** A refresh, after which hubs and caches are told of the feeds that changed, and its id. */
  refresh(request: RefreshRequest): Promise<{ readonly id: string; readonly report: RefreshReport }>;
  /** The same for those who will ask later how it went; resolves with its id as soon as it is to be done. */
  startRefresh(request: RefreshRequest): Promise<string>;
  /** @returns undefined for a refresh that nobody asked for, or long ago */
  refreshById(id: string): Promise<Refresh | undefined>;
  /** The latest first. */
  latestRefreshes(count: number): Promise<Refresh[]>;
  /** Whether this process is the one, of all that publish this ledger, that runs what its schedule has for that moment. */
  claimRun(moment: string): Promise<boolean>;
  /** What a refresh would do now. */
  dryRun(request: RefreshConfirmation): Promise<DryRun>;
  /** Publishes what is known, without a look at the directory: for when an article is due or expires. */
  republish(): Promise<RefreshReport>;
  /**
   * Takes an article down, at once and whatever its file says from then on.
   *
   * @param article its path, or its id
   * @throws PublisherError `not-found`
   */
  withdraw(article: string): Promise<Withdrawal>;
  /** @throws PublisherError `not-found`, also for an article that was not taken down */
  restore(article: string): Promise<Withdrawal>;
  /** The next moment at which an article is due or expires. */
  nextMoment(): Promise<Instant | undefined>;
  render(request: DocumentRequest): Promise<DocumentResponse | undefined>;
  /** On the private side every article has a page, on the public one those that are for everybody. */
  page(slug: string, visibility?: Visibility): Promise<PageResult>;
  /** What is found in the articles that are shown. */
  search(request: SearchRequest): Promise<SearchAnswer>;
  /** The file as it is served; undefined unless an article that is shown refers to it. */
  file(path: string, visibility?: Visibility): Promise<ServedFile | undefined>;
  /** Bytes of a file that is in the ledger (`bytesOf`). */
  chunk: ChunkOf;
  access(): Promise<Access>;
  /** @throws PublisherError `usage` when there is a token of that name */
  addAccess(token: Omit<AccessToken, "created">): Promise<void>;
  /** @throws PublisherError `not-found` */
  revokeAccess(name: string): Promise<void>;
  counts(): Promise<ArticleCounts>;
  /** Keeps what was counted since the last time. */
  addStatistics(statistics: Statistics): Promise<void>;
  statisticsSince(since: Instant): Promise<Statistics>;
  /** Copies the ledger. */
  backUp(file: string, options: BackupOptions): Promise<void>;
  /** Finishes what is being recorded, and gives the ledger back. */
  close(): Promise<void>;
}

/** What the writing side tells without being asked. */
export interface PublisherEvents {
  /** What is shown from now on. */
  readonly onSnapshot: (update: SnapshotUpdate) => void;
  /** Whether the ledger is away, so that nobody knows whether what is shown is the latest. */
  readonly onStale: (isStale: boolean) => void;
  /** How a refresh ended. */
  readonly onRefreshEnded: (outcome: RefreshOutcome) => void;
  /** How many of the files have been looked at, of how many. */
  readonly onProgress: (done: number, all: number) => void;
  /** How every attempt to tell a hub or a cache ends. */
  readonly onNotification: (notification: HubOutcome) => void;
  /** What becomes of a section that a model was asked about. */
  readonly onLlmOutcome: (outcome: LlmOutcome) => void;
  /** What may be a mistake, although it goes on. */
  readonly onWarning: (text: string) => void;
}

/** What became of one section that a model was asked about. */
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
