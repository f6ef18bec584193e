import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { ReplicaRevisions, type ReplicaRevisionsOptions } from "../../../src/app/replica-revisions.js";
import type { Ledger } from "../../../src/ledger/ledger.js";
import { newPublication } from "../../fixtures/ledger-harness.js";
import { newPlace } from "../../fixtures/open-ledger.js";

const noon = Date.UTC(2026, 0, 5, 12);
const LONG = 60_000;
const LONG_AGO = -LONG;

/** Two processes with one ledger, and what the first of them makes of what they show. */
async function twoProcesses(options: Partial<ReplicaRevisionsOptions> = {}) {
  const place = await newPlace();
  const one = await newPublication(place);
  await one.refresh({ "mill.md": "The mill" }, noon);
  const other = await place.open();
  onTestFinished(() => other.close());
  const revision = await other.revision();
  const replicaRevisions = new ReplicaRevisions({
    ledger: one.ledger,
    ownRevision: () => revision,
    pollIntervalMs: 5,
    waitTimeoutMs: LONG,
    ...options,
  });
  return { showings: replicaRevisions, other, revision };
}

/** Sets the clock by which waits are measured, in milliseconds. */
function setMonotonicClock(now: number): void {
  vi.spyOn(performance, "now").mockReturnValue(now);
}

afterEach(() => {
  vi.restoreAllMocks();
});

/** Whether it is over after many looks. */
async function isOver(wait: Promise<void>): Promise<boolean> {
  return await Promise.race([wait.then(() => true), sleep(300, false)]);
}

const { signal } = new AbortController();

test("all are waited for, until the last of them shows what the ledger holds", async () => {
  const { showings: replicaRevisions, other, revision } = await twoProcesses();
  await other.replicas.reportRevision(revision - 1);
  const wait = replicaRevisions.waitForAll(LONG_AGO, signal);
  expect(await isOver(wait)).toBe(false);

  await other.replicas.reportRevision(revision);
  await wait;
});

test("whoever has come further is not waited for, nor who shows nothing, nor who is gone", async () => {
  const { showings: replicaRevisions, other, revision } = await twoProcesses();
  await replicaRevisions.waitForAll(LONG_AGO, signal);
  await other.replicas.reportRevision(revision + 1);
  await replicaRevisions.waitForAll(LONG_AGO, signal);

  await other.replicas.reportRevision(revision - 1);
  const wait = replicaRevisions.waitForAll(LONG_AGO, signal);
  expect(await isOver(wait)).toBe(false);
  await other.close();
  await wait;
});

test("another publication in the same database is not waited for", async () => {
  const { showings: replicaRevisions } = await twoProcesses();
  const elsewhere: Ledger = await (await newPlace()).open();
  onTestFinished(() => elsewhere.close());
  await elsewhere.replicas.reportRevision(0);

  await replicaRevisions.waitForAll(LONG_AGO, signal);
});

test("whoever asks nothing any more is not waited for, although it is connected", async () => {
  const { showings: replicaRevisions, other, revision } = await twoProcesses({ heartbeatTimeoutMs: 1 });
  await other.replicas.reportRevision(revision - 1);

  await replicaRevisions.waitForAll(LONG_AGO, signal);
});

test("one that is stuck is waited for so long, and no longer", async () => {
  const { showings: replicaRevisions, other, revision } = await twoProcesses({ waitTimeoutMs: 30_000 });
  await other.replicas.reportRevision(revision - 1);
  setMonotonicClock(0);
  const wait = replicaRevisions.waitForAll(LONG_AGO, signal);
  setMonotonicClock(29_999);
  expect(await isOver(wait)).toBe(false);
  setMonotonicClock(30_000);
  await wait;
});

test("a wait ends when nobody needs it any more", async () => {
  const { showings: replicaRevisions, other, revision } = await twoProcesses({ pollIntervalMs: LONG });
  await other.replicas.reportRevision(revision - 1);
  const ending = new AbortController();
  const wait = replicaRevisions.waitForAll(LONG_AGO, ending.signal);
  expect(await isOver(wait)).toBe(false);
  ending.abort();
  await wait;
});

test("whoever is the first to be connected again gives the others time", async () => {
  const { showings: replicaRevisions } = await twoProcesses({ reconnectMs: 5_000 });
  setMonotonicClock(0);
  const wait = replicaRevisions.waitForAll(0, signal);
  setMonotonicClock(4_999);
  expect(await isOver(wait)).toBe(false);
  setMonotonicClock(5_000);
  await wait;
});
