import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type OpenedPublisher, openPublisher } from "../../src/app/open-publisher.js";
import { loadConfig } from "../../src/config/config.js";
import { Ledger } from "../../src/ledger/ledger.js";
import type { SnapshotUpdate } from "../../src/publishing/snapshot.js";
import { temporaryDirectory, writeFiles } from "../fixtures/temporary-directory.js";

const NOON = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;

/** A publication that is opened and closed, and the snapshots that it shows. */
class Publication {
  readonly home = temporaryDirectory();
  readonly #settings: Record<string, string> = {};

  constructor(files: Readonly<Record<string, string>>) {
    writeFiles(join(this.home, "articles"), files);
  }

  set(name: string, value: string): void {
    this.#settings[name] = value;
  }

  /** @returns with the snapshots shown once it is open, in order */
  async open(now = NOON): Promise<{ publisher: OpenedPublisher; shown: readonly SnapshotUpdate[] }> {
    const { config } = loadConfig({
      directory: join(this.home, "articles"),
      flags: { data: join(this.home, "data"), ...this.#settings },
      env: {},
      workingDirectory: this.home,
    });
    const shown: SnapshotUpdate[] = [];
    const events = { onSnapshot: (update: SnapshotUpdate) => shown.push(update) };
    const publisher = await openPublisher({ config, home: "https://example.org/", clock: () => now, events });
    onTestFinished(() => publisher.close().catch(() => undefined));
    return { publisher, shown };
  }

  async publish(now = NOON): Promise<SnapshotUpdate> {
    const { publisher, shown } = await this.open(now);
    await publisher.refresh({ confirmRemovals: false });
    const last = shown.at(-1);
    await publisher.close();
    if (last === undefined) throw new Error("expected something to be shown");
    return last;
  }

  /** Snapshots shown before the first scan. */
  async shownAtStart(now = NOON): Promise<readonly SnapshotUpdate[]> {
    const { publisher, shown } = await this.open(now);
    const atStart = [...shown];
    await publisher.close();
    return atStart;
  }
}

const MILL = { "mill.md": "---\ntitle: The mill\n---\n\nIt grinds.\n" };
const feedIn = (update: SnapshotUpdate | undefined) =>
  update?.documents.find(({ path }) => path === "/rss.xml")?.bytes.identity.toString() ?? "";

test("a start shows the last documents at once, byte for byte, and rendering them again changes nothing", async () => {
  const publication = new Publication(MILL);
  const before = await publication.publish();

  const [kept, rendered, ...more] = await publication.shownAtStart();

  expect(kept?.documents.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual(
    before.documents.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  );
  expect(rendered?.documents.map(({ etag }) => etag)).toEqual(before.documents.map(({ etag }) => etag));
  expect(more).toEqual([]);
});

test("with other settings, documents are rendered again before they are shown", async () => {
  const publication = new Publication(MILL);
  await publication.publish();
  publication.set("title", "Another title");

  const [first, ...more] = await publication.shownAtStart();

  expect(feedIn(first)).toContain("Another title");
  expect(more).toEqual([]);
});

test("an article withdrawn before the process ended is never shown again", async () => {
  const publication = new Publication({ ...MILL, "weir.md": "---\ntitle: The weir\n---\n\nIt leaks.\n" });
  await publication.publish();
  const ledger = await Ledger.open(join(publication.home, "data", "ledger.sqlite"));
  await ledger.withdrawals.withdraw("weir.md", NOON);
  await ledger.close();

  const shown = await publication.shownAtStart();

  expect(shown).toHaveLength(1);
  expect(feedIn(shown[0])).toContain("The mill");
  expect(feedIn(shown[0])).not.toContain("The weir");
});

test.for([
  ["has expired", "expires: 2026-01-05T13:00:00Z", false],
  ["is due", "date: 2026-01-05T13:00:00Z", true],
] as const)("when an article %s meanwhile, documents are rendered again", async ([, field, isThere]) => {
  const publication = new Publication({
    ...MILL,
    "weir.md": `---\ntitle: The weir\n${field}\n---\n\nIt leaks.\n`,
  });
  const before = await publication.publish();
  expect(feedIn(before).includes("The weir")).toBe(!isThere);

  const shown = await publication.shownAtStart(NOON + HOUR);

  expect(shown).toHaveLength(1);
  expect(feedIn(shown[0]).includes("The weir")).toBe(isThere);
});

test("a start without earlier documents shows nothing", async () => {
  expect(await new Publication(MILL).shownAtStart()).toEqual([]);
});
