import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { type FollowLedgerOptions, followLedger } from "../../../src/app/follow-ledger.js";

/** A poll that the test ends. */
interface Poll {
  readonly promise: Promise<void>;
  readonly succeed: () => void;
  readonly fail: () => void;
}

function newPoll(): Poll {
  let ends: Pick<Poll, "succeed" | "fail"> | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    ends = { succeed: resolve, fail: () => reject(new Error("away")) };
  });
  if (ends === undefined) throw new Error("expected a promise to begin at once");
  return { promise, ...ends };
}

function followed(options: Partial<FollowLedgerOptions> = {}) {
  const stale: boolean[] = [];
  const polls: Poll[] = [];
  let update: () => void = () => undefined;
  const following = followLedger({
    listen: async (onNews) => {
      update = onNews;
    },
    poll: () => {
      const poll = newPoll();
      polls.push(poll);
      return poll.promise;
    },
    onStale: (isStale) => stale.push(isStale),
    pollIntervalMs: 60_000,
    ...options,
  });
  onTestFinished(() => following.stop());
  return { stale, polls, notify: () => update(), following };
}

test("notifications during a poll lead to one more poll", async () => {
  const { polls, notify } = followed();
  for (let count = 0; count < 4; count += 1) notify();
  expect(polls).toHaveLength(1);
  polls[0]?.succeed();

  await expect.poll(() => polls.length).toBe(2);
  polls[1]?.succeed();
  await sleep(20);
  expect(polls).toHaveLength(2);
});

test("documents are stale from a failed poll until a successful one, each reported once", async () => {
  const { stale, polls, notify } = followed();
  for (const [index, end] of (["succeed", "fail", "fail", "succeed", "succeed"] as const).entries()) {
    notify();
    await expect.poll(() => polls.length).toBe(index + 1);
    polls[index]?.[end]();
    await polls[index]?.promise.catch(() => undefined);
    await sleep(1);
  }

  expect(stale).toEqual([true, false]);
});

test("a poll that times out counts as failed until it succeeds", async () => {
  const { stale, polls, notify } = followed({ pollTimeoutMs: 10 });
  notify();
  await expect.poll(() => stale).toEqual([true]);
  polls[0]?.succeed();

  await expect.poll(() => stale).toEqual([true, false]);
});

test("it polls at an interval, even without notifications, until it is stopped", async () => {
  const listen = async () => Promise.reject(new Error("a standby"));
  const { polls, following } = followed({ pollIntervalMs: 5, listen });
  await expect.poll(() => polls.length).toBe(1);
  polls[0]?.succeed();
  await expect.poll(() => polls.length).toBe(2);
  following.stop();
  polls[1]?.succeed();
  await sleep(30);

  expect(polls).toHaveLength(2);
});
