import { expect, test } from "vitest";
import { Publisher } from "../../../src/publishing/publisher.js";
import { SnapshotStore } from "../../../src/publishing/snapshot.js";
import { PublicationUnderTest, READER, renderOptions } from "../../fixtures/publication.js";
import { temporaryDirectory } from "../../fixtures/temporary-directory.js";

const noon = Date.UTC(2026, 0, 5, 12);
const article = (title: string, day: number) =>
  `---\ntitle: ${title}\ndate: 2026-01-0${day}\n---\n\nIt stands by the river. ![](wheel.png)\n`;
const FILES = {
  "a.md": article("Alder", 1),
  "b.md": article("Birch", 2),
  "c.md": article("Cedar", 3),
  "wheel.png": "wheel",
};
const NO_ARTICLES = { code: "no-articles" };

/** A publisher with the ledger of a publication, but without its articles. */
function publisherBeside(publication: PublicationUnderTest) {
  const snapshots = new SnapshotStore();
  const publisher = new Publisher(publication.ledger, snapshots, {
    source: undefined,
    publicationId: "urn:uuid:7d44f1a2-6b4e-4d6c-9d35-52a0b1d0c9aa",
    scan: { includeReadme: false },
    reader: READER,
    removals: "withdraw",
    mostRemovals: 0.5,
    keyOf: () => undefined,
    render: renderOptions({ limit: 1, windowMs: 0 }),
    clock: () => publication.now,
  });
  const shown = () => snapshots.current()?.documents.get("/feed.json")?.etag;
  return { publisher, shown };
}

const open = (options: object = {}) =>
  PublicationUnderTest.open(temporaryDirectory(), FILES, noon, 1, {
    render: renderOptions({ limit: 1, windowMs: 0 }),
    stubsFrom: 1,
    ...options,
  });

test("shows what other replicas publish, change and withdraw", async () => {
  const publication = await open();
  await publication.publisher.refresh();
  const { publisher, shown } = publisherBeside(publication);
  await publisher.resume();
  expect(shown()).toBe(publication.document("/feed.json").etag);

  publication.write({ "d.md": article("Dogwood", 4) });
  await publication.publisher.refresh();
  await publisher.catchUp();
  expect(shown()).toBe(publication.document("/feed.json").etag);

  await publisher.withdraw("d.md");
  await publication.publisher.catchUp();
  expect(shown()).toBe(publication.document("/feed.json").etag);
});

test("rejects refreshes and dry runs, and keeps what it shows", async () => {
  const publication = await open();
  await publication.publisher.refresh();
  const { publisher, shown } = publisherBeside(publication);
  await publisher.resume();
  const before = shown();

  await expect(publisher.refresh()).rejects.toMatchObject(NO_ARTICLES);
  await expect(publisher.dryRun({ confirmRemovals: false })).rejects.toMatchObject(NO_ARTICLES);
  await expect(publisher.file("wheel.png")).rejects.toMatchObject(NO_ARTICLES);
  expect(await publisher.file("other.png")).toBeUndefined();
  expect(shown()).toBe(before);
});

test("waits for stubs of another replica, and shows feeds as soon as their articles are read", async () => {
  const readable = new Set<string>();
  const parse: typeof READER.parse = (bytes, path) => {
    if (!readable.has(path)) throw new Error("the disk is gone");
    return READER.parse(bytes, path);
  };
  const publication = await open({ reader: { ...READER, parse } });
  const { publisher, shown } = publisherBeside(publication);
  await expect(publication.publisher.refresh()).rejects.toThrow("the disk is gone");
  await publisher.resume();
  await publisher.catchUp();
  expect(shown()).toBeUndefined();

  readable.add("c.md");
  await expect(publication.publisher.refresh()).rejects.toThrow("the disk is gone");
  await publisher.catchUp();
  expect(shown()).toBe(publication.document("/feed.json").etag);
  const archive = { path: "/archive/1/rss.xml", asPage: false, knownRevision: undefined };
  await expect(publisher.page("a")).rejects.toMatchObject(NO_ARTICLES);
  await expect(publisher.render(archive)).rejects.toMatchObject(NO_ARTICLES);

  readable.add("a.md").add("b.md");
  await publication.publisher.refresh();
  await publisher.catchUp();
  expect(await publisher.page("a")).toMatchObject({ kind: "document" });
  expect((await publisher.render(archive))?.document?.etag).toBe(
    (await publication.publisher.render(archive))?.document?.etag,
  );
});
