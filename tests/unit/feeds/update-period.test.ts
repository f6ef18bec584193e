import { expect, test } from "vitest";
import { updatePeriod } from "../../../src/feeds/update-period.js";

test.for([
  [0, "hourly", 60],
  [300, "hourly", 12],
  [2_400, "hourly", 1],
  [3_600, "hourly", 1],
  [3_601, "daily", 23],
  [86_400, "daily", 1],
  [172_800, "weekly", 3],
  [1_000_000, "monthly", 2],
  [31_536_000, "yearly", 1],
  [99_999_999, "yearly", 1],
] as const)("an interval of %i seconds is %s, %i times", ([maxAge, period, frequency]) => {
  expect(updatePeriod(maxAge)).toEqual({ period, frequency });
});
