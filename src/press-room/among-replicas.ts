import { randomUUID } from "node:crypto";
import type { Instant } from "../articles/article.js";
import type { Config } from "../config.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Announcer } from "../options/announcements/announcer.js";
import { bothRequests } from "../publishing/intake.js";
import type { Press } from "../publishing/press.js";
import type { PressRoomEvents } from "../publishing/press-room.js";
import { type IdentifiedRequest, Refreshes, type RefreshHistory } from "../publishing/refreshes.js";
import type { RefreshReport } from "../publishing/report.js";
import { singleFlight } from "../publishing/single-flight.js";
import { followLedger, type Listen } from "./follow-ledger.js";
import { PassedOnRefreshes } from "./passed-on-refreshes.js";
import type { Showings } from "./showings.js";
import { WantedWork } from "./wanted-work.js";

interface ReplicaOptions {
  readonly config: Pick<Config, "serveOnly">;
  readonly ledger: Ledger;
  readonly press: Press;
  readonly showings: Showings;
  readonly announcer: Announcer | undefined;
  readonly events: Pick<PressRoomEvents, "onStale" | "onEnded" | "onProgress">;
  readonly clock: () => Instant;
  /** What is done when a refresh of this process has ended well. */
  readonly conclude: (report: RefreshReport) => Promise<RefreshReport>;
}

interface AmongReplicas {
  /** Of this process or, where it has no articles, of one that has them. */
  readonly refreshes: Refreshes;
  /**
   * From now on what other processes record is shown, and what they want, or had no time to tell the hubs, is seen to.
   */
  follow(listen: Listen): void;
  stop(): void;
}

/** What a process does that may be one of several with the same ledger. */
export function amongReplicas(options: ReplicaOptions): AmongReplicas {
  const { config, ledger, press, showings, announcer, events, clock, conclude } = options;
  const history = historyIn(ledger);
  const passedOn = config.serveOnly ? passingOn({ ledger, press, history, clock }) : undefined;
  const refreshes = new Refreshes({
    run: passedOn?.refresh ?? ((request) => press.refresh(request)),
    // Whoever does it tells the hubs.
    conclude: passedOn === undefined ? conclude : async (report) => report,
    onEnded: events.onEnded,
    history,
    clock,
    newId: randomUUID,
  });
  const wanted = passedOn ?? wantedWork({ ledger, refreshes, clock, events });
  let following: { stop(): void } | undefined;
  return {
    refreshes,
    follow(listen) {
      const look = async () => {
        await wanted?.look();
        await press.catchUp();
        await showings.tell();
        announcer?.announce();
      };
      following = followLedger({ listen, look, onStale: events.onStale });
    },
    stop() {
      following?.stop();
      passedOn?.stop();
    },
  };
}

/** Where there are no articles, a process that has them refreshes for all who ask meanwhile. */
function passingOn({
  ledger,
  press,
  history,
  clock,
}: Pick<ReplicaOptions, "ledger" | "press" | "clock"> & { readonly history: RefreshHistory }) {
  // The settings ask for a database that others use.
  const wanted = ledger.wantedRefreshes;
  if (wanted === undefined) throw new Error("expected a ledger that processes share");
  const others = new PassedOnRefreshes({ wanted, history, catchUp: () => press.catchUp(), clock });
  const run = (request: IdentifiedRequest) => others.refresh(request);
  return {
    refresh: singleFlight<IdentifiedRequest, RefreshReport>(run, bothRequests),
    look: () => others.look(),
    stop: () => others.stop(),
  };
}

function wantedWork({
  ledger: { wantedRefreshes: wanted },
  refreshes,
  clock,
  events: { onProgress },
}: Pick<ReplicaOptions, "ledger" | "clock" | "events"> & { readonly refreshes: Refreshes }) {
  return wanted && new WantedWork({ wanted, refreshes, clock, onProgress });
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
