import type { Config } from "../config/config.js";
import { isTopic } from "../feeds/feed-path.js";
import type { Notifier } from "../integrations/websub/notifier.js";
import type { Ledger } from "../ledger/ledger.js";
import type { PublisherEvents } from "../publishing/publisher-client.js";
import type { RefreshReport } from "../publishing/report.js";
import type { ReplicaRevisions } from "./replica-revisions.js";

/** How long a refresh waits for the first answers of hubs. Later answers are part of the next report. */
const HUB_REPORT_TIMEOUT_MS = 1_000;

/**
 * Creates what notifies hubs and caches of documents that changed since they were last notified.
 *
 * @returns undefined when no hub and no cache is configured
 */
export async function createNotifier(
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
    /** Only the process with the lock notifies. When that process ends, another one takes over. */
    async pending(signal: AbortSignal) {
      const lock = await ledger.replicas.acquireNotifierLock();
      if (lock === "acquired") connected = performance.now();
      const changed = lock === undefined ? [] : [...(await ledger.documents.pendingNotifications())];
      const topics = changed.filter(([path]) => isTopic(path));
      if (topics.length > 0) await replicaRevisions.waitForAll(connected, signal);
      return topics.map(([path, version]) => ({ topic: new URL(path.slice(1), home).href, version }));
    },
    settle: (topic: string, version: string) =>
      ledger.documents.markNotified(`/${topic.slice(home.length)}`, version),
  };
  const hasReplicas = config.databaseUrl !== undefined;
  return new integration.Notifier({ hubs, purge, hasReplicas, store, onOutcome });
}

/** Notifies hubs and caches, and adds the first outcomes to the report. */
export async function withHubOutcomes(
  report: RefreshReport,
  notifier: Notifier | undefined,
): Promise<RefreshReport> {
  if (notifier === undefined) return report;
  notifier.notify();
  return { ...report, announced: await notifier.report(HUB_REPORT_TIMEOUT_MS) };
}
