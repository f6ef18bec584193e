import type { RequestListener } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Express, Router } from "express";
import type { Instant } from "../articles/article.js";
import { type Config, ledgerLocation } from "../config/config.js";
import { VERSION } from "../lib/version.js";
import type { DocumentCache } from "../publishing/document-cache.js";
import { LedgerCopies } from "../publishing/ledger-copies.js";
import type { PublisherClient } from "../publishing/publisher-client.js";
import { refreshState } from "../publishing/service-status.js";
import type { AppOptions } from "../server/app.js";
import type { CachePolicy } from "../server/cache-control.js";
import type { RequestLimiter } from "../server/request-limits.js";
import type { Observers, RequestLogEntry } from "./observers.js";

/** Answers HTTP requests, in a server of its own or inside another app. */
export interface RequestHandlers {
  app(options: HandlerOptions): Promise<Express>;
  /**
   * The app behind the fast path for polls (decision 14). Resolves as soon as there is a snapshot, or after
   * `FIRST_SNAPSHOT_TIMEOUT_MS`. The app is loaded meanwhile.
   */
  listener(options: HandlerOptions): Promise<RequestListener>;
  /** The routes without a 404 handler, for an app that has other routes. */
  router(options: HandlerOptions): Promise<Router>;
}

/** What only the process that answers knows. */
export interface HandlerOptions
  extends Pick<AppOptions, "token" | "isDraining" | "signChallenge" | "onHost" | "onError"> {
  /** The next time at which the schedule refreshes. */
  readonly nextRefresh?: () => Instant | undefined;
  /** Called after every response. */
  readonly onRequest?: ((entry: RequestLogEntry) => void) | undefined;
}

interface HandlerParts {
  readonly publisher: PublisherClient;
  readonly documents: DocumentCache;
  readonly privateDocuments: DocumentCache;
  readonly config: Config;
  readonly home: string;
  readonly clock: () => Instant;
  readonly observers: Observers;
}

/** Max wait for the first snapshot before answering 503. */
const FIRST_SNAPSHOT_TIMEOUT_MS = 1_000;

export function requestHandlers(parts: HandlerParts): RequestHandlers {
  const { publisher, documents, config, clock, observers } = parts;
  const optionsOf = appOptions(parts);
  const createApp = async (options: AppOptions) => (await import("../server/app.js")).createApp(options);
  return {
    async app(service) {
      return await createApp({ ...(await optionsOf(service)), limiter: await createLimiter(parts, false) });
    },
    async router(service) {
      const { createMountedRouter } = await import("../server/mounted-router.js");
      return createMountedRouter({
        ...(await optionsOf(service)),
        limiter: await createLimiter(parts, true),
      });
    },
    async listener(service) {
      const { pollListener } = await import("../server/poll-listener.js");
      const { rejectMalformedTargets } = await import("../server/reject-malformed-targets.js");
      let loaded: Promise<Express> | undefined;
      const load = () => (loaded ??= optionsOf(service).then(createApp));
      const opened = publisher.opened().then(load, () => undefined);
      const listener = pollListener({
        documentAt: (path) => documents.cachedAt(path),
        nextMoment: () => documents.current()?.nextMoment,
        ...cachePolicyOf(config),
        clock,
        onHost: service.onHost,
        limiter: await createLimiter(parts, false),
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

async function createLimiter(
  { config: { rateLimit: perMinute, proxies }, documents }: HandlerParts,
  isMounted: boolean,
): Promise<RequestLimiter> {
  const { createRequestLimiter } = await import("../server/request-limits.js");
  const isReady = (path: string) => documents.cachedAt(path) !== undefined;
  return createRequestLimiter({ perMinute, proxies, isMounted, isReady });
}

function appOptions(parts: HandlerParts): (service: HandlerOptions) => Promise<AppOptions> {
  const { publisher, documents, config, home, clock, observers } = parts;
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
    const { privateFeeds, access } = await privateRouters(parts, service);
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
        ...(await webhookRouters(config, publisher)),
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

async function privateRouters(
  { publisher, documents, privateDocuments, config, home }: HandlerParts,
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

async function webhookRouters(
  { webhookSecret: secret }: Config,
  publisher: PublisherClient,
): Promise<Router[]> {
  if (secret === undefined) return [];
  const integration = await import("../integrations/webhooks/webhook-routes.js");
  const refresh = () => publisher.startRefresh({ confirmRemovals: false });
  // `onRefreshEnded` reports failures.
  return [integration.webhookRoutes({ secret, refresh, onError: () => undefined })];
}
