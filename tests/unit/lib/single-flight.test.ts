import { describe, expect, test } from "vitest";
import { singleFlight } from "../../../src/lib/single-flight.js";

/** A run that the test ends, and its arguments. */
function controlled() {
  const runs: { request: string[]; finish: (result: string) => void; fail: (error: Error) => void }[] = [];
  let running = 0;
  let most = 0;
  const fly = singleFlight(
    async (request: string[]) => {
      running += 1;
      most = Math.max(most, running);
      try {
        return await new Promise<string>((finish, fail) => {
          runs.push({ request, finish, fail });
        });
      } finally {
        running -= 1;
      }
    },
    (first, second) => [...first, ...second],
  );
  return { fly, runs, most: () => most };
}

/** Lets pending promises settle. */
async function settle(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe("a single flight", () => {
  test("answers a call during a run with the next run", async () => {
    const { fly, runs, most } = controlled();
    const first = fly(["first"]);
    await settle();
    const second = fly(["second"]);
    await settle();
    expect(runs).toHaveLength(1);

    runs[0]?.finish("one");
    expect(await first).toBe("one");
    await settle();
    runs[1]?.finish("two");

    expect(await second).toBe("two");
    expect(runs.map(({ request }) => request)).toEqual([["first"], ["second"]]);
    expect(most()).toBe(1);
  });

  test("combines waiting calls into one run", async () => {
    const { fly, runs } = controlled();
    void fly(["first"]);
    await settle();
    const waiting = [fly(["a"]), fly(["b"]), fly(["c"])];
    runs[0]?.finish("one");
    await settle();
    runs[1]?.finish("two");

    expect(await Promise.all(waiting)).toEqual(["two", "two", "two"]);
    expect(runs.map(({ request }) => request)).toEqual([["first"], ["a", "b", "c"]]);
  });

  test("combines calls in the same tick into one run", async () => {
    const { fly, runs } = controlled();
    const both = [fly(["a"]), fly(["b"])];
    await settle();
    runs[0]?.finish("one");

    expect(await Promise.all(both)).toEqual(["one", "one"]);
    expect(runs).toHaveLength(1);
  });

  test("continues after a failed run and rejects only its own calls", async () => {
    const { fly, runs } = controlled();
    const first = fly(["first"]);
    const failed = expect(first).rejects.toThrow("the disk is full");
    await settle();
    const second = fly(["second"]);
    runs[0]?.fail(new Error("the disk is full"));
    await failed;
    await settle();
    runs[1]?.finish("two");

    expect(await second).toBe("two");
    const third = fly(["third"]);
    await settle();
    runs[2]?.finish("three");
    expect(await third).toBe("three");
  });
});
