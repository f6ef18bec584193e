import { expect, test } from "vitest";
import { isTimeZone } from "../../../src/articles/time-zone.js";

test.for([
  ["Europe/Berlin", true],
  ["UTC", true],
  ["Middle/Earth", false],
  ["UTC+3", false],
  ["local", false],
  ["", false],
] as const)("%j is a time zone: %s", ([zone, known]) => {
  expect(isTimeZone(zone)).toBe(known);
});
