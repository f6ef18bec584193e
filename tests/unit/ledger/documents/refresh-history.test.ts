import { expect, test } from "vitest";
import { newLedger } from "../../../fixtures/open-ledger.js";

const YEAR = 365 * 86_400_000;

test("refreshes after the clock was set back are still the latest, and kept", async () => {
  const ledger = await newLedger();
  const now = Date.UTC(2026, 0, 1);
  for (let n = 0; n < 301; n += 1)
    await ledger.refreshes.save({ id: `ahead-${n}`, asked: now + YEAR + n, ended: now + YEAR + n });
  await ledger.refreshes.save({ id: "set-back", asked: now, ended: now });

  const latest = (await ledger.refreshes.latest(2)).map((text) => JSON.parse(text).id);
  expect(latest).toEqual(["set-back", "ahead-300"]);
  expect(await ledger.refreshes.byId("set-back")).toBeDefined();
  expect(await ledger.refreshes.byId("ahead-0")).toBeUndefined();
});
