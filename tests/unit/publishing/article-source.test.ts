import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NO_VERSION_KEYS } from "../../../src/ledger/identity/versions.js";
import { PublisherError } from "../../../src/lib/errors.js";
import {
  type ArticleSource,
  directorySource,
  NO_SOURCE_UPDATE,
  type SourceUpdate,
} from "../../../src/publishing/article-source.js";
import { PublicationUnderTest } from "../../fixtures/publication.js";
import { type Files, temporaryDirectory, writeFiles } from "../../fixtures/temporary-directory.js";

const NOW = Date.UTC(2026, 0, 10);
const article = (title: string) => `---\ntitle: ${title}\ndate: 2026-01-05\n---\n\nIt is told here.\n`;

/** @param bring what the source does with the directory before a refresh */
async function publishedFrom(bring: (directory: string) => Promise<SourceUpdate>, files: Files) {
  const home = temporaryDirectory();
  const directory = join(home, "articles");
  const source: ArticleSource = {
    ...directorySource(directory, { includeReadme: false }),
    name: "far away",
    sync: () => bring(directory),
  };
  return await PublicationUnderTest.open(home, files, NOW, 50, { source, keyOf: NO_VERSION_KEYS });
}

const NAMED = { confirmRemovals: false, changed: ["first.md"] };

test("files that a source syncs are published in the same refresh, whatever paths it names", async () => {
  const more = [{ "second.md": article("Second") }, undefined];
  const publication = await publishedFrom(
    async (directory) => {
      const files = more.pop();
      if (files === undefined) return NO_SOURCE_UPDATE;
      writeFiles(directory, files);
      return { ...NO_SOURCE_UPDATE, changed: true };
    },
    { "first.md": article("First") },
  );
  await publication.publisher.refresh();
  const { added, work } = await publication.publisher.refresh(NAMED);

  expect(added).toEqual(["second.md"]);
  expect(work.looked).toBe(2);
});

test("when a source syncs nothing, only the named paths are read", async () => {
  const publication = await publishedFrom(async () => NO_SOURCE_UPDATE, {
    "first.md": article("First"),
    "second.md": article("Second"),
  });
  await publication.publisher.refresh();

  expect((await publication.publisher.refresh(NAMED)).work.looked).toBe(1);
});

test("when a source fails, published articles stay, and the next refresh scans everything", async () => {
  const fault = new PublisherError("directory-unreadable", "far away: it does not answer");
  const locks = [undefined, fault, undefined];
  const publication = await publishedFrom(
    async () => {
      const failure = locks.shift();
      if (failure !== undefined) throw failure;
      return NO_SOURCE_UPDATE;
    },
    { "first.md": article("First"), "second.md": article("Second") },
  );
  await publication.publisher.refresh();
  const before = publication.document("/rss.xml").bytes.identity;
  publication.write({ "first.md": article("Edited") });

  await expect(publication.publisher.refresh(NAMED)).rejects.toBe(fault);
  expect(publication.document("/rss.xml").bytes.identity).toBe(before);
  expect((await publication.publisher.refresh({ confirmRemovals: false, changed: [] })).updated).toEqual([
    "first.md",
  ]);
});

test("a file that a source cannot sync is reported, and its published article stays", async () => {
  let supply = NO_SOURCE_UPDATE;
  const publication = await publishedFrom(async () => supply, {
    "first.md": article("First"),
    "second.md": article("Second"),
  });
  await publication.publisher.refresh();
  rmSync(join(publication.directory, "first.md"));
  const finding = { path: "first.md", problem: "it was not given", remedy: "give it" };
  supply = { changed: true, findings: [finding], unreadable: ["first.md"] };
  const report = await publication.publisher.refresh();

  expect(report.removed).toEqual([]);
  expect(report.rejected).toEqual([finding]);
  expect(publication.titles()).toEqual(expect.arrayContaining(["First", "Second"]));
});
