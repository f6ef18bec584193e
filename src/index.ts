import { createHash, randomUUID } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Express, Router } from "express";
import type { Instant } from "./articles/article.js";
import { type ParseOptions, parseArticle } from "./articles/parse-article.js";
import { scanDirectory } from "./articles/scan-directory.js";
import type { Config } from "./config.js";
import { PublisherError } from "./errors.js";
import type { Publication } from "./feeds/assemble-feed.js";
import { entryAddress } from "./feeds/entry-address.js";
import { isTopic } from "./feeds/feed-place.js";
import { type AppOptions, createApp } from "./http/app.js";
import { type Identity, Ledger } from "./ledger/ledger.js";
import { keyBy } from "./ledger/versions.js";
import type { AdoptionReport } from "./options/adoption/adopt.js";
import type { AdoptableArticle } from "./options/adoption/match-entries.js";
import type { ModelSummaries, Outcome } from "./options/model-summaries/model-summaries.js";
import type { Announcer } from "./options/websub/announcer.js";
import { pageRenderer } from "./pages/render-pages.js";
import { LedgerCopies } from "./publishing/ledger-copies.js";
import { Press, type RefreshRequest, type Withdrawal } from "./publishing/press.js";
import type { ArticleReader } from "./publishing/read-directory.js";
import { Refreshes, type RefreshHistory, type RefreshOutcome } from "./publishing/refreshes.js";
import type { Announcement, RefreshReport } from "./publishing/report.js";
import { articleCounts, refreshState } from "./publishing/service-status.js";
import { SnapshotStore } from "./publishing/snapshot.js";
import { summarizeSections } from "./summaries/summarize-section.js";
import { VERSION } from "./version.js";

const HOUR = 3_600_000;
const MEGABYTE = 1_000_000;

/** Milliseconds for which a refresh waits to hear from hubs; what they say later, the next report says. */
const HUBS_PATIENCE = 1_000;

/** Milliseconds for which a refresh may go on when everything is to end. */
const LONGEST_FAREWELL = 5_000;

/** What a publication is made of, wired together. */
export interface Publisher {
  readonly publicationId: string;
  readonly press: Press;
  readonly snapshots: SnapshotStore;
  readonly refreshes: Refreshes;
  /** A refresh, after which the hubs are told of the feeds that changed. */
  refresh(request?: RefreshRequest): Promise<RefreshReport>;
  /** The same without a look at the directory: for when an article is due or expires. */
  republish(): Promise<RefreshReport>;
  /**
   * Takes an article down, at once and whatever its file says from then on.
   *
   * @param article its path, or its id
   * @throws PublisherError `not-found`
   */
  takeDown(article: string): Promise<Withdrawal>;
  /** @throws PublisherError `not-found`, also for an article that was not taken down */
  restore(article: string): Promise<Withdrawal>;
  /**
   * Gives articles the ids and dates by which an earlier feed published them.
   *
   * @param source address or path of that feed
   */
  adopt(source: string): Promise<AdoptionReport & Pick<RefreshReport, "rejected">>;
  app(options: ServiceOptions): Express;
  /** Refreshes as soon as something in the directory changes, until it is stopped. */
  watch(onError: (error: unknown) => void): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}

/** What the process that answers knows, and nobody else. */
export interface ServiceOptions
  extends Pick<AppOptions, "token" | "draining" | "prove" | "onHost" | "onError"> {
  /** When the schedule looks for changes next. */
  readonly nextRefresh?: () => Instant | undefined;
}

export interface PublisherOptions {
  readonly config: Config;
  /** The public address of the front page, ending in "/". */
  readonly home: string;
  readonly clock?: () => Instant;
  /** Is told what becomes of every section that a model was asked about. */
  readonly onModelOutcome?: (outcome: Outcome) => void;
  /** Is told how every attempt to tell a hub ends. */
  readonly onAnnouncement?: (announcement: Announcement) => void;
  /** Is told how every refresh ends. */
  readonly onEnded?: (outcome: RefreshOutcome) => void;
  /** Is told what may be a mistake, although it goes on. */
  readonly onWarning?: (text: string) => void;
}

/**
 * Opens the ledger of a publication and prepares its press; nothing is read or published yet.
 *
 * @throws PublisherError `ledger-unusable`, `configuration` when the ledger is another publication's, or what
 *   `scanDirectory` throws when there is no ledger yet
 */
export async function createPublisher({
  config,
  home,
  clock = Date.now,
  onModelOutcome,
  onAnnouncement,
  onEnded = () => undefined,
  onWarning = () => undefined,
}: PublisherOptions): Promise<Publisher> {
  const file = join(config.data, "ledger.sqlite");
  // A directory whose name is misspelt is to leave no ledger behind.
  if (!existsSync(file)) scanDirectory(config.directory, { includeReadme: config.includeReadme });
  const ledger = await Ledger.open(file);
  try {
    const publicationId = await claimLedger(ledger, config, onWarning);
    const begun = Number(await ledger.remember("created", String(clock())));
    const snapshots = new SnapshotStore();
    const summaries = await modelSummaries(config, ledger, onModelOutcome);
    const publication = publicationOf(config, publicationId, home);
    const render = { ...renderOptions(config, publication), begun, summaries };
    const press = new Press(ledger, snapshots, {
      directory: config.directory,
      publicationId,
      scan: { includeReadme: config.includeReadme },
      reader: articleReader(config),
      removals: config.removals,
      mostRemovals: config.mostRemovals / 100,
      keyOf: keyBy(config.versions),
      render,
      clock,
      beforeScan: config.gitPull ? () => pullCheckout(config.directory) : undefined,
    });
    const announcer = await hubAnnouncer(config, home, ledger, onAnnouncement);
    const conclude = (report: RefreshReport) => withAnnouncements(report, announcer);
    const refreshes = new Refreshes({
      run: (request) => press.refresh(request),
      conclude,
      onEnded,
      history: historyIn(ledger),
      clock,
      newId: randomUUID,
    });
    const optional = await webhooks(config, refreshes);
    const republish = () => toldOf(press.republish().then(conclude), onEnded);
    const parts = { publicationId, press, snapshots, refreshes, ...withdrawals(press, republish) };
    return {
      ...parts,
      refresh: (request = { confirmRemovals: false }) => refreshes.ask(request).ended,
      republish,
      async adopt(source) {
        const { rejected } = await press.refresh();
        return { ...(await adoptFrom(source, ledger, publication)), rejected };
      },
      app: counter({ ...parts, optional, ledger, config, home, clock }),
      async watch(onError) {
        const option = await import("./options/watch/watch-directory.js");
        // How a refresh ends is told by the refreshes.
        const onChange = () => void refreshes.ask({ confirmRemovals: false }).ended.catch(() => undefined);
        return await option.watchDirectory(config.directory, { onChange, onError });
      },
      async close() {
        // What is not recorded by then, the next start finds again.
        await Promise.race([press.idle(), sleep(LONGEST_FAREWELL, undefined, { ref: false })]);
        await summaries?.stop();
        await announcer?.stop();
        await ledger.close();
      },
    };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

/** Hubs are told, and the next moment at which something is due is looked for, when a refresh under way has ended. */
function withdrawals(
  press: Press,
  republish: () => Promise<unknown>,
): Pick<Publisher, "takeDown" | "restore"> {
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

interface CounterOptions
  extends Pick<Publisher, "publicationId" | "press" | "snapshots" | "refreshes" | "takeDown" | "restore"> {
  readonly optional: readonly Router[];
  readonly ledger: Ledger;
  readonly config: Config;
  readonly home: string;
  readonly clock: () => Instant;
}

function counter({ ledger, config, ...options }: CounterOptions): Publisher["app"] {
  const { publicationId, refreshes, home, clock } = options;
  const { title, directory } = config;
  const copies = new LedgerCopies(ledger, config.data);
  const about = { version: VERSION, title, address: home, publicationId, directory, since: clock() };
  return ({ nextRefresh, ...service }) =>
    createApp({
      ...service,
      ...options,
      maxAge: config.maxAge,
      copyLedger: () => copies.make(),
      status: async () => ({
        ...about,
        ...(await articleCounts(ledger, clock())),
        ...(await refreshState((count) => refreshes.latest(count))),
        nextRefresh: nextRefresh?.(),
      }),
    });
}

/** Loaded for those alone who have a model: its client is the largest of all libraries here. */
async function modelSummaries(
  { modelUrl: url, model, modelKey: key }: Config,
  store: Ledger,
  onOutcome?: (outcome: Outcome) => void,
): Promise<ModelSummaries | undefined> {
  if (url === undefined || model === undefined) return undefined;
  const option = await import("./options/model-summaries/model-summaries.js");
  return new option.ModelSummaries({ url, model, key, store, ...(onOutcome && { onOutcome }) });
}

async function webhooks({ webhookSecret: secret }: Config, refreshes: Refreshes): Promise<Router[]> {
  if (secret === undefined) return [];
  const option = await import("./options/webhooks/webhook-routes.js");
  const refresh = () => refreshes.ask({ confirmRemovals: false }).ended;
  // How a refresh ends is told by the refreshes.
  return [option.webhookRoutes({ secret, refresh, onError: () => undefined })];
}

async function pullCheckout(directory: string): Promise<void> {
  const option = await import("./options/git-checkout/fast-forward.js");
  await option.fastForward(directory);
}

function historyIn(ledger: Ledger): RefreshHistory {
  return {
    keepRefresh: (refresh) => ledger.keepRefresh(refresh),
    async refresh(id) {
      const text = await ledger.refreshById(id);
      return text === undefined ? undefined : JSON.parse(text);
    },
    async latestRefreshes(count) {
      return (await ledger.latestRefreshes(count)).map((text) => JSON.parse(text));
    },
  };
}

async function adoptFrom(source: string, ledger: Ledger, publication: Publication): Promise<AdoptionReport> {
  const option = await import("./options/adoption/adopt.js");
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

/** Hubs are told of the documents that the ledger knows to have changed since they were last told. */
async function hubAnnouncer(
  { hubs }: Config,
  home: string,
  ledger: Ledger,
  onOutcome?: (announcement: Announcement) => void,
): Promise<Announcer | undefined> {
  if (hubs.length === 0) return undefined;
  const option = await import("./options/websub/announcer.js");
  const store = {
    pending: async () =>
      [...(await ledger.unannounced())]
        .filter(([path]) => isTopic(path))
        .map(([path, version]) => ({ topic: new URL(path.slice(1), home).href, version })),
    settle: (topic: string, version: string) => ledger.announced(`/${topic.slice(home.length)}`, version),
  };
  return new option.Announcer({ hubs, store, onOutcome });
}

/** How this configuration reads articles. */
export function articleReader(
  config: Pick<Config, "timezone" | "folderCategories" | "language" | "author" | "anchors" | "versions">,
): ArticleReader {
  const { timezone: zone, folderCategories, language, author, anchors } = config;
  const choices = { zone, folderCategories, language, author, anchors };
  const options: ParseOptions = { ...choices, summarize: summarizeSections };
  // Which files are versions of one article is decided when they are read.
  const settings = JSON.stringify({ ...choices, versions: config.versions?.source });
  const hash = createHash("sha256").update(settings).digest("base64url");
  return {
    parse: (bytes, path) => parseArticle(bytes, path, options),
    fingerprint: `${VERSION} ${hash.slice(0, 10)}`,
  };
}

function renderOptions(config: Config, publication: Publication) {
  return {
    publication,
    limit: config.limit,
    span: config.window * HOUR,
    maxSize: config.maxSize * MEGABYTE,
    folderFeeds: config.folderFeeds,
    announce: config.hubs.length > 0,
    pages: pageRenderer(config.timezone),
  };
}

function publicationOf(config: Config, publicationId: string, home: string): Publication {
  const site = config.permalink ?? config.url;
  return {
    channel: {
      id: publicationId,
      title: config.title,
      description: config.description,
      language: config.language,
      author: config.author,
      home,
      copyright: config.copyright,
      image: config.image,
      hubs: config.hubs,
      maxAge: config.maxAge,
    },
    permalink: config.permalink,
    zone: config.timezone,
    content: config.content,
    siteOrigin: site === undefined ? undefined : new URL(site).origin,
  };
}

/**
 * A ledger belongs to one publication.
 *
 * @param onWarning is told when that had another directory until now, which is still there
 * @returns the publication's id
 */
async function claimLedger(
  ledger: Ledger,
  config: Config,
  onWarning: (text: string) => void,
): Promise<string> {
  const id = await ledger.remember("id", config.id ?? `urn:uuid:${randomUUID()}`);
  if (config.id !== undefined && config.id !== id) {
    throw new PublisherError(
      "configuration",
      `FEEDWRIGHT_ID is ${config.id}, but the ledger in ${config.data} belongs to ${id}; drop the setting, or name another directory (FEEDWRIGHT_DATA)`,
    );
  }
  const directory = existsSync(config.directory) ? realpathSync(config.directory) : config.directory;
  const owner = await ledger.remember("directory", directory);
  if (owner === directory) return id;
  // A directory of the same name elsewhere is another publication, as long as the first is still there; where the
  // data were chosen, it may be the next deployment of the same.
  if (existsSync(owner)) {
    if (config.dataGiven) {
      onWarning(
        `the ledger in ${config.data} was that of ${owner} until now; if ${directory} holds other articles, stop this, and give it a directory of its own (FEEDWRIGHT_DATA)`,
      );
    } else {
      throw new PublisherError(
        "configuration",
        `the ledger in ${config.data} belongs to ${owner}; give ${directory} one of its own (FEEDWRIGHT_DATA)`,
      );
    }
  }
  await ledger.replaceRemembered("directory", directory);
  return id;
}
