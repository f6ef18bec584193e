import type { RequestListener } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Express, Router } from "express";
import type { Instant } from "./articles/article.js";
import { type Config, placeOfLedger } from "./config.js";
import type { AppOptions } from "./http/app.js";
import type { CachePolicy } from "./http/caching.js";
import { Observers, type RequestLine } from "./observers.js";
import { Counter } from "./publishing/counter.js";
import { LedgerCopies } from "./publishing/ledger-copies.js";
import type { Confirmation, PressRoom, PressRoomEvents } from "./publishing/press-room.js";
import type { RefreshReport } from "./publishing/report.js";
import { type Schedule, type ScheduleOptions, startSchedule } from "./publishing/schedule.js";
import { keptChunks } from "./publishing/served-file.js";
import { refreshState } from "./publishing/service-status.js";

import { VERSION } from "./version.js";

/** What a publication is made of, wired together: the writing side, and the reading side. */
export interface WiredPublisher {
  readonly press: PressRoom;
  readonly counter: Counter;
  /** A refresh, after which the hubs are told of the feeds that changed. */
  refresh(request?: Confirmation): Promise<RefreshReport>;
  app(options: ServiceOptions): Promise<Express>;
  /**
   * The app behind what answers polls faster than it does (decision 14), for a server of its own: as soon as there is
   * anything to be polled, or nobody can tell when. The app takes longer to load, and is loaded meanwhile.
   */
  listener(options: ServiceOptions): Promise<RequestListener>;
  /** The routes alone, for an app that has others; what is at no address here goes on to those. */
  router(options: ServiceOptions): Promise<Router>;
  /** Refreshes when the settings say, and shows what is due at its moment, until it is stopped. */
  schedule(): Schedule;
  /** Refreshes as soon as something in the directory changes, until it is stopped. */
  watch(onError: (error: unknown) => void): Promise<{ stop(): Promise<void> }>;
  /** Keeps what was counted, and gives the ledger back. */
  close(): Promise<void>;
}

/** What the process that answers knows, and nobody else. */
export interface ServiceOptions
  extends Pick<AppOptions, "token" | "draining" | "prove" | "onHost" | "onError"> {
  /** When the schedule looks for changes next. */
  readonly nextRefresh?: () => Instant | undefined;
  /** Is told of every request that was answered. */
  readonly onRequest?: ((line: RequestLine) => void) | undefined;
}

export interface WiringOptions {
  readonly config: Config;
  /** The public address of the front page, ending in "/". */
  readonly home: string;
  /** Opens the writing side, in this thread or in another. */
  readonly openPress: (options: OpenPressOptions) => PressRoom | Promise<PressRoom>;
  readonly clock?: () => Instant;
  readonly events?: Partial<Omit<PressRoomEvents, "onStale">>;
}

export interface OpenPressOptions extends Pick<WiringOptions, "config" | "home"> {
  readonly clock: () => Instant;
  readonly events: Partial<PressRoomEvents>;
}

/**
 * Puts the two sides of a publication together. What its ledger holds is shown; nothing is read until somebody asks
 * for a refresh.
 *
 * @throws PublisherError what `openPress` throws
 */
export async function wirePublisher({
  config,
  home,
  openPress,
  clock = Date.now,
  events,
}: WiringOptions): Promise<WiredPublisher> {
  const counter = new Counter();
  const privateCounter = new Counter();
  const shown = tellingCounters(counter, privateCounter, events);
  const ended: Pick<PressRoomEvents, "onEnded"> = {
    onEnded(outcome) {
      observers.refreshEnded(outcome);
      events?.onEnded?.(outcome);
    },
  };
  const press = await openPress({ config, home, clock, events: { ...events, ...shown, ...ended } });
  const chunk = keptChunks(press.chunk);
  counter.askFrom({ ...press, chunk });
  privateCounter.askFrom({
    make: (order) => press.make({ ...order, side: "private" }),
    page: (slug) => press.page(slug, "private"),
    search: press.search,
    file: (path) => press.file(path, "private"),
    chunk,
  });
  const observers = new Observers({ press, clock, statistics: config.statistics, proxies: config.proxies });
  const refresh: WiredPublisher["refresh"] = async (request = NO_REMOVALS) =>
    (await press.refresh(request)).report;
  return {
    press,
    counter,
    refresh,
    ...listeners({ press, counter, privateCounter, config, home, clock, observers }),
    schedule: () => {
      // How a refresh ends is told by the refreshes; the schedule goes on.
      const quietly = (run: () => Promise<unknown>) => () => run().catch(() => undefined);
      return startSchedule({
        expression: config.schedule,
        zone: config.timezone,
        run: quietly(refresh),
        wake: quietly(press.republish),
        mayRun: mayRun(config, press),
      });
    },
    async close() {
      // The ledger may be busy with a refresh, which is to end first, and ends when the press closes.
      await Promise.race([observers.stop(), sleep(LAST_COUNTS, undefined, { ref: false })]);
      await press.close();
    },
    async watch(onError) {
      const option = await import("./options/watch/watch-directory.js");
      // How a refresh ends is told by the refreshes.
      const onChange = (changed: readonly string[] | undefined) =>
        void press.begin({ ...NO_REMOVALS, changed }).catch(() => undefined);
      return await option.watchDirectory(config.directory, { onChange, onError });
    },
  };
}

function tellingCounters(
  counter: Counter,
  privateCounter: Counter,
  events: WiringOptions["events"],
): Pick<PressRoomEvents, "onShown" | "onStale"> {
  return {
    onShown(news) {
      counter.take(news);
      // None of these is private; what is, is made when somebody asks for it.
      privateCounter.take({ ...news, paths: [], documents: [] });
      events?.onShown?.(news);
    },
    onStale(isStale) {
      counter.isStale = isStale;
      const away = "the ledger cannot be reached; what is published stays, and may be stale";
      events?.onWarning?.(isStale ? away : "the ledger is there again");
    },
  };
}

/** Milliseconds after which those who ask are told that nothing is there yet, a database being away, say. */
const LONGEST_SILENCE = 1_000;

/** Of several processes one refreshes; where there are no articles, nobody does, and what is due appears all the same. */
function mayRun({ databaseUrl, serveOnly }: Config, press: PressRoom): ScheduleOptions["mayRun"] {
  if (serveOnly) return async () => false;
  return databaseUrl === undefined ? undefined : (moment) => press.claimRun(moment);
}

/** Milliseconds for which the end waits until the last counts are kept. */
const LAST_COUNTS = 1_000;

const NO_REMOVALS: Confirmation = { confirmRemovals: false };

interface AppParts
  extends Pick<WiredPublisher, "press" | "counter">,
    Required<Pick<WiringOptions, "config" | "home" | "clock">> {
  readonly observers: Observers;
  /** Of what is private. */
  readonly privateCounter: Counter;
}

/** What answers requests, for an app of its own or within another. */
function listeners(parts: AppParts): Pick<WiredPublisher, "app" | "router" | "listener"> {
  const { press, counter, config, clock, observers } = parts;
  const partsOf = appParts(parts);
  const createApp = async (options: AppOptions) => (await import("./http/app.js")).createApp(options);
  const limits = async (isMounted: boolean) => {
    const { requestLimits } = await import("./http/request-limits.js");
    const { rateLimit: perMinute, proxies } = config;
    return requestLimits({
      perMinute,
      proxies,
      isMounted,
      isReady: (path) => counter.readyAt(path) !== undefined,
    });
  };
  return {
    async app(service) {
      return await createApp({ ...(await partsOf(service)), refuses: await limits(false) });
    },
    async router(service) {
      const { createMountedRouter } = await import("./http/mounted-router.js");
      return createMountedRouter({ ...(await partsOf(service)), refuses: await limits(true) });
    },
    async listener(service) {
      const { pollListener } = await import("./http/poll-listener.js");
      const { wellFormed } = await import("./http/well-formed.js");
      let loaded: Promise<Express> | undefined;
      const load = () => (loaded ??= partsOf(service).then(createApp));
      const opened = press.opened().then(load, () => undefined);
      const listener = pollListener({
        documentAt: (path) => counter.readyAt(path),
        nextMoment: () => counter.shown()?.nextMoment,
        ...cachePolicyOf(config),
        clock,
        onHost: service.onHost,
        refuses: await limits(false),
        onAnswered: observers.onAnswered(service.onRequest),
        app: async (req, res) => (await load())(req, res),
      });
      await Promise.race([counter.published, opened, sleep(LONGEST_SILENCE, undefined, { ref: false })]);
      return wellFormed(listener);
    },
  };
}

function appParts({
  press,
  counter,
  privateCounter,
  config,
  home,
  clock,
  observers,
}: AppParts): (service: ServiceOptions) => Promise<AppOptions> {
  const { title } = config;
  const directory = config.serveOnly ? placeOfLedger(config) : config.source;
  const copies = new LedgerCopies(press, config.data);
  const about = { version: VERSION, title, address: home, directory, since: clock() };
  return async ({ nextRefresh, onRequest, ...service }) => {
    observers.keep(service.onError);
    const status = async () => ({
      ...about,
      publicationId: await press.opened(),
      ...(await press.counts()),
      ...(await refreshState((count) => press.latestRefreshes(count))),
      nextRefresh: nextRefresh?.(),
    });
    const { privateFeeds, access } = await subscriptions(
      { press, counter, privateCounter, config, home },
      service,
    );
    return {
      ...service,
      press,
      counter,
      home,
      version: VERSION,
      clock,
      ...cachePolicyOf(config),
      search: config.search,
      zone: config.timezone,
      onAnswered: observers.onAnswered(onRequest),
      privateFeeds,
      optional: [
        access,
        ...(await webhooks(config, press)),
        ...(await observers.routes(service.token, status, () => counter.isStale)),
      ],
      copyLedger: () => copies.make(),
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
    press,
    counter,
    privateCounter,
    config,
    home,
  }: Pick<AppParts, "press" | "counter" | "privateCounter" | "config" | "home">,
  { token }: Pick<ServiceOptions, "token">,
): Promise<{ readonly access: Router; readonly privateFeeds: Router | undefined }> {
  const { SubscriberTokens } = await import("./options/private-feeds/subscriber-tokens.js");
  const { accessRoutes } = await import("./options/private-feeds/access-routes.js");
  const tokens = new SubscriberTokens(press);
  const isInUse = config.private.length > 0;
  const access = accessRoutes({ token, press, tokens, home, isInUse });
  if (!isInUse) return { access, privateFeeds: undefined };
  const option = await import("./options/private-feeds/private-routes.js");
  const parts = { counter: privateCounter, publicCounter: counter, tokens };
  return { access, privateFeeds: option.privateRoutes(parts) };
}

async function webhooks({ webhookSecret: secret }: Config, press: PressRoom): Promise<Router[]> {
  if (secret === undefined) return [];
  const option = await import("./options/webhooks/webhook-routes.js");
  const refresh = () => press.begin(NO_REMOVALS);
  // How a refresh ends is told by the refreshes.
  return [option.webhookRoutes({ secret, refresh, onError: () => undefined })];
}
