import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ParseResult } from "../../../src/articles/article.js";
import type { PublisherOptions } from "../../../src/publishing/publisher.js";
import { generatedArticles, MEDIA } from "../../fixtures/corpus/generated-articles.js";
import { propertyRuns } from "../../fixtures/property-runs.js";
import { PublicationUnderTest, READER, renderOptions } from "../../fixtures/publication.js";
import { type Files, temporaryDirectory } from "../../fixtures/temporary-directory.js";

const noon = Date.UTC(2026, 10, 15, 12);

function published(files: Files, options: Partial<PublisherOptions>): Promise<PublicationUnderTest> {
  const render = renderOptions({ limit: 5, folderFeeds: true });
  return PublicationUnderTest.open(temporaryDirectory(), files, noon, 5, { render, ...options });
}

const atOnce = (files: Files) => published(files, { stubsFrom: Number.POSITIVE_INFINITY });
const inParts = (files: Files) => published(files, { stubsFrom: 1 });

/** What the ledger holds, but for the states of files and how often it was written. */
async function contentsOf({ ledger }: PublicationUnderTest): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const line of ledger.export(noon)) {
    const { table, row } = JSON.parse(line);
    if (table === undefined || row.name === "revision") continue;
    // It has changed once more, when the languages came to it.
    if (table === "documents" && row.path === "/") row.modified = "sometime";
    const { revision, file_size, file_modified, file_changed, file_inode, ...others } = row;
    // As text, so that the order of fields counts.
    rows.push(JSON.stringify({ table, ...others }));
  }
  return rows;
}

/** Every document, as its text. */
async function documents({
  publisher,
  snapshots,
  ledger,
}: PublicationUnderTest): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const take = async (path: string) => {
    const document =
      snapshots.current()?.documents.get(path) ??
      (await publisher.render({ path, asPage: false, knownRevision: undefined }))?.document;
    if (document !== undefined) found.set(path, document.bytes.identity.toString("utf8"));
    return document !== undefined;
  };
  for (const path of ["/", "/rss.xml", "/atom.xml", "/feed.json", "/opml.xml", "/sitemap.xml"])
    await take(path);
  const folders: Readonly<Record<string, string>> = {
    category: "categories",
    tag: "tags",
    author: "authors",
    language: "languages",
    folder: "folders",
  };
  const terms = await ledger.terms.list(noon);
  const places = ["", ...terms.map(({ kind, slug }) => `/${folders[kind]}/${encodeURIComponent(slug)}`)];
  for (const place of places) {
    await take(`${place}/rss.xml`);
    for (let page = 1; page < 10; page += 1) if (!(await take(`${place}/archive/${page}/atom.xml`))) break;
  }
  const { articles } = await ledger.catalog.read("");
  for (const { slug } of articles) {
    const page = await publisher.page(slug);
    found.set(
      `page of ${slug}`,
      page.kind === "document" ? page.document.bytes.identity.toString("utf8") : page.kind,
    );
  }
  return found;
}

function filesIn(folder: string): Files {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return Object.fromEntries(
    paths
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => [path, readFileSync(join(folder, path))]),
  );
}

async function expectSame(files: Files): Promise<void> {
  const [whole, parts] = [await atOnce(files), await inParts(files)];
  const [reportOfWhole, reportOfParts] = [await whole.publisher.refresh(), await parts.publisher.refresh()];
  expect({ ...reportOfParts, work: {} }).toEqual({ ...reportOfWhole, work: {} });
  expect(await contentsOf(parts)).toEqual(await contentsOf(whole));
  expect(await documents(parts)).toEqual(await documents(whole));
}

const generated = Object.fromEntries(generatedArticles().map(({ path, text }) => [path, text]));

const word = fc.constantFrom("mill", "river", "weir", "the", "of", "stone", "wheel", "water", "und", "der");
const prose = fc.array(word, { minLength: 0, maxLength: 60 }).map((words) => words.join(" "));
const field = fc.constantFrom(
  ...[
    "date: 2026-01-05",
    "date: 2030-01-05",
    "date: soon",
    "draft: true",
    "expires: 2025-01-01",
    "id: mill-1",
  ],
  ...[
    "slug: mill",
    "supersedes: b.md",
    "language: de",
    "tags: [Mill, weir]",
    "category: News",
    "author: Ada",
  ],
);
const text = fc
  .tuple(
    fc.constantFrom("title: Mill", "title: Weir, part 2", "lang: en"),
    fc.uniqueArray(field, { maxLength: 3 }),
    prose,
  )
  .map(([title, fields, body]) => `---\n${[title, ...fields].join("\n")}\n---\n\n# A heading\n\n${body}\n`);
const path = fc.constantFrom(
  "a.md",
  "b.md",
  "c.txt",
  "d.html",
  "e/a.md",
  "e/f.md",
  "2026-02-03-g.md",
  "2026-02-31-h.md",
);

describe("a first refresh that publishes stubs", () => {
  test.for<[string, () => Files]>([
    ["the generated articles", () => ({ ...MEDIA, ...generated })],
    ["the samples", () => filesIn(new URL("../../../articles/", import.meta.url).pathname)],
    [
      "exports of other programs",
      () => filesIn(new URL("../../fixtures/exports/", import.meta.url).pathname),
    ],
  ])("comes to the same as one that reads everything at once: %s", async ([, files]) => {
    await expectSame(files());
  });

  test("has the same result as reading everything at once, for generated articles", async () => {
    await fc.assert(fc.asyncProperty(fc.dictionary(path, text, { minKeys: 1, maxKeys: 8 }), expectSame), {
      numRuns: propertyRuns(25),
    });
  });

  const three = () => ({
    "a.md": article("Alder", "2026-01-03"),
    "b.md": article("Birch", "2026-01-02"),
    "c.md": article("Cedar", "2026-01-01"),
  });

  test("publishes before it reads articles that are in no document", async () => {
    const { publisher, ledger, snapshots } = await publishedWith(three(), { limit: 1 });
    let waiting: readonly string[] = [];
    await publisher.refresh({
      confirmRemovals: false,
      onProgress: () => {
        if (snapshots.current() !== undefined && waiting.length === 0) waiting = ["served"];
      },
    });

    expect(waiting).toEqual(["served"]);
    expect(await ledger.stubs.ids()).toEqual([]);
  });

  test("is continued by the next refresh when it is stopped, also after a restart", async () => {
    const publication = await publishedWith(three(), { limit: 1 });
    publication.publisher.beginShutdown();
    await publication.publisher.refresh();
    expect(await publication.ledger.stubs.ids()).toHaveLength(2);
    expect((await publication.ledger.terms.list(noon)).filter(({ kind }) => kind === "language")).toEqual([]);

    await publication.restart();
    expect(await publication.publisher.refresh()).toMatchObject({ added: [], updated: [], unchanged: 3 });

    const whole = await publishedWith(three(), { limit: 1, stubsFrom: Number.POSITIVE_INFINITY });
    await whole.publisher.refresh();
    expect(await contentsOf(publication)).toEqual(await contentsOf(whole));
    expect(await documents(publication)).toEqual(await documents(whole));
  });

  test("reads an article when a document with it is requested", async () => {
    const publication = await publishedWith(three(), { limit: 1 });
    publication.publisher.beginShutdown();
    await publication.publisher.refresh();

    expect(await publication.publisher.page("c")).toMatchObject({ kind: "document" });
    const archive = await publication.publisher.render({
      path: "/archive/1/rss.xml",
      asPage: false,
      knownRevision: undefined,
    });
    expect(archive?.document?.bytes.identity.toString()).toContain("Text of Birch");
    expect(await publication.ledger.stubs.ids()).toEqual([]);
  });

  test("leaves out an article whose file changed until it is read again, which is not a correction", async () => {
    const publication = await publishedWith(three(), { limit: 1 });
    publication.publisher.beginShutdown();
    await publication.publisher.refresh();
    writeFileSync(join(publication.directory, "b.md"), article("Birch tree", "2026-01-02"));
    expect(await publication.publisher.page("b")).toEqual({ kind: "unknown" });

    await publication.restart();
    publication.now += 1_000;
    await publication.publisher.refresh();

    expect(await publication.publisher.page("b")).toMatchObject({ kind: "document" });
    const [known] = await publication.ledger.articles.shownByPath(["b.md"], publication.now);
    expect(known).toMatchObject({ corrected: null, updated: Date.UTC(2026, 0, 2) });
  });

  test("withdraws an article whose file is deleted before it is read, also with `removals: keep`", async () => {
    const publication = await publishedWith(three(), { limit: 1, removals: "keep" });
    publication.publisher.beginShutdown();
    await publication.publisher.refresh();
    rmSync(join(publication.directory, "b.md"));
    await publication.restart();

    expect(await publication.publisher.refresh()).toMatchObject({ removed: ["b.md"], absent: [] });
    expect((await publication.ledger.terms.list(noon)).map(({ kind, count }) => [kind, count])).toEqual([
      ["language", 2],
    ]);
  });

  test("removes an article that is rejected when its text is read", async () => {
    const parse = (bytes: Uint8Array, path: string): ParseResult =>
      path === "b.md"
        ? { kind: "rejected", rejection: { path, problem: "it is too deep", remedy: "make it simpler" } }
        : READER.parse(bytes, path);
    const publication = await publishedWith(three(), { limit: 2, reader: { ...READER, parse } });

    expect(await publication.publisher.refresh()).toMatchObject({
      added: ["a.md", "c.md"],
      rejected: [{ path: "b.md" }],
      shown: 2,
    });
    expect(publication.titles()).toEqual(["Alder", "Cedar"]);
    expect((await publication.publisher.refresh()).rejected.map(({ path }) => path)).toEqual(["b.md"]);
  });

  test("leaves an article withdrawn that was withdrawn before it was read", async () => {
    const publication = await publishedWith(three(), { limit: 1 });
    publication.publisher.beginShutdown();
    await publication.publisher.refresh();
    await publication.publisher.withdraw("b.md");
    await publication.restart();
    await publication.publisher.refresh();

    expect(await publication.publisher.page("b")).toEqual({ kind: "gone" });
    await publication.publisher.restore("b.md");
    expect(await publication.publisher.page("b")).toMatchObject({ kind: "document" });
  });
});

function article(title: string, date: string): string {
  return `---\ntitle: ${title}\ndate: ${date}\n---\n\nText of ${title}.\n`;
}

function publishedWith(
  files: Files,
  { limit, ...options }: Partial<PublisherOptions> & { readonly limit: number },
): Promise<PublicationUnderTest> {
  const render = renderOptions({ limit, windowMs: 0 });
  return PublicationUnderTest.open(temporaryDirectory(), files, noon, limit, {
    render,
    stubsFrom: 1,
    ...options,
  });
}
