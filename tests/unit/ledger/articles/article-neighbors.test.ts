import { expect, test } from "vitest";
import { newPublication } from "../../../fixtures/ledger-harness.js";

const now = Date.UTC(2026, 0, 5, 9);
const DAY = 86_400_000;

test("an article's neighbors are the shown ones by date, then by slug", async () => {
  const books = await newPublication();
  const files = {
    "first.md": { date: now - 3 * DAY },
    "b.md": { date: now - 2 * DAY },
    "a.md": { date: now - 2 * DAY },
    "hidden.md": { date: now - DAY, expires: now - 1 },
    "last.md": { date: now },
    "due.md": { date: now + DAY },
  };
  await books.refresh(files, now);
  const { ledger } = books;
  const slugsAround = async (slug: string, at = now) => {
    const record = await ledger.articles.bySlug(slug);
    if (record === undefined) throw new Error(`expected an article at ${slug}, found none`);
    const { earlier, later } = await ledger.feeds.around(record, at);
    return [earlier?.slug, later?.slug];
  };

  expect(await slugsAround("first")).toEqual([undefined, "b"]);
  expect(await slugsAround("b")).toEqual(["first", "a"]);
  expect(await slugsAround("a")).toEqual(["b", "last"]);
  expect(await slugsAround("last")).toEqual(["a", undefined]);
  await ledger.releaseDue(now + DAY);
  expect(await slugsAround("last", now + DAY)).toEqual(["a", "due"]);
  await ledger.withdrawals.withdraw("a.md", now);
  expect(await slugsAround("last", now + DAY)).toEqual(["b", "due"]);
});

test("an article has the terms that are shown, spelled as at first", async () => {
  const books = await newPublication();
  await books.refresh(
    { "a.md": { categories: ["Full Text"] }, "b.md": { categories: ["full-text", "Oak"] } },
    now,
  );
  await books.ledger.releaseDue(now);
  const record = await books.ledger.articles.bySlug("b");
  const { terms } = await books.ledger.feeds.around(record ?? { id: "", slug: "", published: 0 }, now);

  expect(terms.filter(({ kind }) => kind === "category")).toEqual([
    { kind: "category", slug: "full-text", name: "Full Text" },
    { kind: "category", slug: "oak", name: "Oak" },
  ]);
});
