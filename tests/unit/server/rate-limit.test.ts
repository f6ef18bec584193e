import fc from "fast-check";
import { expect, test } from "vitest";
import { RateLimit } from "../../../src/server/rate-limit.js";

const MINUTE = 60_000;

/** Seconds to wait that a client is told, asking at those moments. */
function answersTo(perMinute: number, moments: readonly number[]): number[] {
  const limit = new RateLimit(perMinute);
  return moments.map((moment) => limit.take(limit.stateOf("somebody"), moment));
}

test("a minute's worth may come at once, and what is more is told when to come again", () => {
  expect(answersTo(4, [0, 0, 0, 0, 0, 100, 14_999, 15_000, 15_000])).toEqual([0, 0, 0, 0, 15, 15, 1, 0, 15]);
});

test("who comes again when told is let in", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(MINUTE), (perMinute, begin) => {
      const limit = new RateLimit(perMinute);
      const asked = limit.stateOf("somebody");
      while (limit.take(asked, begin) === 0);
      const seconds = limit.take(asked, begin);
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(limit.take(asked, begin + seconds * 1000)).toBe(0);
    }),
  );
});

test("who asks evenly, or less often, is never refused", () => {
  const gaps = fc.array(fc.nat(3 * MINUTE), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), gaps, (perMinute, more) => {
      let moment = 0;
      const moments = more.map((gap) => {
        moment += Math.max(gap, MINUTE / perMinute);
        return moment;
      });
      expect(answersTo(perMinute, moments).every((seconds) => seconds === 0)).toBe(true);
    }),
  );
});

test("nobody gets more than a minute's worth, and what a minute allows beyond it", () => {
  const moments = fc.array(fc.nat(MINUTE), { maxLength: 300 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), moments, (perMinute, unsorted) => {
      const answers = answersTo(
        perMinute,
        unsorted.toSorted((a, b) => a - b),
      );
      expect(answers.filter((seconds) => seconds === 0).length).toBeLessThanOrEqual(2 * perMinute);
    }),
  );
});

test("each has its own measure", () => {
  const limit = new RateLimit(1);
  expect([limit.take(limit.stateOf("a"), 0), limit.take(limit.stateOf("b"), 0)]).toEqual([0, 0]);
  expect([limit.take(limit.stateOf("a"), 1), limit.take(limit.stateOf("b"), 1)]).toEqual([60, 60]);
});
