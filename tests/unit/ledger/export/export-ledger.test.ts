import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Ledger } from "../../../../src/ledger/ledger.js";
import { newPublication, type SourceFile } from "../../../fixtures/ledger-harness.js";
import { newLedger } from "../../../fixtures/open-ledger.js";

const noon = Date.UTC(2026, 0, 5, 12);

const linesOf = (ledger: Ledger) => collected(ledger.export(noon));

async function collected(exported: AsyncIterable<string>): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exported) lines.push(line);
  return lines;
}

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const terms = fc.uniqueArray(fc.constantFrom("mills", "Mills", "水", "c++", "c#", "🌊"), { maxLength: 3 });
const file: fc.Arbitrary<SourceFile> = fc.record(
  {
    text,
    title: text,
    tags: terms,
    categories: terms,
    authors: terms.map((names) =>
      names.map((name) => ({ name, email: undefined, url: "https://example.org/" })),
    ),
    language: fc.constantFrom("en", "pt-BR"),
    date: fc.integer({ min: noon - 9e9, max: noon + 9e9 }),
    expires: fc.integer({ min: noon - 9e9, max: noon + 9e9 }),
    files: fc.uniqueArray(fc.constantFrom("mill.png", "notes.md", "a/b.pdf"), { maxLength: 2 }),
    summaries: fc.dictionary(fc.oneof(text, fc.constantFrom("2024", "__proto__", "1")), text, { maxKeys: 3 }),
  },
  { requiredKeys: [] },
);
const directory = fc.dictionary(fc.constantFrom("a.md", "b/c.md", "b/d/e.md", "水.md", "f\u2028g.md"), file);

test("a ledger filled from an export exports the same lines, after any life of the publication", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(directory, { minLength: 1, maxLength: 4 }), async (refreshes) => {
      const books = await newPublication();
      await books.ledger.publication.getOrSet("id", "urn:uuid:7d44f1a2-6b4e-4d6c-9d35-52a0b1d0c9aa");
      for (const [index, files] of refreshes.entries())
        await books.refresh(files, noon + index * 1e9, { media: new Map([["mill.png", 120 + index]]) });
      await books.ledger.documents.dates(new Map([["/rss.xml", "hash"]]), noon);
      await books.ledger.summaries.save("key", "A summary.");
      const lines = await linesOf(books.ledger);
      const published = await collected(books.ledger.exportPublic());

      const filled = await newLedger();
      const imported = await filled.import(lines);
      const again = await linesOf(filled);

      const next = await newLedger();
      await next.import(published);
      expect(await collected(next.exportPublic())).toEqual(published);

      for (const ledger of [books.ledger, filled, next]) await ledger.close();
      expect(again).toEqual(lines);
      expect(imported).toEqual({
        publication: "urn:uuid:7d44f1a2-6b4e-4d6c-9d35-52a0b1d0c9aa",
        exported: noon,
        rows: lines.length - 2,
      });
      for (const line of lines) expect(line).toMatch(/^\{[^\n\r\u2028\u2029]*\}\n$/);
    }),
    { numRuns: 6 },
  );
}, 120_000);

describe("an export", () => {
  test("begins with the publication and the time, and ends with the number of rows", async () => {
    const ledger = await newLedger();
    await ledger.publication.getOrSet("id", "urn:example:mills");
    const [first, row, last, ...more] = (await linesOf(ledger)).map((line) => JSON.parse(line));

    expect(first).toEqual({
      feedwright: "ledger",
      format: 1,
      publication: "urn:example:mills",
      exported: "2026-01-05T12:00:00.000Z",
    });
    expect(row).toEqual({ table: "publication", row: { name: "id", value: "urn:example:mills" } });
    expect(last).toEqual({ rows: 1 });
    expect(more).toEqual([]);
  });

  test("holds articles as JSON objects, not as strings", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill" }, noon);
    const rows = (await linesOf(books.ledger)).map((line) => JSON.parse(line));

    expect(rows.find(({ table }) => table === "articles").row.article).toMatchObject({
      path: "mill.md",
      title: "The mill",
    });
  });

  test("for the public does not reveal when an article that was never shown was postponed", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": "The mill", "weir.md": "The weir" }, noon);
    await books.refresh({ "mill.md": "The mill", "weir.md": { date: noon + 2e9 } }, noon + 1e9);
    const published = await collected(books.ledger.exportPublic());
    const next = await newLedger();
    await next.import(published);

    expect(JSON.parse(published[0] ?? "")).toMatchObject({ exported: "2026-01-05T12:00:00.000Z" });
    expect(await collected(next.exportPublic())).toEqual(published);
  });

  test("for the public carries the time at which something in it last appeared, changed or left", async () => {
    const books = await newPublication();
    const mill = { text: "The mill", tags: ["mills"] };
    const weir = { text: "The weir", tags: ["mills"], expires: noon + 3e9 };
    const moments: unknown[] = [];
    const tellMoment = async () => {
      const [header = ""] = await collected(books.ledger.exportPublic());
      moments.push((Date.parse(JSON.parse(header).exported) - noon) / 1e9);
    };

    await tellMoment();
    await books.refresh({ "mill.md": "The mill", "weir.md": weir }, noon);
    await tellMoment();
    await books.refresh({ "mill.md": mill, "weir.md": weir }, noon + 1e9);
    await tellMoment();
    await books.refresh({ "mill.md": { ...mill, text: "The old mill" }, "weir.md": weir }, noon + 2e9);
    await tellMoment();
    await books.refresh({ "mill.md": { ...mill, text: "The old mill" }, "weir.md": weir }, noon + 4e9);
    await tellMoment();
    await books.refresh({ "weir.md": weir }, noon + 5e9);
    await tellMoment();
    // The second of each kind.
    const ford = { text: "The ford", expires: noon + 8e9 };
    await books.refresh({ "weir.md": weir, "ford.md": ford, "lock.md": "The lock" }, noon + 6e9);
    await tellMoment();
    await books.refresh({ "weir.md": weir, "ford.md": ford, "lock.md": "The old lock" }, noon + 7e9);
    await tellMoment();
    await books.refresh({ "weir.md": weir, "ford.md": ford, "lock.md": "The old lock" }, noon + 9e9);
    await tellMoment();
    await books.refresh({ "weir.md": weir, "ford.md": ford }, noon + 10e9);
    await tellMoment();

    expect(moments).toEqual([-noon / 1e9, 0, 1, 2, 4, 5, 6, 7, 9, 10]);
  });

  test("releases the ledger when it is closed before its end", async () => {
    const ledger = await newLedger();
    await ledger.publication.getOrSet("id", "urn:example:mills");
    for await (const _ of ledger.export(noon)) break;

    expect(await ledger.publication.getOrSet("id", "another")).toBe("urn:example:mills");
    expect(await linesOf(ledger)).toHaveLength(3);
  });
});
