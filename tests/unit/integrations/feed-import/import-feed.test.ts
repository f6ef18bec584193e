import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { importFeed } from "../../../../src/integrations/feed-import/import-feed.js";
import type { ImportedEntry, ImportTarget } from "../../../../src/integrations/feed-import/match-entries.js";
import { directoryWith } from "../../../fixtures/temporary-directory.js";
import { rssOf, sending, startFeedServer, WORDPRESS } from "./feed-server.js";

const FEEDS = fileURLToPath(new URL("../../../fixtures/old-feeds/", import.meta.url));

function article(path: string, title: string, day: string, more: Partial<ImportTarget> = {}): ImportTarget {
  const slug = path.replace(/\.md$/, "");
  return {
    id: `urn:made-from:${path}`,
    path,
    slug,
    title,
    url: `http://localhost:3000/articles/${slug}`,
    ownId: false,
    published: Date.parse(day),
    ...more,
  };
}

/** A ledger that accepts all guids except these. */
function book(refusing: readonly string[] = []) {
  const written: ImportedEntry[] = [];
  const apply = async (imports: readonly ImportedEntry[]) => {
    written.push(...imports.filter(({ guid }) => !refusing.includes(guid)));
    return imports.filter(({ guid }) => refusing.includes(guid));
  };
  return { apply, written };
}

describe("articles exported from", () => {
  const cases: readonly (readonly [string, readonly ImportTarget[], readonly string[]])[] = [
    [
      "wordpress.xml",
      [
        article("rye-spelt-and-the-millers-thumb.md", "Rye, spelt & the miller's thumb", "2026-02-10"),
        article("dressing-the-stones.md", "Dressing the stones", "2026-01-12"),
        article("winter-dough.md", "Sourdough in winter", "2025-12-20"),
      ],
      [
        "https://mill.example/?p=131",
        "https://mill.example/?p=117",
        "https://mill.example/?post_type=recipe&p=98",
      ],
    ],
    [
      "wordpress-export.xml",
      [
        article("dressing-the-stones.md", "Dressing the stones", "2026-01-12"),
        article("rye.md", "Rye, spelt & the miller’s thumb", "2026-02-10"),
      ],
      ["https://mill.example/?p=117", "https://mill.example/?p=131"],
    ],
    [
      "ghost.xml",
      [
        article("ice-on-the-river.md", "Ice on the river", "2026-02-08"),
        article("letters-6.md", "Weekly letter", "2026-02-01"),
        article("letters-5.md", "Weekly letter", "2026-01-25"),
      ],
      ["67a9c01d2f4b8e0001c3d5aa", "679f8a3e2f4b8e0001c3d4b2", "6796540b2f4b8e0001c3d3c1"],
    ],
    [
      "jekyll.xml",
      [
        article("too-cold-to-fly.md", "When it's too cold to fly", "2026-02-09"),
        article("feeding.md", "Feeding & watering", "2025-11-30"),
      ],
      [
        "https://bees.example/winter/2026/02/09/too-cold-to-fly",
        "https://bees.example/2025/11/30/feeding-and-watering",
      ],
    ],
    [
      "hugo.xml",
      [
        article("throughstones.md", "Throughstones", "2026-02-05"),
        article("dry.md", 'Why "dry" walls aren\'t', "2026-01-07"),
        article("about.md", "About", "2026-02-12"),
      ],
      [
        "https://walls.example/posts/throughstones/",
        "https://walls.example/posts/why-dry-walls-arent/",
        "https://walls.example/about/",
      ],
    ],
    [
      "eleventy.xml",
      [
        article("splicing-a-rope.md", "Splicing a rope", "2026-01-18"),
        article("tar.md", "Tar & turpentine", "2025-10-02", {
          link: "https://boats.example/blog/tar-and-turpentine/",
        }),
      ],
      ["https://boats.example/blog/splicing-a-rope/", "https://boats.example/blog/tar-and-turpentine/"],
    ],
  ];

  test.for(cases)("%s take over their guids from its feed", async ([name, articles, guids]) => {
    const { apply, written } = book();

    const { text, complete } = await importFeed(join(FEEDS, name), articles, apply);

    const given = new Map(written.map(({ path, guid }) => [path, guid]));
    expect(articles.map(({ path }) => given.get(path))).toEqual(guids);
    expect(complete).toBe(true);
    expect(text).toContain(`${guids.length} articles adopted (`);
  });
});

test("an article without a date takes the date of its entry", async () => {
  const { apply, written } = book();

  await importFeed(
    join(FEEDS, "jekyll.xml"),
    [article("too-cold-to-fly.md", "When it's too cold to fly", "2026-11-01")],
    apply,
  );

  expect(written).toMatchObject([{ published: Date.parse("2026-02-08T23:00:00Z") }]);
});

test("the report lists imported articles, the others, and the reasons", async () => {
  const { apply } = book(["https://mill.example/?p=117"]);
  const articles = [
    article("rye-spelt-and-the-millers-thumb.md", "Rye, spelt & the miller's thumb", "2026-02-10"),
    article("dressing-the-stones.md", "Dressing the stones", "2026-01-12"),
    article("dough.md", "Sourdough in winter", "2025-12-20", { ownId: true, id: "dough" }),
    article("about.md", "About", "2026-02-11"),
  ];
  const source = join(FEEDS, "wordpress.xml");

  const { text, complete } = await importFeed(source, articles, apply);

  expect(complete).toBe(false);
  expect(text.split("\n")).toEqual([
    `${source}: 3 entries`,
    "cut short   it is one page of a WordPress feed; give its address, or an export file, to read all of it",
    "conflict    dressing-the-stones.md: another article has the id https://mill.example/?p=117 already",
    "own id      dough.md: its front matter names the id dough, its entry has https://mill.example/?post_type=recipe&p=98; remove that, or write this one there, if subscribers are to know it again",
    "no entry    about.md",
    "1 article adopted (1 by last part of the link), 0 had their ids already, 1 keep their own, 0 entries without an article, 1 article without an entry",
  ]);
});

test("entries without an article and ambiguous ones are listed, and the import is incomplete", async () => {
  const twice = ["1", "2"].map((path) => article(`${path}.md`, "Weekly letter", "2026-03-01"));

  const { text, complete } = await importFeed(join(FEEDS, "ghost.xml"), twice, book().apply);

  expect(complete).toBe(false);
  expect(text).toContain(
    "\nno article  67a9c01d2f4b8e0001c3d5aa “Ice on the river” https://ferry.example/ice-on-the-river/\n",
  );
  expect(text).toMatch(
    /\nambiguous {3}the same title: 679f8a3e2f4b8e0001c3d4b2 .*; 1\.md, 2\.md; write `id`/,
  );
  expect(text).toContain("0 articles adopted, ");
  expect(text).toContain("3 entries without an article");
});

test("a directory with many older articles does not fill the report", async () => {
  const many = Array.from({ length: 100 }, (_, n) => article(`old-${n}.md`, `Old ${n}`, "2020-01-01"));

  const { text } = await importFeed(join(FEEDS, "jekyll.xml"), many, book().apply);

  expect(text.match(/^no entry/gm)).toHaveLength(21);
  expect(text).toContain("no entry    80 more articles\n");
});

test("texts of a feed cannot forge lines of the report", async () => {
  const directory = directoryWith({ "old.xml": rssOf(["x\nconflict    all.md\u001b[2J"]) });

  const { text } = await importFeed(join(directory, "old.xml"), [], book().apply);

  expect(text.split("\n")).toHaveLength(3);
});

test("a feed of many pages is imported from its URL", async () => {
  const server = await startFeedServer((url) => {
    const page = Number(new URL(url, "http://x").searchParams.get("paged") ?? 1);
    return page > 3 ? undefined : sending(rssOf([`Post ${page}`], WORDPRESS));
  });
  const articles = [1, 2, 3].map((n) => article(`${n}.md`, `Post ${n}`, "2026-01-01"));
  const { apply, written } = book();

  const { text, complete } = await importFeed(`${server.url}/feed/`, articles, apply);

  expect(written).toHaveLength(3);
  expect(complete).toBe(true);
  expect(text).toMatch(/^http:.*\/feed\/: 3 entries on 3 pages\n3 articles adopted \(3 by title\)/);
});

test("without matches, nothing is written", async () => {
  const apply = () => Promise.reject(new Error("called"));

  expect(await importFeed(join(FEEDS, "hugo.xml"), [], apply)).toMatchObject({ complete: false });
});

test("a feed without entries is an error", async () => {
  const directory = directoryWith({ "old.xml": rssOf([]) });
  const source = join(directory, "old.xml");

  await expect(importFeed(source, [], book().apply)).rejects.toMatchObject({
    code: "usage",
    message: `${source}: the feed has no entries`,
  });
});
