import fc from "fast-check";
import { expect, test } from "vitest";
import { isNotModified } from "../../../src/server/conditional-get.js";

const VERSION = { etag: 'W/"v1"', modified: Date.parse("2026-05-01T10:00:00Z") };

test.for([
  ['W/"v1"', true],
  ['"v1"', true],
  ['"v0", W/"v1"', true],
  ['"v0","v1","v2"', true],
  ['"with, comma", "v1"', true],
  ["*", true],
  [" * ", true],
  ['"v2"', false],
  ['"v1', false],
  ["v1", false],
  ['"V1"', false],
  ['"v1*"', false],
  ["", false],
] as const)("If-None-Match: %s matches version v1: %s", ([tags, matches]) => {
  expect(isNotModified(VERSION, { "if-none-match": tags })).toBe(matches);
});

test.for([
  ["Fri, 01 May 2026 10:00:00 GMT", true],
  ["Fri, 01 May 2026 10:00:01 GMT", true],
  ["Fri, 01 May 2026 09:59:59 GMT", false],
  ["Friday, 01-May-26 10:00:00 GMT", true],
  ["2027-01-01T00:00:00Z", false],
  ["9999", false],
  ["Fri", false],
  ["", false],
] as const)("If-Modified-Since: %s covers a change at 10:00 on 1 May 2026: %s", ([since, covers]) => {
  expect(isNotModified(VERSION, { "if-modified-since": since })).toBe(covers);
});

test("If-None-Match takes precedence over If-Modified-Since", () => {
  const since = "Fri, 01 May 2026 10:00:00 GMT";

  expect(isNotModified(VERSION, { "if-none-match": '"v0"', "if-modified-since": since })).toBe(false);
});

// Node's fetch adds no-cache to every conditional request.
test("Cache-Control: no-cache does not prevent a match", () => {
  expect(isNotModified(VERSION, { "if-none-match": '"v1"', "cache-control": "no-cache" })).toBe(true);
});

test("a version without a date matches only by its tag", () => {
  const undated = { ...VERSION, modified: undefined };

  expect(isNotModified(undated, { "if-modified-since": "Fri, 01 May 2026 10:00:00 GMT" })).toBe(false);
  expect(isNotModified(undated, { "if-none-match": '"v1"' })).toBe(true);
});

test("any If-None-Match list matches exactly when it is * or contains the quoted tag", () => {
  const pieces = fc.constantFrom('"', '""', "v1", "W/", ",", " ", '"v1"', 'W/"v1"', "*", '"v0"', "x");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const list = parts.join("");
      const tags: readonly string[] = list.match(/"[^"]*"/g) ?? [];
      const expected = list.trim() === "*" || tags.includes('"v1"');
      expect(isNotModified(VERSION, { "if-none-match": list })).toBe(expected);
    }),
  );
});

test("an If-Modified-Since of 16,000 characters is not a date", () => {
  const since = `Fri, 01 May 2026 10:00:00 GMT${" (later)".repeat(2_000)}`;

  expect(isNotModified(VERSION, { "if-modified-since": since })).toBe(false);
});
