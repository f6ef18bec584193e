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
import { RemoteRefreshClient } from "./remote-refresh-client.js";
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
  /** Called with the report of a successful refresh of this process. */
  readonly conclude: (report: RefreshReport) => Promise<RefreshReport>;
}

interface ReplicaCoordination {
  /** Run by this process or, in a serve-only replica, by another one. */
  readonly refreshes: Refreshes;
  /** Shows what other processes record, and takes over their refresh requests and pending notifications. */
  follow(listen: Listen): void;
  stop(): void;
}

/** Coordinates refreshes and notifications with the other replicas of a shared ledger. */
export function coordinateReplicas(options: ReplicaCoordinationOptions): ReplicaCoordination {
  const { config, ledger, publisher, replicaRevisions, notifier, events, clock, conclude } = options;
  const history = refreshHistoryIn(ledger);
  const remoteClient = config.serveOnly
    ? remoteRefreshClient({ ledger, publisher, history, clock })
    : undefined;
  const refreshes = new Refreshes({
    run: remoteClient?.refresh ?? ((request) => publisher.refresh(request)),
    // The replica that refreshes notifies the hubs.
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

/** Requests refreshes from a replica that has the articles. */
function remoteRefreshClient({
  ledger,
  publisher,
  history,
  clock,
}: Pick<ReplicaCoordinationOptions, "ledger" | "publisher" | "clock"> & {
  readonly history: RefreshHistory;
}) {
  // The settings of a serve-only replica require a shared database.
  const requests = ledger.remoteRefreshes;
  if (requests === undefined) throw new Error("expected a ledger that processes share");
  const client = new RemoteRefreshClient({
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
