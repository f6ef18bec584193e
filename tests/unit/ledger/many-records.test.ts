import { expect, test } from "vitest";
import { newPublication } from "../../fixtures/ledger-harness.js";

const noon = Date.UTC(2026, 0, 5, 12);

test("records at once, as a stream, and in a refresh each give the same ledger", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 120 }, (_, index) => [
      `folder-${index % 3}/${String(index).padStart(3, "0")}.md`,
      {
        text: `${index}`,
        categories: [`C${index % 7}`, `c ${index % 2}`, `C-${index % 2}`],
        tags: ["+", "-"],
      },
    ]),
  );
  const source = await newPublication();
  const { records, touched, removed, missing, merged } = await source.refresh(files, noon);
  const rest = { touched, removed, missing, merged };
  async function* stream() {
    yield* records;
  }
  const ways = [
    [records],
    [stream()],
    // The last record of each counts.
    [[...records.slice(60), ...records]],
    records.map((record) => [record]),
  ];
  const ledgers: string[][] = [];
  for (const parts of ways) {
    const { ledger } = await newPublication();
    for (const part of parts) await ledger.record({ ...rest, records: part }, new Map(), noon);
    await ledger.releaseDue(noon);
    const lines: string[] = [];
    // Each refresh is a revision of its own.
    for await (const line of ledger.export(noon))
      lines.push(line.replace(/"revision":\d+|"value":"\d+"/g, ""));
    ledgers.push(lines);
  }
  for (const lines of ledgers) expect(lines).toEqual(ledgers[0]);
});
