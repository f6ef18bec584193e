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
] as const)("If-None-Match: %s means that the reader holds version v1: %s", ([tags, holds]) => {
  expect(isNotModified(VERSION, { "if-none-match": tags })).toBe(holds);
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
] as const)(
  "If-Modified-Since: %s means that the reader holds what changed on 1 May 2026: %s",
  ([since, holds]) => {
    expect(isNotModified(VERSION, { "if-modified-since": since })).toBe(holds);
  },
);

test("where there is a tag, the date counts no more", () => {
  const since = "Fri, 01 May 2026 10:00:00 GMT";

  expect(isNotModified(VERSION, { "if-none-match": '"v0"', "if-modified-since": since })).toBe(false);
});

test("no-cache, which fetch says of itself, changes nothing", () => {
  expect(isNotModified(VERSION, { "if-none-match": '"v1"', "cache-control": "no-cache" })).toBe(true);
});

test("what has no date is held by its tag alone", () => {
  const undated = { ...VERSION, modified: undefined };

  expect(isNotModified(undated, { "if-modified-since": "Fri, 01 May 2026 10:00:00 GMT" })).toBe(false);
  expect(isNotModified(undated, { "if-none-match": '"v1"' })).toBe(true);
});

test("whatever the list is, a tag is in it that stands between quotes, counted from the left", () => {
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

test("a date as long as headers are is none", () => {
  const since = `Fri, 01 May 2026 10:00:00 GMT${" (later)".repeat(2_000)}`;

  expect(isNotModified(VERSION, { "if-modified-since": since })).toBe(false);
});
