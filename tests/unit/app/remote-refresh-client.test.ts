import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { RemoteRefreshClient } from "../../../src/app/remote-refresh-client.js";
import { RemoteRefreshWorker } from "../../../src/app/remote-refresh-worker.js";
import type { RemoteRefreshes } from "../../../src/ledger/documents/remote-refreshes.js";
import type { Ledger } from "../../../src/ledger/ledger.js";
import { PublisherError } from "../../../src/lib/errors.js";
import { type Refresh, Refreshes } from "../../../src/publishing/refreshes.js";
import type { RefreshReport } from "../../../src/publishing/report.js";
import { type LedgerPlace, newPlace } from "../../fixtures/open-ledger.js";

/** Milliseconds between polls; 2,000 in production. */
const EVERY = 20;
const MINUTE = 60_000;
const WAIT = { timeout: 10_000, interval: 10 };

/** Its contents do not matter here. */
const reportOf = (...added: string[]) => ({ added }) as unknown as RefreshReport;

async function ledgerIn(place: LedgerPlace): Promise<{ ledger: Ledger; requests: RemoteRefreshes }> {
  const ledger = await place.open();
  onTestFinished(() => ledger.close());
  if (ledger.remoteRefreshes === undefined) throw new Error("expected a ledger that processes share");
  return { ledger, requests: ledger.remoteRefreshes };
}

function historyIn(ledger: Ledger) {
  const read = (text: string): Refresh => JSON.parse(text);
  return {
    saveRefresh: (refresh: Refresh & { ended: number }) => ledger.refreshes.save(refresh),
    refresh: async (id: string) => {
      const text = await ledger.refreshes.byId(id);
      return text === undefined ? undefined : read(text);
    },
    latestRefreshes: async (count: number) => (await ledger.refreshes.latest(count)).map(read),
  };
}

function pollEvery(poll: () => unknown): { stop(): void } {
  const timer = setInterval(poll, EVERY);
  const stop = () => clearInterval(timer);
  onTestFinished(stop);
  return { stop };
}

/** A process without articles. */
async function asker(place: LedgerPlace, responseTimeoutMs = 5_000) {
  const { ledger, requests } = await ledgerIn(place);
  const history = historyIn(ledger);
  const shown: string[] = [];
  const catchUp = async () => void shown.push("caught up");
  const others = new RemoteRefreshClient({
    requests,
    history,
    catchUp,
    clock: Date.now,
    responseTimeoutMs,
  });
  pollEvery(() => others.poll());
  return {
    history,
    shown,
    others,
    ask: (id: string, confirmRemovals = false) => others.refresh({ id, confirmRemovals }),
  };
}

/** A process with articles; what it is asked for does `run`. */
async function doer(
  place: LedgerPlace,
  run: (request: { readonly confirmRemovals: boolean }) => Promise<RefreshReport>,
  clock = Date.now,
) {
  const { ledger, requests } = await ledgerIn(place);
  const refreshes = new Refreshes({
    run,
    conclude: async (report) => report,
    onEnded: () => undefined,
    history: historyIn(ledger),
    clock,
    newId: randomUUID,
  });
  const work = new RemoteRefreshWorker({ requests, refreshes, clock, onProgress: () => undefined });
  const polls = pollEvery(() => void work.poll().catch(() => undefined));
  return {
    refreshes,
    async die() {
      polls.stop();
      await ledger.close();
    },
  };
}

test("another process runs a requested refresh and stores it once, under the id that the caller got", async () => {
  const place = await newPlace();
  const { ask, history, shown } = await asker(place);
  await doer(place, async () => reportOf("mill.md"));

  expect(await ask("one")).toEqual(reportOf("mill.md"));
  expect(shown).toEqual(["caught up"]);
  expect((await history.latestRefreshes(5)).map(({ id, state }) => [id, state])).toEqual([["one", "done"]]);
  expect(await ask("two")).toEqual(reportOf("mill.md"));
});

test("one of several workers runs the refresh, once for all callers that wait", async () => {
  const place = await newPlace();
  const askers = await Promise.all([1, 2, 3].map(() => asker(place)));
  const runs: boolean[] = [];
  const run = async ({ confirmRemovals }: { readonly confirmRemovals: boolean }) => {
    runs.push(confirmRemovals);
    return reportOf(`run ${runs.length}`);
  };
  await Promise.all([1, 2].map(() => doer(place, run)));
  await Promise.all(askers.map(({ ask }, index) => ask(`${index}`, index === 1)));

  expect(runs.length).toBeLessThanOrEqual(3);
  expect(runs.filter((isConfirmed) => isConfirmed)).toHaveLength(1);
});

test("a failure of the worker is thrown with the same code", async () => {
  const place = await newPlace();
  const { ask } = await asker(place);
  await doer(place, () => Promise.reject(new PublisherError("removals-unconfirmed", "twelve are gone")));

  await expect(ask("one")).rejects.toMatchObject({
    code: "removals-unconfirmed",
    message: "twelve are gone",
  });
});

test("without a worker the request fails and is withdrawn", async () => {
  const place = await newPlace();
  const { ask } = await asker(place, 200);
  await expect(ask("one", true)).rejects.toMatchObject({
    code: "no-articles",
    message: expect.stringMatching(/nothing was refreshed/),
  });

  const runs: boolean[] = [];
  await doer(place, async ({ confirmRemovals }) => {
    runs.push(confirmRemovals);
    return reportOf();
  });
  await ask("two");
  expect(runs).toEqual([false]);
});

test("a refresh may take long, and another worker takes it over when its worker is gone", async () => {
  const place = await newPlace();
  const { ask } = await asker(place, 1_500);
  let isBegun = false;
  const first = await doer(place, () => {
    isBegun = true;
    return new Promise(() => undefined);
  });
  const answer = ask("one");
  await expect.poll(() => isBegun, WAIT).toBe(true);
  await doer(place, async () => reportOf("by the second"));
  const early = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 2_000, "waits"))]);
  expect(early).toBe("waits");

  await first.die();
  expect(await answer).toEqual(reportOf("by the second"));
});

test("an old request of a process that is gone is ignored", async () => {
  const place = await newPlace();
  const { requests } = await ledgerIn(place);
  const now = Date.now();
  await requests.request({ id: "old", confirmRemovals: true }, now - 6 * MINUTE);
  await requests.request({ id: "new", confirmRemovals: false }, now - 4 * MINUTE);
  const runs: boolean[] = [];
  await doer(place, async ({ confirmRemovals }) => {
    runs.push(confirmRemovals);
    return reportOf();
  });

  await expect.poll(async () => (await requests.state("new"))?.isEnded, WAIT).toBe(true);
  expect(await requests.state("old")).toBeUndefined();
  expect(runs).toEqual([false]);
});

test("stopping rejects waiting requests", async () => {
  const { ask, others } = await asker(await newPlace());
  const answer = ask("one");
  others.stop();

  await expect(answer).rejects.toMatchObject({ code: "press-stopped" });
});
