import { setTimeout as sleep } from "node:timers/promises";
import type { Instant } from "../articles/article.js";
import type { Config } from "../config/config.js";
import type { Publication } from "../feeds/assemble-feed.js";
import type { Document } from "../feeds/document.js";
import { entryAddress } from "../feeds/entry-address.js";
import { isTopic } from "../feeds/feed-place.js";
import type { FeedImportReport } from "../integrations/feed-import/import-feed.js";
import type { ImportTarget } from "../integrations/feed-import/match-entries.js";
import type { CommitDates } from "../integrations/git/commit-dates.js";
import type { LlmSummaries } from "../integrations/llm/llm-summaries.js";
import type { Notifier } from "../integrations/websub/notifier.js";
import { versionKeyFrom } from "../ledger/identity/versions.js";
import type { ArticleIdentity, Ledger } from "../ledger/ledger.js";
import { newAccessToken } from "../publishing/access-token.js";
import { Publisher, type Withdrawal } from "../publishing/publisher.js";
import type { PublisherClient, PublisherEvents } from "../publishing/publisher-client.js";
import type { ArticleReader } from "../publishing/read-directory.js";
import type { Refreshes, RefreshOutcome } from "../publishing/refreshes.js";
import type { RenderOptions } from "../publishing/render-documents.js";
import type { RefreshReport } from "../publishing/report.js";
import { articleCounts } from "../publishing/service-status.js";
import { SnapshotStore } from "../publishing/snapshot.js";
import { applyPrivateSetting } from "./apply-private-setting.js";
import { createArticleReader } from "./article-reader.js";
import { createArticleSource } from "./article-source.js";
import { claimPublicationId } from "./claim-publication-id.js";
import { commitDatedReader } from "./commit-dated-reader.js";
import type { FixedClock } from "./fixed-clock.js";
import type { Listen } from "./follow-ledger.js";
import { earliestCommit, initialState } from "./initial-state.js";
import type { OpenedPublisher, OpenPublisherOptions } from "./open-publisher.js";
import { privatePublication, publicationOf, renderOptions } from "./publication-options.js";
import { coordinateReplicas } from "./replica-coordination.js";
import { ReplicaRevisions } from "./replica-revisions.js";

/** Milliseconds for which a refresh waits to hear from hubs; what they say later, the next report says. */
const HUB_REPORT_TIMEOUT_MS = 1_000;

/** Milliseconds for which a refresh may go on when everything is to end. */
const SHUTDOWN_TIMEOUT_MS = 5_000;

const ignore = () => undefined;

const NO_LISTENERS: PublisherEvents = {
  onSnapshot: ignore,
  onStale: ignore,
  onRefreshEnded: ignore,
  onProgress: ignore,
  onNotification: ignore,
  onLlmOutcome: ignore,
  onWarning: ignore,
};

/** Milliseconds without anything new after which there is time to finish what is shown. */
const QUIET_PERIOD_MS = 5_000;

interface ComposeOptions extends Omit<Required<OpenPublisherOptions>, "events"> {
  readonly events: Partial<PublisherEvents> | undefined;
  /** Of the program and its settings: others make other documents of the same ledger. */
  readonly fingerprint: string;
  /** Documents that are shown already. */
  readonly storedDocuments: readonly Document[] | undefined;
  /** Where others write the ledger as well. */
  readonly listen: Listen | undefined;
}

/** Puts up the press and what belongs to it around a ledger, and shows what that holds. */
export async function composePublisher(
  ledger: Ledger,
  {
    config,
    home,
    clock: realClock,
    events: listeners,
    fingerprint,
    storedDocuments,
    beginning,
    ...shared
  }: ComposeOptions,
): Promise<OpenedPublisher> {
  const events = { ...NO_LISTENERS, ...listeners };
  // Before anything is written: where this fails, the ledger begins empty the next time as well.
  const { history, fixedClock } = await initialState(ledger, config, realClock, beginning);
  const clock = fixedClock.now;
  const publicationId = await claimPublicationId(ledger, config, events.onWarning, beginning?.id);
  // Before anything is shown or recorded.
  await applyPrivateSetting(ledger, config);
  const begun = Number(
    await ledger.getOrSetPublicationValue("created", String(earliestCommit(history) ?? clock())),
  );
  const summaries = await createModelSummaries(config, ledger, events);
  const publication = publicationOf(config, publicationId, home);
  const snapshots = new SnapshotStore();
  const publisher = new Publisher(ledger, snapshots, {
    source: config.serveOnly ? undefined : await createArticleSource(config),
    publicationId,
    scan: { includeReadme: config.includeReadme },
    reader: readerOf(config, history),
    agreedReader: await agreedReader(ledger, config, shared),
    removals: config.removals,
    mostRemovals: config.mostRemovals / 100,
    keyOf: versionKeyFrom(config.versions),
    render: { ...renderOptions(config, publication), begun, summaries },
    renderPrivate: await privateOptions(config, publication, ledger, { begun, summaries }),
    clock,
    onSnapshot: events.onSnapshot,
    finalizer: { fingerprint, quietPeriodMs: QUIET_PERIOD_MS },
    indexingQuietPeriodMs: config.search ? QUIET_PERIOD_MS : undefined,
  });
  const replicaRevisions = new ReplicaRevisions({ ledger, ownRevision: () => snapshots.current()?.revision });
  const notifier = await createNotifier(config, home, ledger, replicaRevisions, events);
  const conclude = (report: RefreshReport) => withHubOutcomes(report, notifier);
  const replica = { config, ledger, publisher, replicaRevisions, notifier, events, clock, conclude };
  const { refreshes, ...coordination } = coordinateReplicas(replica);
  // What goes on from lines that were published has no texts to show yet.
  if (beginning?.since === undefined) await publisher.resume(storedDocuments);
  if (shared.listen !== undefined) coordination.follow(shared.listen);
  const republish = () => reportingEnd(publisher.republish().then(conclude), events.onRefreshEnded);
  return {
    opened: async () => publicationId,
    ...refreshCalls(publisher, refreshes, events),
    republish,
    ...withdrawalCalls(publisher, republish),
    nextMoment: () => publisher.nextMoment(),
    render: (request) => publisher.render(request),
    page: (slug, visibility) => publisher.page(slug, visibility),
    search: (request) => publisher.search(request),
    file: (path, visibility) => publisher.file(path, visibility),
    ...ledgerQueries(ledger, clock),
    async importFeed(source) {
      const { rejected } = await publisher.refresh();
      return { ...(await importFrom(source, ledger, publication)), rejected };
    },
    catchUp: () => publishDue(publisher, fixedClock),
    async close() {
      // What is not recorded by then, the next start finds again.
      publisher.beginShutdown();
      coordination.stop();
      await Promise.race([publisher.idle(), sleep(SHUTDOWN_TIMEOUT_MS, undefined, { ref: false })]);
      await summaries?.stop();
      await notifier?.stop();
      await ledger.close();
    },
  };
}

async function publishDue(publisher: Publisher, fixedClock: FixedClock): Promise<void> {
  for (
    let due = await publisher.nextMoment();
    fixedClock.hasPassed(due);
    due = await publisher.nextMoment()
  ) {
    fixedClock.advanceTo(due);
    await publisher.republish();
  }
}

function readerOf(config: Config, history: ReadonlyMap<string, CommitDates> | undefined): ArticleReader {
  const reader = createArticleReader(config);
  return history === undefined ? reader : commitDatedReader(reader, history);
}

/**
 * Replicas that read articles otherwise, of another version or with other settings, take turns at refreshes while they
 * replace one another. Those who were started last read all articles anew, the others leave it at that.
 */
async function agreedReader(
  ledger: Ledger,
  config: Config,
  { listen, service }: Pick<ComposeOptions, "listen" | "service">,
): Promise<(() => Promise<string | undefined>) | undefined> {
  if (listen === undefined || service === undefined) return undefined;
  if (!service.isRestart && !config.serveOnly)
    await ledger.setPublicationValue("reader", createArticleReader(config).fingerprint);
  return () => ledger.publicationValue("reader");
}

/** What the ledger answers by itself. */
function ledgerQueries(ledger: Ledger, clock: () => Instant) {
  return {
    counts: () => articleCounts(ledger, clock()),
    addStatistics: (statistics) => ledger.addStatistics(statistics, clock()),
    statisticsSince: (since) => ledger.statisticsSince(since),
    claimRun: (moment) => ledger.claimRun(moment, clock()),
    chunk: async (hash, number) => await ledger.storedMedia?.chunk(hash, number),
    backUp: (file, options) => ledger.backUp(file, options),
    formerSlugs: () => ledger.formerSlugs(),
    publishedLines: () => ledger.exportPublic(),
    unreadPaths: () => ledger.unreadPaths(),
    access: async () => ({
      tokens: await ledger.accessTokens(),
      placeholder: await placeholderIn(ledger),
    }),
    addAccess: (token) => ledger.addAccess({ ...token, created: clock() }),
    revokeAccess: (name) => ledger.revokeAccess(name),
  } satisfies Partial<OpenedPublisher>;
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
  return await ledger.getOrSetPublicationValue("placeholder", newAccessToken());
}

function refreshCalls(
  publisher: Publisher,
  refreshes: Refreshes,
  { onProgress }: PublisherEvents,
): Pick<PublisherClient, "refresh" | "startRefresh" | "refreshById" | "latestRefreshes" | "dryRun"> {
  return {
    async refresh(request) {
      const { id, ended } = refreshes.submit({ ...request, onProgress });
      return { id, report: await ended };
    },
    async startRefresh(request) {
      const { id, ended } = refreshes.submit({ ...request, onProgress });
      // Whoever asks for it by its id is told how it failed.
      ended.catch(() => undefined);
      return id;
    },
    refreshById: (id) => refreshes.find(id),
    latestRefreshes: (count) => refreshes.latest(count),
    dryRun: (request) => publisher.dryRun(request),
  };
}

/** Hubs and caches are told, and the next moment at which something is due is looked for, when a refresh under way has ended. */
function withdrawalCalls(
  publisher: Publisher,
  republish: () => Promise<unknown>,
): Pick<PublisherClient, "withdraw" | "restore"> {
  const afterwards = async (withdrawal: Promise<Withdrawal>) => {
    const result = await withdrawal;
    // How it ends is told to whoever is told of refreshes.
    republish().catch(() => undefined);
    return result;
  };
  return {
    withdraw: (article) => afterwards(publisher.withdraw(article)),
    restore: (article) => afterwards(publisher.restore(article)),
  };
}

/** Loaded for those alone who have a model: its client is the largest of all libraries here. */
async function createModelSummaries(
  { modelUrl: url, model, modelKey: key }: Config,
  store: Ledger,
  { onLlmOutcome: onOutcome }: PublisherEvents,
): Promise<LlmSummaries | undefined> {
  if (url === undefined || model === undefined) return undefined;
  const integration = await import("../integrations/llm/llm-summaries.js");
  return new integration.LlmSummaries({ url, model, key, store, onOutcome });
}

async function importFrom(
  source: string,
  ledger: Ledger,
  publication: Publication,
): Promise<FeedImportReport> {
  const integration = await import("../integrations/feed-import/import-feed.js");
  const articles = importTargets(await ledger.identities(), publication);
  return await integration.importFeed(source, articles, (imports) => ledger.importIdentities(imports));
}

function importTargets(identities: readonly ArticleIdentity[], publication: Publication): ImportTarget[] {
  const options = { ...publication, home: publication.channel.home };
  return identities.map((identity) => ({
    ...identity,
    ...identity.article,
    id: identity.id,
    ownId: identity.article.id !== undefined,
    url: entryAddress(identity, options),
  }));
}

async function withHubOutcomes(
  report: RefreshReport,
  notifier: Notifier | undefined,
): Promise<RefreshReport> {
  if (notifier === undefined) return report;
  notifier.notify();
  return { ...report, announced: await notifier.report(HUB_REPORT_TIMEOUT_MS) };
}

async function reportingEnd(
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
async function createNotifier(
  { hubs, ...config }: Config,
  home: string,
  ledger: Ledger,
  replicaRevisions: ReplicaRevisions,
  { onNotification: onOutcome }: PublisherEvents,
): Promise<Notifier | undefined> {
  const { purge: address, purgeMethod: method, purgeHeader: header, purgeBody: body } = config;
  const purge = address === undefined ? undefined : { address, method, header, body, home };
  if (hubs.length === 0 && purge === undefined) return undefined;
  const integration = await import("../integrations/websub/notifier.js");
  let connected = Number.NEGATIVE_INFINITY;
  const store = {
    // One process tells them; when it is gone, another does, and looks for what was left.
    async pending(signal: AbortSignal) {
      const lock = await ledger.acquireNotifierLock();
      if (lock === "anew") connected = performance.now();
      const changed = lock === undefined ? [] : [...(await ledger.pendingNotifications())];
      const topics = changed.filter(([path]) => isTopic(path));
      if (topics.length > 0) await replicaRevisions.waitForAll(connected, signal);
      return topics.map(([path, version]) => ({ topic: new URL(path.slice(1), home).href, version }));
    },
    settle: (topic: string, version: string) => ledger.markNotified(`/${topic.slice(home.length)}`, version),
  };
  const hasReplicas = config.databaseUrl !== undefined;
  return new integration.Notifier({ hubs, purge, hasReplicas, store, onOutcome });
}
