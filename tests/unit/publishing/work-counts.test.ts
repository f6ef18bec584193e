import { utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PublicationUnderTest } from "../../fixtures/publication.js";
import { type Files, temporaryDirectory } from "../../fixtures/temporary-directory.js";

const noon = Date.UTC(2026, 0, 5, 12);

function article(title: string, text: string): string {
  return `---\ntitle: ${title}\ndate: 2025-06-01\ntags: [mills]\n---\n\n${text} See [another](10.md).\n`;
}

function articles(count: number): Files {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `${index}.md`,
      article(`Article ${index}`, `Text ${index}.`),
    ]),
  );
}

/** A publication of so many articles that were published already. */
async function published(count: number): Promise<PublicationUnderTest> {
  const publication = await PublicationUnderTest.open(temporaryDirectory(), articles(count), noon);
  await publication.publisher.refresh();
  return publication;
}

const NOTHING = { read: 0, parsed: 0, recorded: 0, assembled: 0, rendered: 0, compressed: 0 };

test("a first refresh reads, parses and records every article, and renders a feed of them", async () => {
  const publication = await PublicationUnderTest.open(temporaryDirectory(), articles(60), noon);
  const { work } = await publication.publisher.refresh();

  expect(work).toMatchObject({ looked: 60, read: 60, parsed: 60, recorded: 60, rendered: 4 });
  expect(work.assembled).toBeGreaterThanOrEqual(50);
  expect(work.compressed).toBeGreaterThanOrEqual(4);
});

test.for([60, 600])("a refresh of %d unchanged articles only scans them", async (count) => {
  const { publisher } = await published(count);

  expect((await publisher.refresh()).work).toEqual({ looked: count, ...NOTHING });
});

test("an edit of one article takes the same work among 600 as among 60, except for the scan", async () => {
  const takes = async (count: number) => {
    const publication = await published(count);
    // In the feed of either, as the first of those of one date.
    publication.write({ "0.md": article("Article 0", "The mill burned down.") });
    return (await publication.publisher.refresh()).work;
  };
  const [few, many] = [await takes(60), await takes(600)];

  expect(few).toMatchObject({ looked: 60, read: 1, parsed: 1, recorded: 1, rendered: 4, compressed: 4 });
  expect(many).toEqual({ ...few, looked: 600 });
});

test("a file whose state alone differs is read, but not parsed", async () => {
  const { publisher, directory } = await published(60);
  utimesSync(join(directory, "7.md"), 0, 0);

  expect((await publisher.refresh()).work).toEqual({ ...NOTHING, looked: 60, read: 1, recorded: 1 });
});

test("a draft is not read again", async () => {
  const publication = await published(60);
  publication.write({ "draft.md": "---\ntitle: Elm\ndraft: true\n---\n\nText.\n" });

  expect((await publication.publisher.refresh()).work).toEqual({
    ...NOTHING,
    looked: 61,
    read: 1,
    parsed: 1,
  });
  expect((await publication.publisher.refresh()).work).toEqual({ ...NOTHING, looked: 61 });
});

test("a republication renders without scanning", async () => {
  const publication = await published(60);
  publication.write({ "next.md": "---\ntitle: Next\ndate: 2026-01-06\n---\n\nText.\n" });
  await publication.publisher.refresh();
  publication.now += 24 * 3_600_000;
  const { work } = await publication.publisher.republish();

  expect(work).toMatchObject({ looked: 0, read: 0, parsed: 0, recorded: 0, rendered: 4 });
});
