import type { RequestListener } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Express, Router } from "express";
import type { Instant } from "../articles/article.js";
import { type Config, ledgerLocation } from "../config/config.js";
import { VERSION } from "../lib/version.js";
import { DocumentCache } from "../publishing/document-cache.js";
import { LedgerCopies } from "../publishing/ledger-copies.js";
import { cacheChunks } from "../publishing/media-file.js";
import type {
  PublisherClient,
  PublisherEvents,
  RefreshConfirmation,
} from "../publishing/publisher-client.js";
import type { RefreshReport } from "../publishing/report.js";
import { type Schedule, type ScheduleOptions, startSchedule } from "../publishing/schedule.js";
import { refreshState } from "../publishing/service-status.js";
import type { AppOptions } from "../server/app.js";
import type { CachePolicy } from "../server/caching.js";
import { Observers, type RequestLogEntry } from "./observers.js";

/** What a publication is made of, wired together: the writing side, and the reading side. */
export interface FeedService {
  readonly publisher: PublisherClient;
  readonly documents: DocumentCache;
  /** A refresh, after which the hubs are told of the feeds that changed. */
  refresh(request?: RefreshConfirmation): Promise<RefreshReport>;
  app(options: HandlerOptions): Promise<Express>;
  /**
   * The app behind what answers polls faster than it does (decision 14), for a server of its own: as soon as there is
   * anything to be polled, or nobody can tell when. The app takes longer to load, and is loaded meanwhile.
   */
  listener(options: HandlerOptions): Promise<RequestListener>;
  /** The routes alone, for an app that has others; what is at no address here goes on to those. */
  router(options: HandlerOptions): Promise<Router>;
  /** Refreshes when the settings say, and shows what is due at its moment, until it is stopped. */
  schedule(): Schedule;
  /** Refreshes as soon as something in the directory changes, until it is stopped. */
  watch(onError: (error: unknown) => void): Promise<{ stop(): Promise<void> }>;
  /** Keeps what was counted, and gives the ledger back. */
  close(): Promise<void>;
}

/** What the process that answers knows, and nobody else. */
export interface HandlerOptions
  extends Pick<AppOptions, "token" | "isDraining" | "signChallenge" | "onHost" | "onError"> {
  /** When the schedule looks for changes next. */
  readonly nextRefresh?: () => Instant | undefined;
  /** Is told of every request that was answered. */
  readonly onRequest?: ((line: RequestLogEntry) => void) | undefined;
}

export interface FeedServiceOptions {
  readonly config: Config;
  /** The public address of the front page, ending in "/". */
  readonly home: string;
  /** Opens the writing side, in this thread or in another. */
  readonly openPublisher: (options: OpenPublisherOptions) => PublisherClient | Promise<PublisherClient>;
  readonly clock?: () => Instant;
  readonly events?: Partial<Omit<PublisherEvents, "onStale">>;
}

export interface OpenPublisherOptions extends Pick<FeedServiceOptions, "config" | "home"> {
  readonly clock: () => Instant;
  readonly events: Partial<PublisherEvents>;
}

/**
 * Puts the two sides of a publication together. What its ledger holds is shown; nothing is read until somebody asks
 * for a refresh.
 *
 * @throws PublisherError what `openPress` throws
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
  const snapshotEvents = documentCacheEvents(documents, privateDocuments, events);
  const refreshEvents: Pick<PublisherEvents, "onRefreshEnded"> = {
    onRefreshEnded(outcome) {
      observers.refreshEnded(outcome);
      events?.onRefreshEnded?.(outcome);
    },
  };
  const publisher = await openPublisher({
    config,
    home,
    clock,
    events: { ...events, ...snapshotEvents, ...refreshEvents },
  });
  const chunk = cacheChunks(publisher.chunk);
  documents.connect({
    render: publisher.render,
    page: publisher.page,
    search: publisher.search,
    file: publisher.file,
    chunk,
  });
  privateDocuments.connect({
    render: (request) => publisher.render({ ...request, visibility: "private" }),
    page: (slug) => publisher.page(slug, "private"),
    search: publisher.search,
    file: (path) => publisher.file(path, "private"),
    chunk,
  });
  const observers = new Observers({
    publisher,
    clock,
    statistics: config.statistics,
    proxies: config.proxies,
  });
  const refresh: FeedService["refresh"] = async (request = NO_REMOVALS) =>
    (await publisher.refresh(request)).report;
  return {
    publisher,
    documents,
    refresh,
    ...requestHandlers({ publisher, documents, privateDocuments, config, home, clock, observers }),
    schedule: () => {
      // How a refresh ends is told by the refreshes; the schedule goes on.
      const quietly = (run: () => Promise<unknown>) => () => run().catch(() => undefined);
      return startSchedule({
        expression: config.schedule,
        zone: config.timezone,
        run: quietly(refresh),
        wake: quietly(publisher.republish),
        mayRun: mayRun(config, publisher),
      });
    },
    async close() {
      // The ledger may be busy with a refresh, which is to end first, and ends when the press closes.
      await Promise.race([observers.stop(), sleep(FLUSH_STATISTICS_TIMEOUT_MS, undefined, { ref: false })]);
      await publisher.close();
    },
    async watch(onError) {
      const integration = await import("../integrations/watch/watch-directory.js");
      // How a refresh ends is told by the refreshes.
      const onChange = (changed: readonly string[] | undefined) =>
        void publisher.startRefresh({ ...NO_REMOVALS, changed }).catch(() => undefined);
      return await integration.watchDirectory(config.directory, { onChange, onError });
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
      // None of these is private; what is, is made when somebody asks for it.
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

/** Milliseconds after which those who ask are told that nothing is there yet, a database being away, say. */
const FIRST_SNAPSHOT_TIMEOUT_MS = 1_000;

/** Of several processes one refreshes; where there are no articles, nobody does, and what is due appears all the same. */
function mayRun({ databaseUrl, serveOnly }: Config, publisher: PublisherClient): ScheduleOptions["mayRun"] {
  if (serveOnly) return async () => false;
  return databaseUrl === undefined ? undefined : (moment) => publisher.claimRun(moment);
}

/** Milliseconds for which the end waits until the last counts are kept. */
const FLUSH_STATISTICS_TIMEOUT_MS = 1_000;

const NO_REMOVALS: RefreshConfirmation = { confirmRemovals: false };

interface AppParts
  extends Pick<FeedService, "publisher" | "documents">,
    Required<Pick<FeedServiceOptions, "config" | "home" | "clock">> {
  readonly observers: Observers;
  /** Of what is private. */
  readonly privateDocuments: DocumentCache;
}

/** What answers requests, for an app of its own or within another. */
function requestHandlers(parts: AppParts): Pick<FeedService, "app" | "router" | "listener"> {
  const { publisher, documents, config, clock, observers } = parts;
  const partsOf = appOptions(parts);
  const createApp = async (options: AppOptions) => (await import("../server/app.js")).createApp(options);
  const createLimiter = async (isMounted: boolean) => {
    const { createRequestLimiter } = await import("../server/request-limits.js");
    const { rateLimit: perMinute, proxies } = config;
    return createRequestLimiter({
      perMinute,
      proxies,
      isMounted,
      isReady: (path) => documents.cachedAt(path) !== undefined,
    });
  };
  return {
    async app(service) {
      return await createApp({ ...(await partsOf(service)), limiter: await createLimiter(false) });
    },
    async router(service) {
      const { createMountedRouter } = await import("../server/mounted-router.js");
      return createMountedRouter({ ...(await partsOf(service)), limiter: await createLimiter(true) });
    },
    async listener(service) {
      const { pollListener } = await import("../server/poll-listener.js");
      const { rejectMalformedTargets } = await import("../server/reject-malformed-targets.js");
      let loaded: Promise<Express> | undefined;
      const load = () => (loaded ??= partsOf(service).then(createApp));
      const opened = publisher.opened().then(load, () => undefined);
      const listener = pollListener({
        documentAt: (path) => documents.cachedAt(path),
        nextMoment: () => documents.current()?.nextMoment,
        ...cachePolicyOf(config),
        clock,
        onHost: service.onHost,
        limiter: await createLimiter(false),
        onResponse: observers.responseListener(service.onRequest),
        app: async (req, res) => (await load())(req, res),
      });
      await Promise.race([
        documents.published,
        opened,
        sleep(FIRST_SNAPSHOT_TIMEOUT_MS, undefined, { ref: false }),
      ]);
      return rejectMalformedTargets(listener);
    },
  };
}

function appOptions({
  publisher,
  documents,
  privateDocuments,
  config,
  home,
  clock,
  observers,
}: AppParts): (service: HandlerOptions) => Promise<AppOptions> {
  const { title } = config;
  const directory = config.serveOnly ? ledgerLocation(config) : config.source;
  const copies = new LedgerCopies(publisher, config.data);
  const about = { version: VERSION, title, address: home, directory, since: clock() };
  return async ({ nextRefresh, onRequest, ...service }) => {
    observers.startSaving(service.onError);
    const status = async () => ({
      ...about,
      publicationId: await publisher.opened(),
      ...(await publisher.counts()),
      ...(await refreshState((count) => publisher.latestRefreshes(count))),
      nextRefresh: nextRefresh?.(),
    });
    const { privateFeeds, access } = await subscriptions(
      { publisher, documents, privateDocuments, config, home },
      service,
    );
    return {
      ...service,
      publisher,
      documents,
      home,
      version: VERSION,
      clock,
      ...cachePolicyOf(config),
      search: config.search,
      zone: config.timezone,
      onResponse: observers.responseListener(onRequest),
      privateFeeds,
      integrationRouters: [
        access,
        ...(await webhooks(config, publisher)),
        ...(await observers.routes(service.token, status, () => documents.isStale)),
      ],
      copyLedger: () => copies.create(),
      statistics: (since) => observers.statistics(since),
      status,
    };
  };
}

function cachePolicyOf({ maxAge, sharedMaxAge, surrogateKeys }: Config): CachePolicy {
  return { maxAge, sharedMaxAge, surrogateKeys };
}

/** Who may read what is private, and what they read. */
async function subscriptions(
  {
    publisher,
    documents,
    privateDocuments,
    config,
    home,
  }: Pick<AppParts, "publisher" | "documents" | "privateDocuments" | "config" | "home">,
  { token }: Pick<HandlerOptions, "token">,
): Promise<{ readonly access: Router; readonly privateFeeds: Router | undefined }> {
  const { SubscriberTokens } = await import("../integrations/private-feeds/subscriber-tokens.js");
  const { accessRoutes } = await import("../integrations/private-feeds/access-routes.js");
  const tokens = new SubscriberTokens(publisher);
  const isInUse = config.private.length > 0;
  const access = accessRoutes({ token, publisher, tokens, home, isInUse });
  if (!isInUse) return { access, privateFeeds: undefined };
  const integration = await import("../integrations/private-feeds/private-routes.js");
  const parts = { documents: privateDocuments, publicDocuments: documents, tokens };
  return { access, privateFeeds: integration.privateRoutes(parts) };
}

async function webhooks({ webhookSecret: secret }: Config, publisher: PublisherClient): Promise<Router[]> {
  if (secret === undefined) return [];
  const integration = await import("../integrations/webhooks/webhook-routes.js");
  const refresh = () => publisher.startRefresh(NO_REMOVALS);
  // How a refresh ends is told by the refreshes.
  return [integration.webhookRoutes({ secret, refresh, onError: () => undefined })];
}
