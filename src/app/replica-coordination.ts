import { randomUUID } from "node:crypto";
import type { Instant } from "../articles/article.js";
import type { Config } from "../config/config.js";
import type { Notifier } from "../integrations/websub/notifier.js";
import type { Ledger } from "../ledger/ledger.js";
import { singleFlight } from "../lib/single-flight.js";
import { mergeRequests } from "../publishing/ingest.js";
import type { Publisher } from "../publishing/publisher.js";
import type { PublisherEvents } from "../publishing/publisher-client.js";
import { type IdentifiedRequest, Refreshes, type RefreshHistory } from "../publishing/refreshes.js";
import type { RefreshReport } from "../publishing/report.js";
import { followLedger, type Listen } from "./follow-ledger.js";
import { RemoteRefreshQueue } from "./remote-refresh-queue.js";
import { RemoteRefreshWorker } from "./remote-refresh-worker.js";
import type { ReplicaRevisions } from "./replica-revisions.js";

interface ReplicaCoordinationOptions {
  readonly config: Pick<Config, "serveOnly">;
  readonly ledger: Ledger;
  readonly publisher: Publisher;
  readonly replicaRevisions: ReplicaRevisions;
  readonly notifier: Notifier | undefined;
  readonly events: Pick<PublisherEvents, "onStale" | "onRefreshEnded" | "onProgress">;
  readonly clock: () => Instant;
  /** What is done when a refresh of this process has ended well. */
  readonly conclude: (report: RefreshReport) => Promise<RefreshReport>;
}

interface ReplicaCoordination {
  /** Of this process or, where it has no articles, of one that has them. */
  readonly refreshes: Refreshes;
  /**
   * From now on what other processes record is shown, and what they want, or had no time to tell the hubs, is seen to.
   */
  follow(listen: Listen): void;
  stop(): void;
}

/** What a process does that may be one of several with the same ledger. */
export function coordinateReplicas(options: ReplicaCoordinationOptions): ReplicaCoordination {
  const { config, ledger, publisher, replicaRevisions, notifier, events, clock, conclude } = options;
  const history = refreshHistoryIn(ledger);
  const remoteClient = config.serveOnly
    ? remoteRefreshClient({ ledger, publisher, history, clock })
    : undefined;
  const refreshes = new Refreshes({
    run: remoteClient?.refresh ?? ((request) => publisher.refresh(request)),
    // Whoever does it tells the hubs.
    conclude: remoteClient === undefined ? conclude : async (report) => report,
    onEnded: events.onRefreshEnded,
    history,
    clock,
    newId: randomUUID,
  });
  const remoteRefreshes = remoteClient ?? remoteRefreshWorker({ ledger, refreshes, clock, events });
  let following: { stop(): void } | undefined;
  return {
    refreshes,
    follow(listen) {
      const poll = async () => {
        await remoteRefreshes?.poll();
        await publisher.catchUp();
        await replicaRevisions.publishOwn();
        notifier?.notify();
      };
      following = followLedger({ listen, poll, onStale: events.onStale });
    },
    stop() {
      following?.stop();
      remoteClient?.stop();
    },
  };
}

/** Where there are no articles, a process that has them refreshes for all who ask meanwhile. */
function remoteRefreshClient({
  ledger,
  publisher,
  history,
  clock,
}: Pick<ReplicaCoordinationOptions, "ledger" | "publisher" | "clock"> & {
  readonly history: RefreshHistory;
}) {
  // The settings ask for a database that others use.
  const requests = ledger.remoteRefreshes;
  if (requests === undefined) throw new Error("expected a ledger that processes share");
  const client = new RemoteRefreshQueue({
    requests,
    history,
    catchUp: () => publisher.catchUp(),
    clock,
  });
  const run = (request: IdentifiedRequest) => client.refresh(request);
  return {
    refresh: singleFlight<IdentifiedRequest, RefreshReport>(run, mergeRequests),
    poll: () => client.poll(),
    stop: () => client.stop(),
  };
}

function remoteRefreshWorker({
  ledger: { remoteRefreshes: requests },
  refreshes,
  clock,
  events: { onProgress },
}: Pick<ReplicaCoordinationOptions, "ledger" | "clock" | "events"> & { readonly refreshes: Refreshes }) {
  return requests && new RemoteRefreshWorker({ requests, refreshes, clock, onProgress });
}

function refreshHistoryIn(ledger: Ledger): RefreshHistory {
  return {
    saveRefresh: (refresh) => ledger.refreshes.save(refresh),
    async refresh(id) {
      const text = await ledger.refreshes.byId(id);
      return text === undefined ? undefined : JSON.parse(text);
    },
    async latestRefreshes(count) {
      return (await ledger.refreshes.latest(count)).map((text) => JSON.parse(text));
    },
  };
}
