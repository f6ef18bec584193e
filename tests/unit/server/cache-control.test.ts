import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cacheControl, type Freshness, validUntil } from "../../../src/server/cache-control.js";

const noon = Date.UTC(2026, 0, 5, 12);

function directives(freshness: Freshness): Record<string, number> {
  const pairs = cacheControl(freshness)
    .split(", ")
    .filter((directive) => directive.includes("="))
    .map((directive) => directive.split("="));
  return Object.fromEntries(pairs.map(([name, value]) => [name, Number(value)]));
}

describe("Cache-Control of a document", () => {
  test("sets the configured max age and allows stale responses for a day on errors", () => {
    expect(cacheControl({ maxAge: 300, sharedMaxAge: 300, nextMoment: undefined, now: noon })).toBe(
      "public, max-age=300, s-maxage=300, stale-while-revalidate=300, stale-if-error=86400",
    );
  });

  test("gives shared caches a longer max age when one is configured", () => {
    expect(cacheControl({ maxAge: 300, sharedMaxAge: 86_400, nextMoment: undefined, now: noon })).toBe(
      "public, max-age=300, s-maxage=86400, stale-while-revalidate=300, stale-if-error=86400",
    );
  });

  test("limits every lifetime to the next scheduled change", () => {
    expect(directives({ maxAge: 300, sharedMaxAge: 300, nextMoment: noon + 400_999, now: noon })).toEqual({
      "max-age": 300,
      "s-maxage": 300,
      "stale-while-revalidate": 100,
      "stale-if-error": 100,
    });
    expect(directives({ maxAge: 300, sharedMaxAge: 300, nextMoment: noon + 120_000, now: noon })).toEqual({
      "max-age": 120,
      "s-maxage": 120,
      "stale-while-revalidate": 0,
      "stale-if-error": 0,
    });
  });

  test("sets every lifetime to 0 once the scheduled change is due", () => {
    for (const nextMoment of [noon + 999, noon, noon - 1, noon - 86_400_000]) {
      expect(Object.values(directives({ maxAge: 300, sharedMaxAge: 300, nextMoment, now: noon }))).toEqual([
        0, 0, 0, 0,
      ]);
    }
  });

  test("uses whole seconds that never exceed the next scheduled change", () => {
    const freshness = fc.record({
      maxAge: fc.integer({ min: 0, max: 10_000_000 }),
      sharedMaxAge: fc.integer({ min: 0, max: 10_000_000 }),
      nextMoment: fc.option(fc.integer({ min: 0, max: 8_640_000_000_000 }), { nil: undefined }),
      now: fc.integer({ min: 0, max: 8_640_000_000_000 }),
    });
    const nearby = freshness.chain((given) =>
      fc
        .integer({ min: -10_000, max: 200_000_000 })
        .map((ahead) => ({ ...given, nextMoment: given.now + ahead })),
    );
    fc.assert(
      fc.property(fc.oneof(freshness, nearby), (given) => {
        const { "max-age": fresh = Number.NaN, ...others } = directives(given);
        const left = given.nextMoment === undefined ? Number.POSITIVE_INFINITY : given.nextMoment - given.now;
        for (const seconds of [fresh, ...Object.values(others)]) {
          expect(Number.isInteger(seconds) && seconds >= 0).toBe(true);
        }
        const shared = others["s-maxage"] ?? 0;
        expect(fresh).toBeLessThanOrEqual(given.maxAge);
        expect(shared).toBeLessThanOrEqual(given.sharedMaxAge);
        const stale = Math.max(others["stale-while-revalidate"] ?? 0, others["stale-if-error"] ?? 0);
        expect((Math.max(fresh, shared) + stale) * 1000).toBeLessThanOrEqual(Math.max(0, left));
      }),
      { numRuns: 500 },
    );
  });

  test("stays the same until validUntil and changes right after", () => {
    const freshness = fc.record({
      maxAge: fc.integer({ min: 0, max: 200_000 }),
      sharedMaxAge: fc.integer({ min: 0, max: 200_000 }),
      nextMoment: fc.integer({ min: noon, max: noon + 500_000_000 }),
      now: fc.integer({ min: noon, max: noon + 500_000_000 }),
    });
    fc.assert(
      fc.property(freshness, fc.double({ min: 0, max: 1, noNaN: true }), (given, part) => {
        const until = Math.min(validUntil(given), given.now + 1_000_000_000);
        const between = given.now + Math.floor((until - given.now) * part);
        for (const now of [between, until]) expect(cacheControl({ ...given, now })).toBe(cacheControl(given));
        if (Number.isFinite(validUntil(given)))
          expect(cacheControl({ ...given, now: until + 1 })).not.toBe(cacheControl(given));
      }),
      { numRuns: 500 },
    );
  });

  test("stays the same forever when no change is scheduled", () => {
    expect(validUntil({ maxAge: 300, sharedMaxAge: 300, nextMoment: undefined, now: noon })).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});
