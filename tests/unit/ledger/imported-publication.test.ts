import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Ledger } from "../../../src/ledger/ledger.js";
import { PublicationUnderTest } from "../../fixtures/publication.js";
import { temporaryDirectory } from "../../fixtures/temporary-directory.js";

const noon = Date.UTC(2026, 0, 5, 12);

test("a publication is served from an imported ledger byte for byte as before", async () => {
  const files = {
    "mill.md":
      "---\ntags: [mills, water]\n---\n# The mill\n\nIt stands ![here](mill.png), by [the weir](weir.md).\n",
    "weir.md":
      "---\ncategory: Rivers\nauthor: Ada\n---\n# The weir\n\n## Upstream\n\nHigh.\n\n## Downstream\n\nLow.\n",
    "ford.md": "# The ford\n\nShallow.\n",
    "mill.png": "PNG",
  };
  const home = temporaryDirectory();
  const before = await PublicationUnderTest.open(home, files, noon, 2);
  await before.publisher.refresh();
  before.now = noon + 3_600_000;
  before.write({ "ford.md": "# The old ford\n\nDeeper.\n" });
  await before.publisher.refresh();
  const onDemand = ["/tags/mills/rss.xml", "/authors/ada/feed.json", "/archive/1/atom.xml", "/opml.xml"];
  const made = new Map<string, unknown>();
  for (const path of onDemand)
    made.set(
      path,
      (await before.publisher.render({ path, asPage: false, knownRevision: undefined }))?.document,
    );

  // The publication locks the file, so that the test opens a copy.
  const copy = join(temporaryDirectory(), "ledger.sqlite");
  for (const suffix of ["", "-wal"]) {
    const original = join(home, "data", `ledger.sqlite${suffix}`);
    if (existsSync(original)) copyFileSync(original, copy + suffix);
  }
  const ledger = await Ledger.open(copy);
  onTestFinished(() => ledger.close());
  const lines: string[] = [];
  for await (const line of ledger.export(noon)) lines.push(line);
  const elsewhere = temporaryDirectory();
  const filled = await Ledger.open(join(elsewhere, "data", "ledger.sqlite"));
  await filled.import(lines);
  await filled.close();
  const changed = { ...files, "ford.md": "# The old ford\n\nDeeper.\n" };
  const after = await PublicationUnderTest.open(elsewhere, changed, noon + 9e9, 2);
  await after.publisher.refresh();

  const paths = [...(before.snapshots.current()?.documents.keys() ?? [])];
  expect(paths).toContain("/atom.xml");
  expect([...(after.snapshots.current()?.documents.keys() ?? [])]).toEqual(paths);
  for (const path of paths) expect(after.document(path)).toEqual(before.document(path));
  for (const path of onDemand) {
    expect(made.get(path)).toBeDefined();
    expect(
      (await after.publisher.render({ path, asPage: false, knownRevision: undefined }))?.document,
    ).toEqual(made.get(path));
  }
});
