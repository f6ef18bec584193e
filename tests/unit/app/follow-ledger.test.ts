import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { type FollowLedgerOptions, followLedger } from "../../../src/app/follow-ledger.js";

/** A look that ends when the test says so. */
interface Look {
  readonly promise: Promise<void>;
  readonly succeed: () => void;
  readonly fail: () => void;
}

function newLook(): Look {
  let ends: Pick<Look, "succeed" | "fail"> | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    ends = { succeed: resolve, fail: () => reject(new Error("away")) };
  });
  if (ends === undefined) throw new Error("expected a promise to begin at once");
  return { promise, ...ends };
}

function followed(options: Partial<FollowLedgerOptions> = {}) {
  const told: boolean[] = [];
  const looks: Look[] = [];
  let update: () => void = () => undefined;
  const following = followLedger({
    listen: async (onNews) => {
      update = onNews;
    },
    poll: () => {
      const look = newLook();
      looks.push(look);
      return look.promise;
    },
    onStale: (isStale) => told.push(isStale),
    pollIntervalMs: 60_000,
    ...options,
  });
  onTestFinished(() => following.stop());
  return { told, looks, news: () => update(), following };
}

test("news that come during a look lead to one more, however many they are", async () => {
  const { looks, news: update } = followed();
  for (let count = 0; count < 4; count += 1) update();
  expect(looks).toHaveLength(1);
  looks[0]?.succeed();

  await expect.poll(() => looks.length).toBe(2);
  looks[1]?.succeed();
  await sleep(20);
  expect(looks).toHaveLength(2);
});

test("what is shown is stale from a look that fails until one that does not, and each is told once", async () => {
  const { told, looks, news: update } = followed();
  for (const [index, end] of (["succeed", "fail", "fail", "succeed", "succeed"] as const).entries()) {
    update();
    await expect.poll(() => looks.length).toBe(index + 1);
    looks[index]?.[end]();
    await looks[index]?.promise.catch(() => undefined);
    await sleep(1);
  }

  expect(told).toEqual([true, false]);
});

test("a look that does not come back counts as one that failed, until it does", async () => {
  const { told, looks, news: update } = followed({ pollTimeoutMs: 10 });
  update();
  await expect.poll(() => told).toEqual([true]);
  looks[0]?.succeed();

  await expect.poll(() => told).toEqual([true, false]);
});

test("it looks by itself as well, also where nobody can listen, and no more when it is stopped", async () => {
  const listen = async () => Promise.reject(new Error("a standby"));
  const { looks, following } = followed({ pollIntervalMs: 5, listen });
  await expect.poll(() => looks.length).toBe(1);
  looks[0]?.succeed();
  await expect.poll(() => looks.length).toBe(2);
  following.stop();
  looks[1]?.succeed();
  await sleep(30);

  expect(looks).toHaveLength(2);
});
