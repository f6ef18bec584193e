import { setTimeout as sleep } from "node:timers/promises";
import type { Instant } from "../articles/article.js";
import type { Config } from "../config.js";
import type { Publication } from "../feeds/assemble-feed.js";
import type { Document } from "../feeds/document.js";
import { entryAddress } from "../feeds/entry-address.js";
import { isTopic } from "../feeds/feed-place.js";
import type { Identity, Ledger } from "../ledger/ledger.js";
import { keyBy } from "../ledger/versions.js";
import type { AdoptionReport } from "../options/adoption/adopt.js";
import type { AdoptableArticle } from "../options/adoption/match-entries.js";
import type { Announcer } from "../options/announcements/announcer.js";
import type { ModelSummaries } from "../options/model-summaries/model-summaries.js";
import { newAccessToken } from "../publishing/access-token.js";
import { Press, type Withdrawal } from "../publishing/press.js";
import type { PressRoom, PressRoomEvents } from "../publishing/press-room.js";
import type { Refreshes, RefreshOutcome } from "../publishing/refreshes.js";
import type { RenderOptions } from "../publishing/render-documents.js";
import type { RefreshReport } from "../publishing/report.js";
import { articleCounts } from "../publishing/service-status.js";
import { SnapshotStore } from "../publishing/snapshot.js";
import { amongReplicas } from "./among-replicas.js";
import { articleReader } from "./article-reader.js";
import { articleSource } from "./article-source.js";
import { claimLedger } from "./claim-ledger.js";
import { datedReader } from "./dated-reader.js";
import type { Listen } from "./follow-ledger.js";
import { keepPrivate } from "./keep-private.js";
import type { OpenPressRoom, PressRoomOptions } from "./open-press-room.js";
import { privatePublication, publicationOf, renderOptions } from "./publication.js";
import { Showings } from "./showings.js";
import { beginningOf, startingPoint } from "./starting-point.js";

/** Milliseconds for which a refresh waits to hear from hubs; what they say later, the next report says. */
const HUBS_PATIENCE = 1_000;

/** Milliseconds for which a refresh may go on when everything is to end. */
const LONGEST_FAREWELL = 5_000;

const ignore = () => undefined;

const NOBODY_LISTENS: PressRoomEvents = {
  onShown: ignore,
  onStale: ignore,
  onEnded: ignore,
  onProgress: ignore,
  onAnnouncement: ignore,
  onModelOutcome: ignore,
  onWarning: ignore,
};

/** Milliseconds without anything new after which there is time to finish what is shown. */
const QUIET = 5_000;

interface FurnishOptions extends Omit<Required<PressRoomOptions>, "events"> {
  readonly events: Partial<PressRoomEvents> | undefined;
  /** Of the program and its settings: others make other documents of the same ledger. */
  readonly fingerprint: string;
  /** Documents that are shown already. */
  readonly kept: readonly Document[] | undefined;
  /** Where others write the ledger as well. */
  readonly listen: Listen | undefined;
}

/** Puts up the press and what belongs to it around a ledger, and shows what that holds. */
export async function furnish(
  ledger: Ledger,
  { config, home, clock: realClock, events: heard, fingerprint, kept, beginning, ...shared }: FurnishOptions,
): Promise<OpenPressRoom> {
  const events = { ...NOBODY_LISTENS, ...heard };
  // Before anything is written: where this fails, the ledger begins empty the next time as well.
  const { history, standing } = await startingPoint(ledger, config, realClock, beginning);
  const clock = standing.now;
  const publicationId = await claimLedger(ledger, config, events.onWarning, beginning?.id);
  // Before anything is shown or recorded.
  await keepPrivate(ledger, config);
  const begun = Number(await ledger.remember("created", String(beginningOf(history) ?? clock())));
  const summaries = await modelSummaries(config, ledger, events);
  const publication = publicationOf(config, publicationId, home);
  const snapshots = new SnapshotStore();
  const press = new Press(ledger, snapshots, {
    source: config.serveOnly ? undefined : await articleSource(config),
    publicationId,
    scan: { includeReadme: config.includeReadme },
    reader: history === undefined ? articleReader(config) : datedReader(articleReader(config), history),
    standingReader: await standingReader(ledger, config, shared),
    removals: config.removals,
    mostRemovals: config.mostRemovals / 100,
    keyOf: keyBy(config.versions),
    render: { ...renderOptions(config, publication), begun, summaries },
    renderPrivate: await privateOptions(config, publication, ledger, { begun, summaries }),
    clock,
    onShown: events.onShown,
    finishing: { fingerprint, quiet: QUIET },
    indexingQuiet: config.search ? QUIET : undefined,
  });
  const showings = new Showings({ ledger, own: () => snapshots.current()?.revision });
  const announcer = await announcerOf(config, home, ledger, showings, events);
  const conclude = (report: RefreshReport) => withAnnouncements(report, announcer);
  const replica = { config, ledger, press, showings, announcer, events, clock, conclude };
  const { refreshes, ...others } = amongReplicas(replica);
  // What goes on from lines that were published has no texts to show yet.
  if (beginning?.since === undefined) await press.resume(kept);
  if (shared.listen !== undefined) others.follow(shared.listen);
  const republish = () => toldOf(press.republish().then(conclude), events.onEnded);
  return {
    opened: async () => publicationId,
    ...refreshing(press, refreshes, events),
    republish,
    ...withdrawals(press, republish),
    nextMoment: () => press.nextMoment(),
    make: (order) => press.make(order),
    page: (slug, side) => press.page(slug, side),
    search: (request) => press.search(request),
    file: (path, side) => press.file(path, side),
    ...askedOf(ledger, clock),
    async adopt(source) {
      const { rejected } = await press.refresh();
      return { ...(await adoptFrom(source, ledger, publication)), rejected };
    },
    async catchUp() {
      for (let due = await press.nextMoment(); standing.hasCome(due); due = await press.nextMoment()) {
        standing.setOn(due);
        await press.republish();
      }
    },
    async close() {
      // What is not recorded by then, the next start finds again.
      press.end();
      others.stop();
      await Promise.race([press.idle(), sleep(LONGEST_FAREWELL, undefined, { ref: false })]);
      await summaries?.stop();
      await announcer?.stop();
      await ledger.close();
    },
  };
}

/**
 * Replicas that read articles otherwise, of another version or with other settings, take turns at refreshes while they
 * replace one another. Those who were started last read all articles anew, the others leave it at that.
 */
async function standingReader(
  ledger: Ledger,
  config: Config,
  { listen, service }: Pick<FurnishOptions, "listen" | "service">,
): Promise<(() => Promise<string | undefined>) | undefined> {
  if (listen === undefined || service === undefined) return undefined;
  if (!service.again && !config.serveOnly)
    await ledger.replaceRemembered("reader", articleReader(config).fingerprint);
  return () => ledger.remembered("reader");
}

/** What the ledger answers by itself. */
function askedOf(ledger: Ledger, clock: () => Instant) {
  return {
    counts: () => articleCounts(ledger, clock()),
    addStatistics: (statistics) => ledger.addStatistics(statistics, clock()),
    statisticsSince: (since) => ledger.statisticsSince(since),
    claimRun: (moment) => ledger.claimRun(moment, clock()),
    chunk: async (hash, number) => await ledger.storedMedia?.chunk(hash, number),
    backUp: (file, options) => ledger.backUp(file, options),
    formerSlugs: () => ledger.formerSlugs(),
    publishedLines: () => ledger.exportPublished(),
    unreadPaths: () => ledger.unreadPaths(),
    access: async () => ({
      tokens: await ledger.accessTokens(),
      placeholder: await placeholderIn(ledger),
    }),
    addAccess: (token) => ledger.addAccess({ ...token, created: clock() }),
    revokeAccess: (name) => ledger.revokeAccess(name),
  } satisfies Partial<OpenPressRoom>;
}

/** How what is private is made; undefined when nothing is. */
async function privateOptions(
  config: Config,
  publication: Publication,
  ledger: Ledger,
  others: Pick<RenderOptions, "begun" | "summaries">,
): Promise<RenderOptions | undefined> {
  if (config.private.length === 0) return undefined;
  const placeholder = await placeholderIn(ledger);
  // Nobody searches there.
  const quiet = { ...config, hubs: [], search: false };
  return { ...renderOptions(quiet, privatePublication(publication, placeholder)), ...others };
}

/** It stays the same, and so do the validators of what it stands in; authors must not know it (decision 24). */
async function placeholderIn(ledger: Ledger): Promise<string> {
  return await ledger.remember("placeholder", newAccessToken());
}

function refreshing(
  press: Press,
  refreshes: Refreshes,
  { onProgress }: PressRoomEvents,
): Pick<PressRoom, "refresh" | "begin" | "refreshById" | "latestRefreshes" | "rehearse"> {
  return {
    async refresh(request) {
      const { id, ended } = refreshes.ask({ ...request, onProgress });
      return { id, report: await ended };
    },
    async begin(request) {
      const { id, ended } = refreshes.ask({ ...request, onProgress });
      // Whoever asks for it by its id is told how it failed.
      ended.catch(() => undefined);
      return id;
    },
    refreshById: (id) => refreshes.find(id),
    latestRefreshes: (count) => refreshes.latest(count),
    rehearse: (request) => press.rehearse(request),
  };
}

/** Hubs and caches are told, and the next moment at which something is due is looked for, when a refresh under way has ended. */
function withdrawals(
  press: Press,
  republish: () => Promise<unknown>,
): Pick<PressRoom, "takeDown" | "restore"> {
  const afterwards = async (withdrawal: Promise<Withdrawal>) => {
    const done = await withdrawal;
    // How it ends is told to whoever is told of refreshes.
    republish().catch(() => undefined);
    return done;
  };
  return {
    takeDown: (article) => afterwards(press.takeDown(article)),
    restore: (article) => afterwards(press.restore(article)),
  };
}

/** Loaded for those alone who have a model: its client is the largest of all libraries here. */
async function modelSummaries(
  { modelUrl: url, model, modelKey: key }: Config,
  store: Ledger,
  { onModelOutcome: onOutcome }: PressRoomEvents,
): Promise<ModelSummaries | undefined> {
  if (url === undefined || model === undefined) return undefined;
  const option = await import("../options/model-summaries/model-summaries.js");
  return new option.ModelSummaries({ url, model, key, store, onOutcome });
}

async function adoptFrom(source: string, ledger: Ledger, publication: Publication): Promise<AdoptionReport> {
  const option = await import("../options/adoption/adopt.js");
  const articles = adoptableArticles(await ledger.identities(), publication);
  return await option.adopt(source, articles, (adoptions) => ledger.adopt(adoptions));
}

function adoptableArticles(identities: readonly Identity[], publication: Publication): AdoptableArticle[] {
  const options = { ...publication, home: publication.channel.home };
  return identities.map((identity) => ({
    ...identity,
    ...identity.article,
    id: identity.id,
    ownId: identity.article.id !== undefined,
    address: entryAddress(identity, options),
  }));
}

async function withAnnouncements(
  report: RefreshReport,
  announcer: Announcer | undefined,
): Promise<RefreshReport> {
  if (announcer === undefined) return report;
  announcer.announce();
  return { ...report, announced: await announcer.report(HUBS_PATIENCE) };
}

async function toldOf(
  refresh: Promise<RefreshReport>,
  onEnded: (outcome: RefreshOutcome) => void,
): Promise<RefreshReport> {
  refresh.then(
    (report) => onEnded({ report }),
    (error: unknown) => onEnded({ error }),
  );
  return await refresh;
}

/** Hubs and caches are told of the documents that the ledger knows to have changed since they were last told. */
async function announcerOf(
  { hubs, ...config }: Config,
  home: string,
  ledger: Ledger,
  showings: Showings,
  { onAnnouncement: onOutcome }: PressRoomEvents,
): Promise<Announcer | undefined> {
  const { purge: address, purgeMethod: method, purgeHeader: header, purgeBody: body } = config;
  const purge = address === undefined ? undefined : { address, method, header, body, home };
  if (hubs.length === 0 && purge === undefined) return undefined;
  const option = await import("../options/announcements/announcer.js");
  let connected = Number.NEGATIVE_INFINITY;
  const store = {
    // One process tells them; when it is gone, another does, and looks for what was left.
    async pending(signal: AbortSignal) {
      const turn = await ledger.mayAnnounce();
      if (turn === "anew") connected = performance.now();
      const changed = turn === undefined ? [] : [...(await ledger.unannounced())];
      const topics = changed.filter(([path]) => isTopic(path));
      if (topics.length > 0) await showings.ofAll(connected, signal);
      return topics.map(([path, version]) => ({ topic: new URL(path.slice(1), home).href, version }));
    },
    settle: (topic: string, version: string) => ledger.announced(`/${topic.slice(home.length)}`, version),
  };
  const isShared = config.databaseUrl !== undefined;
  return new option.Announcer({ hubs, purge, isShared, store, onOutcome });
}
