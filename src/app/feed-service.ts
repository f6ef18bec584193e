import { setTimeout as sleep } from "node:timers/promises";
import type { Instant } from "../articles/article.js";
import type { Config } from "../config/config.js";
import { DocumentCache } from "../publishing/document-cache.js";
import { cacheChunks } from "../publishing/media-file.js";
import type {
  PublisherClient,
  PublisherEvents,
  RefreshConfirmation,
} from "../publishing/publisher-client.js";
import type { RefreshReport } from "../publishing/report.js";
import { type Schedule, type ScheduleOptions, startSchedule } from "../publishing/schedule.js";
import { Observers } from "./observers.js";
import type { OpenPublisherOptions } from "./open-publisher.js";
import { type RequestHandlers, requestHandlers } from "./request-handlers.js";

/** A publisher, connected to the documents and handlers that serve it. */
export interface FeedService extends RequestHandlers {
  readonly publisher: PublisherClient;
  readonly documents: DocumentCache;
  /** Refreshes, then notifies hubs of the feeds that changed. */
  refresh(request?: RefreshConfirmation): Promise<RefreshReport>;
  /** Refreshes at the configured times and publishes due articles at their moments, until it is stopped. */
  schedule(): Schedule;
  /** Refreshes when something in the directory changes, until it is stopped. */
  watch(onError: (error: unknown) => void): Promise<{ stop(): Promise<void> }>;
  /** Saves the statistics, then closes the publisher and its ledger. */
  close(): Promise<void>;
}

export interface FeedServiceOptions {
  readonly config: Config;
  /** The public URL of the front page, ending in "/". */
  readonly home: string;
  /** Opens the publisher in this thread or in another. */
  readonly openPublisher: (
    options: Required<Pick<OpenPublisherOptions, "config" | "home" | "clock" | "events">>,
  ) => PublisherClient | Promise<PublisherClient>;
  readonly clock?: () => Instant;
  readonly events?: Partial<Omit<PublisherEvents, "onStale">>;
}

/** How long shutdown waits for the last statistics to be saved. A refresh may be using the ledger. */
const SAVE_STATISTICS_TIMEOUT_MS = 1_000;

const NO_REMOVALS: RefreshConfirmation = { confirmRemovals: false };

/**
 * Opens a publication and shows what its ledger holds. Nothing is scanned before the first refresh.
 *
 * @throws PublisherError what `openPublisher` throws
 */
export async function createFeedService({
  config,
  home,
  openPublisher,
  clock = Date.now,
  events,
}: FeedServiceOptions): Promise<FeedService> {
  const documents = new DocumentCache();
  const privateDocuments = new DocumentCache();
  const publisher = await openPublisher({
    config,
    home,
    clock,
    events: {
      ...events,
      ...documentCacheEvents(documents, privateDocuments, events),
      onRefreshEnded(outcome) {
        observers.refreshEnded(outcome);
        events?.onRefreshEnded?.(outcome);
      },
    },
  });
  connectDocuments(publisher, documents, privateDocuments);
  const { statistics, proxies } = config;
  const observers = new Observers({ publisher, clock, statistics, proxies });
  const refresh: FeedService["refresh"] = async (request = NO_REMOVALS) =>
    (await publisher.refresh(request)).report;
  return {
    publisher,
    documents,
    refresh,
    ...requestHandlers({ publisher, documents, privateDocuments, config, home, clock, observers }),
    schedule: () => {
      // `onRefreshEnded` reports failures, and the schedule goes on.
      const quietly = (run: () => Promise<unknown>) => () => run().catch(() => undefined);
      return startSchedule({
        expression: config.schedule,
        zone: config.timezone,
        run: quietly(refresh),
        wake: quietly(publisher.republish),
        mayRun: mayRun(config, publisher),
      });
    },
    async watch(onError) {
      const integration = await import("../integrations/watch/watch-directory.js");
      // `onRefreshEnded` reports failures.
      const onChange = (changed: readonly string[] | undefined) =>
        void publisher.startRefresh({ ...NO_REMOVALS, changed }).catch(() => undefined);
      return await integration.watchDirectory(config.directory, { onChange, onError });
    },
    async close() {
      await Promise.race([observers.stop(), sleep(SAVE_STATISTICS_TIMEOUT_MS, undefined, { ref: false })]);
      await publisher.close();
    },
  };
}

function documentCacheEvents(
  documents: DocumentCache,
  privateDocuments: DocumentCache,
  events: FeedServiceOptions["events"],
): Pick<PublisherEvents, "onSnapshot" | "onStale"> {
  return {
    onSnapshot(update) {
      documents.apply(update);
      // The documents of a snapshot are public. Private ones are rendered on demand.
      privateDocuments.apply({ ...update, paths: [], documents: [] });
      events?.onSnapshot?.(update);
    },
    onStale(isStale) {
      documents.isStale = isStale;
      const away = "the ledger cannot be reached; what is published stays, and may be stale";
      events?.onWarning?.(isStale ? away : "the ledger is there again");
    },
  };
}

function connectDocuments(
  publisher: PublisherClient,
  documents: DocumentCache,
  privateDocuments: DocumentCache,
): void {
  const { render, page, search, file } = publisher;
  const chunk = cacheChunks(publisher.chunk);
  documents.connect({ render, page, search, file, chunk });
  privateDocuments.connect({
    render: (request) => render({ ...request, visibility: "private" }),
    page: (slug) => page(slug, "private"),
    search,
    file: (path) => file(path, "private"),
    chunk,
  });
}

/** Replicas share one schedule. A serve-only replica never refreshes by it, but publishes due articles. */
function mayRun({ databaseUrl, serveOnly }: Config, publisher: PublisherClient): ScheduleOptions["mayRun"] {
  if (serveOnly) return async () => false;
  return databaseUrl === undefined ? undefined : (moment) => publisher.claimRun(moment);
}
