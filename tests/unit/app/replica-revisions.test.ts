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
  return { replicaRevisions, other, revision };
}

/** Sets the clock by which waits are measured, in milliseconds. */
function setMonotonicClock(now: number): void {
  vi.spyOn(performance, "now").mockReturnValue(now);
}

afterEach(() => {
  vi.restoreAllMocks();
});

/** Whether it has ended after many polls. */
async function isOver(wait: Promise<void>): Promise<boolean> {
  return await Promise.race([wait.then(() => true), sleep(300, false)]);
}

const { signal } = new AbortController();

test("it waits until all replicas show the current revision", async () => {
  const { replicaRevisions, other, revision } = await twoProcesses();
  await other.replicas.reportRevision(revision - 1);
  const wait = replicaRevisions.waitForAll(LONG_AGO, signal);
  expect(await isOver(wait)).toBe(false);

  await other.replicas.reportRevision(revision);
  await wait;
});

test("it does not wait for replicas that are ahead, show nothing, or are gone", async () => {
  const { replicaRevisions, other, revision } = await twoProcesses();
  await replicaRevisions.waitForAll(LONG_AGO, signal);
  await other.replicas.reportRevision(revision + 1);
  await replicaRevisions.waitForAll(LONG_AGO, signal);

  await other.replicas.reportRevision(revision - 1);
  const wait = replicaRevisions.waitForAll(LONG_AGO, signal);
  expect(await isOver(wait)).toBe(false);
  await other.close();
  await wait;
});

test("it does not wait for another publication in the same database", async () => {
  const { replicaRevisions } = await twoProcesses();
  const elsewhere: Ledger = await (await newPlace()).open();
  onTestFinished(() => elsewhere.close());
  await elsewhere.replicas.reportRevision(0);

  await replicaRevisions.waitForAll(LONG_AGO, signal);
});

test("it does not wait for a connected replica without heartbeat", async () => {
  const { replicaRevisions, other, revision } = await twoProcesses({ heartbeatTimeoutMs: 1 });
  await other.replicas.reportRevision(revision - 1);

  await replicaRevisions.waitForAll(LONG_AGO, signal);
});

test("it waits for a replica that hangs only until the timeout", async () => {
  const { replicaRevisions, other, revision } = await twoProcesses({ waitTimeoutMs: 30_000 });
  await other.replicas.reportRevision(revision - 1);
  setMonotonicClock(0);
  const wait = replicaRevisions.waitForAll(LONG_AGO, signal);
  setMonotonicClock(29_999);
  expect(await isOver(wait)).toBe(false);
  setMonotonicClock(30_000);
  await wait;
});

test("aborting ends a wait", async () => {
  const { replicaRevisions, other, revision } = await twoProcesses({ pollIntervalMs: LONG });
  await other.replicas.reportRevision(revision - 1);
  const ending = new AbortController();
  const wait = replicaRevisions.waitForAll(LONG_AGO, ending.signal);
  expect(await isOver(wait)).toBe(false);
  ending.abort();
  await wait;
});

test("the first replica to reconnect gives the others time", async () => {
  const { replicaRevisions } = await twoProcesses({ reconnectMs: 5_000 });
  setMonotonicClock(0);
  const wait = replicaRevisions.waitForAll(0, signal);
  setMonotonicClock(4_999);
  expect(await isOver(wait)).toBe(false);
  setMonotonicClock(5_000);
  await wait;
});
