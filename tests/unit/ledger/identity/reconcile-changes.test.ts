import fc from "fast-check";
import { expect, test } from "vitest";
import { type LedgerHarness, newPublication, type SourceFile } from "../../../fixtures/ledger-harness.js";
import { propertyRuns } from "../../../fixtures/property-runs.js";
import { otherStory, story } from "../../../fixtures/prose.js";

const PATHS = ["a.md", "b.md", "c/a.md", "d.md", "e.md", "f.md"];
const HOUR = 3_600_000;

/** Few, so that copies and files that take another's name are common. */
const contents: fc.Arbitrary<SourceFile> = fc.oneof(
  fc.constantFrom<SourceFile>("One", "Two", "Three"),
  fc.constantFrom<SourceFile>({ kind: "withheld" }, { kind: "kept" }),
  fc.record({ text: fc.constantFrom("One", "Two"), inode: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ text: fc.constantFrom("One", "Two"), id: fc.constantFrom("urn:x", "urn:y") }),
  fc.record({ text: fc.constant("One"), slug: fc.constantFrom("a", "b"), slugGiven: fc.constant(true) }),
  fc.constantFrom(story(), story({ title: "Another title" }), otherStory()),
  fc.constantFrom<SourceFile>({ text: "Two", date: Date.UTC(2030, 0, 1) }, { text: "One", expires: 1 }),
);
const path = fc.constantFrom(...PATHS);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("put" as const), path, file: contents }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("move" as const), path, to: path }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove" as const), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("take down" as const), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restore" as const), path }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

async function happen(one: Step, files: Record<string, SourceFile>, books: LedgerHarness, now: number) {
  const { kind } = one;
  if (kind === "put") files[one.path] = one.file;
  else if (kind === "remove") delete files[one.path];
  else if (kind === "take down")
    await books.ledger.withdrawals.withdraw(one.path, now).catch(() => undefined);
  else if (kind === "restore") await books.ledger.withdrawals.restore(one.path, now).catch(() => undefined);
  else {
    const file = files[one.path];
    delete files[one.path];
    if (file !== undefined) files[one.to] = file;
  }
}

test("after any changes to files, reconciling the affected part decides the same as reconciling everything", async () => {
  const refreshes = fc.array(
    fc.record({
      steps: fc.array(step, { maxLength: 3 }),
      removals: fc.constantFrom("withdraw" as const, "keep" as const),
      // The clock may step back.
      later: fc.constantFrom(HOUR, HOUR, -2 * HOUR),
      reopen: fc.boolean(),
    }),
    { minLength: 2, maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(refreshes, async (all) => {
      const books = await newPublication();
      const files: Record<string, SourceFile> = { "a.md": "One", "b.md": "Two", "z.md": "Never touched" };
      let now = Date.UTC(2026, 0, 1);
      for (const { steps, removals, later, reopen } of all) {
        now += later;
        for (const one of steps) await happen(one, files, books, now);
        // `refresh` compares the two.
        await books.refresh(files, now, { removals });
        if (reopen) await books.reopen();
      }
      const remembered = await books.ledger.catalog.read("");
      await books.reopen();
      expect(await books.ledger.catalog.read("")).toEqual(remembered);
    }),
    { numRuns: propertyRuns(60) },
  );
}, 120_000);
