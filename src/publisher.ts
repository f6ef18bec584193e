import type { RequestListener } from "node:http";
import type { Express, Router } from "express";
import type { Instant } from "./articles/article.js";
import type { Config } from "./config.js";
import type { AppOptions } from "./http/app.js";
import { Counter } from "./publishing/counter.js";
import { LedgerCopies } from "./publishing/ledger-copies.js";
import type { Confirmation, PressRoom, PressRoomEvents } from "./publishing/press-room.js";
import type { RefreshReport } from "./publishing/report.js";
import { type Schedule, startSchedule } from "./publishing/schedule.js";
import { refreshState } from "./publishing/service-status.js";
import type { News } from "./publishing/snapshot.js";
import { VERSION } from "./version.js";

/** What a publication is made of, wired together: the writing side, and the reading side. */
export interface WiredPublisher {
  readonly press: PressRoom;
  readonly counter: Counter;
  /** A refresh, after which the hubs are told of the feeds that changed. */
  refresh(request?: Confirmation): Promise<RefreshReport>;
  app(options: ServiceOptions): Promise<Express>;
  /** The app behind what answers polls faster than it does (decision 14), for a server of its own. */
  listener(options: ServiceOptions): Promise<RequestListener>;
  /** The routes alone, for an app that has others; what is at no address here goes on to those. */
  router(options: ServiceOptions): Promise<Router>;
  /** Refreshes when the settings say, and shows what is due at its moment, until it is stopped. */
  schedule(): Schedule;
  /** Refreshes as soon as something in the directory changes, until it is stopped. */
  watch(onError: (error: unknown) => void): Promise<{ stop(): Promise<void> }>;
}

/** What the process that answers knows, and nobody else. */
export interface ServiceOptions
  extends Pick<AppOptions, "token" | "draining" | "prove" | "onHost" | "onError"> {
  /** When the schedule looks for changes next. */
  readonly nextRefresh?: () => Instant | undefined;
}

export interface WiringOptions {
  readonly config: Config;
  /** The public address of the front page, ending in "/". */
  readonly home: string;
  /** Opens the writing side, in this thread or in another. */
  readonly openPress: (options: OpenPressOptions) => PressRoom | Promise<PressRoom>;
  readonly clock?: () => Instant;
  readonly events?: Partial<Omit<PressRoomEvents, "onShown">>;
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
  const shown = { onShown: (news: News) => counter.take(news) };
  const press = await openPress({ config, home, clock, events: { ...events, ...shown } });
  counter.askFrom(press);
  const partsOf = appParts({ press, counter, config, home, clock });
  // While it loads, the press opens the ledger in its thread.
  const app: WiredPublisher["app"] = async (service) => {
    const { createApp } = await import("./http/app.js");
    return createApp(await partsOf(service));
  };
  const refresh: WiredPublisher["refresh"] = async (request = NO_REMOVALS) =>
    (await press.refresh(request)).report;
  return {
    press,
    counter,
    refresh,
    app,
    async router(service) {
      const { createMountedRouter } = await import("./http/mounted-router.js");
      return createMountedRouter(await partsOf(service));
    },
    schedule: () => {
      // How a refresh ends is told by the refreshes; the schedule goes on.
      const quietly = (run: () => Promise<unknown>) => () => run().catch(() => undefined);
      return startSchedule(config.schedule, config.timezone, quietly(refresh), quietly(press.republish));
    },
    async listener(service) {
      const { pollListener } = await import("./http/poll-listener.js");
      return pollListener({
        documentAt: (path) => counter.readyAt(path),
        nextMoment: () => counter.shown()?.nextMoment,
        maxAge: config.maxAge,
        clock,
        onHost: service.onHost,
        app: await app(service),
      });
    },
    async watch(onError) {
      const option = await import("./options/watch/watch-directory.js");
      // How a refresh ends is told by the refreshes.
      const onChange = () => void press.begin(NO_REMOVALS).catch(() => undefined);
      return await option.watchDirectory(config.directory, { onChange, onError });
    },
  };
}

const NO_REMOVALS: Confirmation = { confirmRemovals: false };

interface AppParts
  extends Pick<WiredPublisher, "press" | "counter">,
    Required<Pick<WiringOptions, "config" | "home" | "clock">> {}

function appParts({
  press,
  counter,
  config,
  home,
  clock,
}: AppParts): (service: ServiceOptions) => Promise<AppOptions> {
  const { title, directory } = config;
  const copies = new LedgerCopies(press, config.data);
  const about = { version: VERSION, title, address: home, directory, since: clock() };
  return async ({ nextRefresh, ...service }) => ({
    ...service,
    press,
    counter,
    home,
    clock,
    maxAge: config.maxAge,
    optional: await webhooks(config, press),
    copyLedger: () => copies.make(),
    status: async () => ({
      ...about,
      publicationId: await press.opened(),
      ...(await press.counts()),
      ...(await refreshState((count) => press.latestRefreshes(count))),
      nextRefresh: nextRefresh?.(),
    }),
  });
}

async function webhooks({ webhookSecret: secret }: Config, press: PressRoom): Promise<Router[]> {
  if (secret === undefined) return [];
  const option = await import("./options/webhooks/webhook-routes.js");
  const refresh = () => press.begin(NO_REMOVALS);
  // How a refresh ends is told by the refreshes.
  return [option.webhookRoutes({ secret, refresh, onError: () => undefined })];
}
