import { expect, test } from "vitest";
import { type LedgerHarness, newPublication } from "../../../fixtures/ledger-harness.js";

const noon = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;

/** All articles in the order of arrival. */
async function order({ ledger }: LedgerHarness, now: number): Promise<string[]> {
  return (await ledger.feeds.ownPages(now)).map(({ slug }) => slug);
}

test("articles of one refresh arrive by date, then by slug, after all earlier ones", async () => {
  const books = await newPublication();
  const first = { "z.md": { date: noon - 1 }, "y.md": { date: noon - 3 }, "x.md": { date: noon - 3 } };
  await books.refresh(first, noon);
  await books.refresh({ ...first, "b.md": { date: noon - 9 }, "a.md": { date: noon } }, noon + HOUR);

  expect(await order(books, noon + HOUR)).toEqual(["x", "y", "z", "b", "a"]);
});

test("ordinals never change: not by edits, new dates, new slugs, removals, returns or restarts", async () => {
  const books = await newPublication();
  const files = { "a.md": { date: noon - 3 }, "b.md": { date: noon - 2 }, "c.md": { date: noon - 1 } };
  await books.refresh(files, noon);
  await books.refresh({ "b.md": files["b.md"], "c.md": { date: noon - 99, text: "Edited" } }, noon + HOUR);
  expect(await order(books, noon + HOUR)).toEqual(["b", "c"]);
  await books.reopen();
  await books.refresh({ ...files, "d.md": { date: noon - 50 } }, noon + 2 * HOUR);

  expect(await order(books, noon + 2 * HOUR)).toEqual(["a", "b", "c", "d"]);
});

test("a scheduled article arrives after those that arrive before it is due", async () => {
  const books = await newPublication();
  const due = { "due.md": { date: noon + 2 * HOUR } };
  await books.refresh(due, noon);
  await books.refresh({ ...due, "now.md": "Now" }, noon + HOUR);
  await books.ledger.releaseDue(noon + 2 * HOUR);

  expect(await order(books, noon + 2 * HOUR)).toEqual(["now", "due"]);
  expect(await books.at("due.md")).toMatchObject({ released: noon + 2 * HOUR, arrived: noon + 2 * HOUR });
});

test("a released article stays released when the clock is set back, and arrives once", async () => {
  const books = await newPublication();
  await books.refresh({ "due.md": { date: noon + HOUR } }, noon);
  await books.ledger.releaseDue(noon + HOUR);
  await books.ledger.releaseDue(noon - HOUR);
  await books.ledger.releaseDue(noon + 9 * HOUR);

  expect(await books.at("due.md")).toMatchObject({ released: noon + HOUR, arrived: noon + HOUR });
  expect(await order(books, noon - HOUR)).toEqual(["due"]);
});

test("a draft that was never shown arrives when it is published", async () => {
  const books = await newPublication();
  await books.refresh({ "a.md": "A", "b.md": { kind: "withheld" } }, noon);
  await books.refresh({ "a.md": "A", "b.md": "B" }, noon + HOUR);

  expect(await books.at("b.md")).toMatchObject({ arrived: noon + HOUR, corrected: null });
});
