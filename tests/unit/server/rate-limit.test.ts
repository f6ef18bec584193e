import fc from "fast-check";
import { expect, test } from "vitest";
import { RateLimit } from "../../../src/server/rate-limit.js";

const MINUTE = 60_000;

/** The waits in seconds that one client gets for requests at those times (ms). */
function waitsFor(perMinute: number, moments: readonly number[]): number[] {
  const limit = new RateLimit(perMinute);
  return moments.map((moment) => limit.take(limit.stateOf("client"), moment));
}

test("a client may use its whole minute at once, and further requests get a wait", () => {
  expect(waitsFor(4, [0, 0, 0, 0, 0, 100, 14_999, 15_000, 15_000])).toEqual([0, 0, 0, 0, 15, 15, 1, 0, 15]);
});

test("a client that retries after the wait is allowed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(MINUTE), (perMinute, begin) => {
      const limit = new RateLimit(perMinute);
      const state = limit.stateOf("client");
      while (limit.take(state, begin) === 0);
      const seconds = limit.take(state, begin);
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(limit.take(state, begin + seconds * 1000)).toBe(0);
    }),
  );
});

test("a client that spaces its requests evenly is never limited", () => {
  const gaps = fc.array(fc.nat(3 * MINUTE), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), gaps, (perMinute, more) => {
      let moment = 0;
      const moments = more.map((gap) => {
        moment += Math.max(gap, MINUTE / perMinute);
        return moment;
      });
      expect(waitsFor(perMinute, moments).every((seconds) => seconds === 0)).toBe(true);
    }),
  );
});

test("a client gets at most twice its limit within a minute", () => {
  const moments = fc.array(fc.nat(MINUTE), { maxLength: 300 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), moments, (perMinute, unsorted) => {
      const waits = waitsFor(
        perMinute,
        unsorted.toSorted((a, b) => a - b),
      );
      expect(waits.filter((seconds) => seconds === 0).length).toBeLessThanOrEqual(2 * perMinute);
    }),
  );
});

test("each client has its own limit", () => {
  const limit = new RateLimit(1);
  expect([limit.take(limit.stateOf("a"), 0), limit.take(limit.stateOf("b"), 0)]).toEqual([0, 0]);
  expect([limit.take(limit.stateOf("a"), 1), limit.take(limit.stateOf("b"), 1)]).toEqual([60, 60]);
});
