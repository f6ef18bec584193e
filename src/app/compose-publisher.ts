import { setTimeout as sleep } from "node:timers/promises";
import type { Instant } from "../articles/article.js";
import type { Config } from "../config/config.js";
import type { Document } from "../feeds/document.js";
import type { LlmSummaries } from "../integrations/llm/llm-summaries.js";
import { versionKeyFrom } from "../ledger/identity/versions.js";
import type { Ledger } from "../ledger/ledger.js";
import { loadOptional } from "../lib/optional-package.js";
import { Publisher, type PublisherOptions, type Withdrawal } from "../publishing/publisher.js";
import { IGNORE_EVENTS, type PublisherClient, type PublisherEvents } from "../publishing/publisher-client.js";
import type { Refreshes, RefreshOutcome } from "../publishing/refreshes.js";
import type { RefreshReport } from "../publishing/report.js";
import { articleCounts } from "../publishing/service-status.js";
import { SnapshotStore } from "../publishing/snapshot.js";
import { applyPrivateSetting } from "./apply-private-setting.js";
import { commitDatedReader, createArticleReader } from "./article-reader.js";
import { claimPublicationId } from "./claim-publication-id.js";
import { createArticleSource } from "./create-article-source.js";
import { createNotifier, withHubOutcomes } from "./create-notifier.js";
import type { Listen } from "./follow-ledger.js";
import { importFeedIntoLedger } from "./import-feed-into-ledger.js";
import { earliestCommit, type FixedClock, initialState } from "./initial-state.js";
import type { OpenedPublisher, OpenPublisherOptions } from "./open-publisher.js";
import {
  privateRenderOptions,
  publicationOf,
  renderOptions,
  tokenPlaceholder,
} from "./publication-options.js";
import { coordinateReplicas } from "./replica-coordination.js";
import { ReplicaRevisions } from "./replica-revisions.js";

/** How long a refresh may go on during shutdown. */
const SHUTDOWN_TIMEOUT_MS = 5_000;

/** Time without a new snapshot before the current one is compressed, stored and indexed. */
const QUIET_PERIOD_MS = 5_000;

interface ComposeOptions extends Omit<Required<OpenPublisherOptions>, "events"> {
  readonly events: Partial<PublisherEvents> | undefined;
  /** Of the program version and settings that documents depend on. */
  readonly fingerprint: string;
  /** Documents that are shown already. */
  readonly storedDocuments: readonly Document[] | undefined;
  /** Given when other processes write to the same ledger. */
  readonly listen: Listen | undefined;
}

/** Composes a publisher and its integrations around a ledger, and shows what the ledger holds. */
export async function composePublisher(ledger: Ledger, options: ComposeOptions): Promise<OpenedPublisher> {
  const { config, home, beginning, listen, storedDocuments } = options;
  const events = { ...IGNORE_EVENTS, ...options.events };
  // Before anything is written: if this fails, the ledger is still new at the next start.
  const { history, fixedClock } = await initialState(ledger, config, options.clock, beginning);
  const clock = fixedClock.now;
  const publicationId = await claimPublicationId(ledger, config, events.onWarning, beginning?.id);
  // Before anything is shown or recorded.
  await applyPrivateSetting(ledger, config);
  const publication = publicationOf(config, publicationId, home);
  const begun = Number(
    await ledger.publication.getOrSet("created", String(earliestCommit(history) ?? clock())),
  );
  const summaries = await createLlmSummaries(config, ledger, events);
  const reader = createArticleReader(config);
  const snapshots = new SnapshotStore();
  const publisher = new Publisher(ledger, snapshots, {
    ...(await ingestOptions(ledger, options)),
    publicationId,
    reader: history === undefined ? reader : commitDatedReader(reader, history),
    render: { ...renderOptions(config, publication), begun, summaries },
    renderPrivate: await privateRenderOptions(config, publication, ledger, { begun, summaries }),
    clock,
    onSnapshot: events.onSnapshot,
    compression: { fingerprint: options.fingerprint, quietPeriodMs: QUIET_PERIOD_MS },
    indexingQuietPeriodMs: config.search ? QUIET_PERIOD_MS : undefined,
  });
  const replicaRevisions = new ReplicaRevisions({ ledger, ownRevision: () => snapshots.current()?.revision });
  const notifier = await createNotifier(config, home, ledger, replicaRevisions, events);
  const conclude = (report: RefreshReport) => withHubOutcomes(report, notifier);
  const replica = { config, ledger, publisher, replicaRevisions, notifier, events, clock, conclude };
  const { refreshes, ...coordination } = coordinateReplicas(replica);
  // A ledger imported from published lines has no texts to show yet.
  if (beginning?.since === undefined) await publisher.resume(storedDocuments);
  if (listen !== undefined) coordination.follow(listen);
  const republish = () => reportingEnd(publisher.republish().then(conclude), events.onRefreshEnded);
  return {
    opened: async () => publicationId,
    ...refreshCalls(publisher, refreshes, events),
    republish,
    ...withdrawalCalls(publisher, republish),
    ...readerCalls(publisher),
    ...ledgerCalls(ledger, clock),
    async importFeed(source) {
      const { rejected } = await publisher.refresh();
      return { ...(await importFeedIntoLedger(source, ledger, publication)), rejected };
    },
    catchUp: () => publishDue(publisher, fixedClock),
    async close() {
      publisher.beginShutdown();
      coordination.stop();
      // The next start finds again what is not recorded by then.
      await Promise.race([publisher.idle(), sleep(SHUTDOWN_TIMEOUT_MS, undefined, { ref: false })]);
      await summaries?.stop();
      await notifier?.stop();
      await ledger.close();
    },
  };
}

async function ingestOptions(
  ledger: Ledger,
  { config, listen, service }: ComposeOptions,
): Promise<
  Pick<PublisherOptions, "source" | "scan" | "agreedReader" | "removals" | "mostRemovals" | "keyOf">
> {
  return {
    source: config.serveOnly ? undefined : await createArticleSource(config),
    scan: { includeReadme: config.includeReadme },
    agreedReader: await agreedReader(ledger, config, { listen, service }),
    removals: config.removals,
    mostRemovals: config.mostRemovals / 100,
    keyOf: versionKeyFrom(config.versions),
  };
}

/**
 * Replicas of another version or with other settings refresh too while they are replaced. Only the replicas started
 * last read all articles again; the others accept those readings.
 */
async function agreedReader(
  ledger: Ledger,
  config: Config,
  { listen, service }: Pick<ComposeOptions, "listen" | "service">,
): Promise<(() => Promise<string | undefined>) | undefined> {
  if (listen === undefined || service === undefined) return undefined;
  if (!service.isRestart && !config.serveOnly)
    await ledger.publication.set("reader", createArticleReader(config).fingerprint);
  return () => ledger.publication.get("reader");
}

/** Loaded only when a model is configured: its client is the largest library of the program. */
async function createLlmSummaries(
  { modelUrl: url, model, modelKey: key }: Config,
  { summaries: store }: Ledger,
  { onLlmOutcome: onOutcome }: PublisherEvents,
): Promise<LlmSummaries | undefined> {
  if (url === undefined || model === undefined) return undefined;
  const integration = await loadOptional(
    "openai",
    "FEEDWRIGHT_MODEL_URL",
    () => import("../integrations/llm/llm-summaries.js"),
  );
  return new integration.LlmSummaries({ url, model, key, store, onOutcome });
}

function refreshCalls(publisher: Publisher, refreshes: Refreshes, { onProgress }: PublisherEvents) {
  return {
    async refresh(request) {
      const { id, ended } = refreshes.submit({ ...request, onProgress });
      return { id, report: await ended };
    },
    async startRefresh(request) {
      const { id, ended } = refreshes.submit({ ...request, onProgress });
      // `refreshById` reports the failure.
      ended.catch(() => undefined);
      return id;
    },
    refreshById: (id) => refreshes.find(id),
    latestRefreshes: (count) => refreshes.latest(count),
    dryRun: (request) => publisher.dryRun(request),
  } satisfies Partial<PublisherClient>;
}

/** A republication follows, which notifies hubs and caches and finds the next moment at which an article is due. */
function withdrawalCalls(publisher: Publisher, republish: () => Promise<unknown>) {
  const thenRepublish = async (withdrawal: Promise<Withdrawal>) => {
    const result = await withdrawal;
    // `onRefreshEnded` reports the failure.
    republish().catch(() => undefined);
    return result;
  };
  return {
    withdraw: (article) => thenRepublish(publisher.withdraw(article)),
    restore: (article) => thenRepublish(publisher.restore(article)),
  } satisfies Partial<PublisherClient>;
}

function readerCalls(publisher: Publisher) {
  return {
    nextMoment: () => publisher.nextMoment(),
    render: (request) => publisher.render(request),
    page: (slug, visibility) => publisher.page(slug, visibility),
    search: (request) => publisher.search(request),
    file: (path, visibility) => publisher.file(path, visibility),
  } satisfies Partial<PublisherClient>;
}

function ledgerCalls(ledger: Ledger, clock: () => Instant) {
  return {
    counts: () => articleCounts(ledger, clock()),
    addStatistics: (statistics) => ledger.statistics.add(statistics, clock()),
    statisticsSince: (since) => ledger.statistics.since(since),
    claimRun: (moment) => ledger.replicas.claimRun(moment, clock()),
    chunk: async (hash, number) => await ledger.storedMedia?.chunk(hash, number),
    backUp: (file, options) => ledger.backUp(file, options),
    formerSlugs: () => ledger.articles.formerSlugs(),
    publishedLines: () => ledger.exportPublic(),
    unreadPaths: () => ledger.articles.unreadPaths(),
    access: async () => ({
      tokens: await ledger.access.list(),
      placeholder: await tokenPlaceholder(ledger),
    }),
    addAccess: (token) => ledger.access.add({ ...token, created: clock() }),
    revokeAccess: (name) => ledger.access.revoke(name),
  } satisfies Partial<OpenedPublisher>;
}

/** Publishes every article that became due, each at its own moment. */
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
