import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PublicationUnderTest } from "../../fixtures/publication.js";
import { type Files, temporaryDirectory } from "../../fixtures/temporary-directory.js";

const noon = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;
const broken = "---\ntitle: [The mill\n---\n\nIt stands by the river.\n";

function article(title: string, text = "It stands by the river.", fields = ""): string {
  return `---\ntitle: ${title}\n${fields}---\n\n${text}\n`;
}

function published(files: Files, limit?: number): Promise<PublicationUnderTest> {
  return PublicationUnderTest.open(temporaryDirectory(), files, noon, limit);
}

/** Every document as it goes out: bytes, validator and date. */
function served({ snapshots }: PublicationUnderTest) {
  return [...(snapshots.current()?.documents ?? [])].map(([path, { bytes, etag, modified }]) => ({
    path,
    text: bytes.identity.toString("utf8"),
    etag,
    modified,
  }));
}

function manyArticles(count: number): Files {
  const names = Array.from({ length: count }, (_, index) => `${index}`.padStart(2, "0"));
  return Object.fromEntries(names.map((name) => [`${name}.md`, article(`Article ${name}`, `Text ${name}.`)]));
}

describe("a refresh", () => {
  test("reports added, updated, renamed, removed, withheld, rejected and unchanged articles", async () => {
    const publication = await published({
      "a.md": article("Alder"),
      "b.md": article("Birch"),
      "c.md": article("Cedar"),
      "d.md": article("Dogwood"),
    });
    const { publisher, directory } = publication;
    expect(await publisher.refresh()).toMatchObject({
      started: noon,
      added: ["a.md", "b.md", "c.md", "d.md"],
      unchanged: 0,
      shown: 4,
      scheduled: 0,
      rejected: [],
    });

    unlinkSync(join(directory, "b.md"));
    renameSync(join(directory, "c.md"), join(directory, "cedar.md"));
    publication.write({
      "a.md": article("Alder", "It burned down."),
      "e.md": article("Elm", "Text", "draft: true\n"),
      "f.md": broken,
      "g.md": article("Gorse", "Text", "date: 2030-01-01\n"),
    });
    const report = await publisher.refresh();

    expect(report).toMatchObject({
      added: ["g.md"],
      updated: ["a.md"],
      renamed: [{ from: "c.md", to: "cedar.md" }],
      removed: ["b.md"],
      unchanged: 1,
      held: [{ path: "e.md", reason: "it is a draft" }],
      shown: 3,
      scheduled: 1,
    });
    expect(report.rejected.map(({ path }) => path)).toEqual(["f.md"]);
    expect(report.documents.toSorted()).toEqual(["/", "/atom.xml", "/feed.json", "/rss.xml"]);
  });

  test("reports and renders no document when nothing changed", async () => {
    const { publisher, snapshots } = await published({ "a.md": article("Alder") });
    await publisher.refresh();
    const before = snapshots.current()?.documents.get("/rss.xml");

    expect(await publisher.refresh()).toMatchObject({ added: [], updated: [], unchanged: 1, documents: [] });
    expect(snapshots.current()?.documents.get("/rss.xml")).toBe(before);
  });

  test("counts a file whose state alone differs as unchanged", async () => {
    const { publisher, directory } = await published({ "a.md": article("Alder") });
    await publisher.refresh();
    utimesSync(join(directory, "a.md"), 0, 0);

    expect(await publisher.refresh()).toMatchObject({ updated: [], unchanged: 1, documents: [] });
  });

  test("counts an article with another id as removed and as added", async () => {
    const publication = await published({ "a.md": article("Alder"), "b.md": article("Birch") });
    await publication.publisher.refresh();
    publication.write({ "b.md": article("Birch", "Text.", "id: birch-1\n") });

    expect(await publication.publisher.refresh()).toMatchObject({
      added: ["b.md"],
      removed: ["b.md"],
      unchanged: 1,
    });
  });

  test("holds the newest articles, up to the limit", async () => {
    const publication = await published(
      {
        "a.md": article("Alder", "x", "date: 2025-01-01\n"),
        "b.md": article("Birch", "x", "date: 2025-03-01\n"),
        "c.md": article("Cedar", "x", "date: 2025-02-01\n"),
      },
      2,
    );
    await publication.publisher.refresh();

    expect(publication.titles()).toEqual(["Birch", "Cedar"]);
  });

  test("during another is answered by the next run, which sees what was written meanwhile", async () => {
    const publication = await published({ "a.md": article("Alder") });
    const first = publication.publisher.refresh();
    await Promise.resolve();
    publication.write({ "b.md": article("Birch") });
    const second = publication.publisher.refresh();
    await Promise.all([first, second]);

    expect(publication.titles().toSorted()).toEqual(["Alder", "Birch"]);
  });

  test("of an empty directory publishes feeds without entries, dated when the publication was created", async () => {
    const publication = await published({ "notes.css": "a {}" });
    await publication.publisher.refresh();

    expect(publication.titles()).toEqual([]);
    expect(publication.document("/atom.xml").bytes.identity.toString("utf8")).toContain(
      "<updated>2026-01-01T00:00:00.000Z</updated>",
    );
  });
});

describe("an edit that cannot be published", () => {
  test("leaves the last good version and is reported at every refresh, also after a restart", async () => {
    const publication = await published({ "a.md": article("Alder", "The good version.") });
    await publication.publisher.refresh();
    const before = served(publication);
    publication.write({ "a.md": broken });

    for (const restarts of [false, false, true]) {
      if (restarts) await publication.restart();
      const { rejected, removed, shown } = await publication.publisher.refresh();
      expect(rejected).toEqual([expect.objectContaining({ path: "a.md" })]);
      expect({ removed, shown }).toEqual({ removed: [], shown: 1 });
      expect(served(publication)).toEqual(before);
    }

    publication.write({ "a.md": article("Alder", "Mended.") });
    expect(await publication.publisher.refresh()).toMatchObject({ updated: ["a.md"], rejected: [] });
    expect(publication.document("/rss.xml").bytes.identity.toString("utf8")).toContain("Mended.");
  });

  test("does not prevent other articles from being published", async () => {
    const publication = await published({
      "a.md": broken,
      "b.md": article("Birch"),
      "c.md": new Uint8Array([0, 1]),
    });
    const { rejected } = await publication.publisher.refresh();

    expect(rejected.map(({ path }) => path)).toEqual(["a.md", "c.md"]);
    expect(publication.titles()).toEqual(["Birch"]);
  });
});

describe("many articles removed at once", () => {
  test("are an error until the removals are confirmed", async () => {
    const publication = await published(manyArticles(12));
    await publication.publisher.refresh();
    const before = served(publication);
    for (const name of readdirSync(publication.directory).slice(0, 10))
      unlinkSync(join(publication.directory, name));

    await expect(publication.publisher.refresh()).rejects.toMatchObject({
      code: "removals-unconfirmed",
      message: expect.stringMatching(/10 of 12 articles are gone .* confirm/),
    });
    expect(served(publication)).toEqual(before);
    await publication.restart();
    await expect(publication.publisher.refresh()).rejects.toMatchObject({ code: "removals-unconfirmed" });
    expect(served(publication)).toEqual(before);

    const { removed, shown } = await publication.publisher.refresh({ confirmRemovals: true });
    expect(removed).toHaveLength(10);
    expect(shown).toBe(2);
    expect(publication.titles()).toHaveLength(2);
  });

  test.for([
    ["nine of nine", 9, 9],
    ["half of twenty", 20, 10],
  ] as const)("are what they are when they are few: %s", async ([, of, gone]) => {
    const publication = await published(manyArticles(of));
    await publication.publisher.refresh();
    for (const name of readdirSync(publication.directory).slice(0, gone)) {
      unlinkSync(join(publication.directory, name));
    }

    expect((await publication.publisher.refresh()).removed).toHaveLength(gone);
  });

  test("need no confirmation when they were renamed or became drafts", async () => {
    const publication = await published(manyArticles(24));
    await publication.publisher.refresh();
    mkdirSync(join(publication.directory, "old"));
    for (const name of readdirSync(publication.directory).filter((file) => file.endsWith(".md"))) {
      if (name < "12")
        renameSync(join(publication.directory, name), join(publication.directory, "old", name));
      else publication.write({ [name]: article("Draft", "x", "draft: true\n") });
    }

    const { renamed, removed } = await publication.publisher.refresh();

    expect(renamed).toHaveLength(12);
    expect(removed).toHaveLength(12);
  });
});

describe("a directory that vanished", () => {
  test("is an error, and the served documents stay", async () => {
    const publication = await published({ "a.md": article("Alder") });
    await publication.publisher.refresh();
    const before = publication.snapshots.current();
    rmSync(publication.directory, { recursive: true });

    await expect(publication.publisher.refresh()).rejects.toMatchObject({ code: "directory-missing" });
    expect(publication.snapshots.current()).toBe(before);
  });

  test("is an error after a restart too, and the old documents are served byte for byte", async () => {
    const publication = await published({ "a.md": article("Alder"), "b.md": article("Birch") });
    await publication.publisher.refresh();
    const before = served(publication);
    rmSync(publication.directory, { recursive: true });
    await publication.restart();
    publication.now += HOUR;

    await expect(publication.publisher.refresh()).rejects.toMatchObject({ code: "directory-missing" });
    expect(served(publication)).toEqual(before);
  });

  test("serves nothing when nothing was ever published", async () => {
    const publication = await published({});
    rmSync(publication.directory, { recursive: true, force: true });

    await expect(publication.publisher.refresh()).rejects.toMatchObject({ code: "directory-missing" });
    expect(publication.snapshots.current()).toBeUndefined();
  });
});

test("after a restart with all file dates changed, all documents are the same byte for byte", async () => {
  const publication = await published({
    "a.md": article("Alder", "See [Birch](b.md) and ![a leaf](leaf.png)."),
    "b.md": article("Birch", "Text", "date: 2025-05-05\n"),
    "leaf.png": "leaf",
  });
  await publication.publisher.refresh();
  const before = served(publication);
  for (const name of readdirSync(publication.directory)) {
    utimesSync(join(publication.directory, name), 86_400, 86_400);
  }
  await publication.restart();
  publication.now += 90 * 24 * HOUR;

  const { added, updated, unchanged } = await publication.publisher.refresh();

  expect({ added, updated, unchanged }).toEqual({ added: [], updated: [], unchanged: 2 });
  expect(served(publication)).toEqual(before);
});

describe("the clock", () => {
  test("publishes a scheduled article at its moment without a scan", async () => {
    const publication = await published({
      "a.md": article("Alder"),
      "b.md": article("Birch", "Text", "date: 2026-01-05T13:00:00Z\n"),
    });
    expect(await publication.publisher.refresh()).toMatchObject({ shown: 1, scheduled: 1 });
    expect(await publication.publisher.nextMoment()).toBe(noon + HOUR);
    rmSync(publication.directory, { recursive: true });

    publication.now = noon + HOUR - 1;
    expect(await publication.publisher.republish()).toMatchObject({ documents: [] });
    expect(publication.titles()).toEqual(["Alder"]);

    publication.now = noon + HOUR;
    expect(await publication.publisher.republish()).toMatchObject({ added: [], shown: 2, scheduled: 0 });
    expect(publication.titles()).toEqual(["Birch", "Alder"]);
    expect(await publication.publisher.nextMoment()).toBeUndefined();
  });

  test("being set back hides no shown article and changes no date", async () => {
    const publication = await published({
      "a.md": article("Alder"),
      "b.md": article("Birch", "Text", "date: 2026-01-05T11:00:00Z\n"),
    });
    await publication.publisher.refresh();
    const before = served(publication);

    publication.now = noon - 48 * HOUR;
    await publication.publisher.refresh();
    expect(served(publication)).toEqual(before);
    await publication.restart();
    await publication.publisher.refresh();
    expect(served(publication)).toEqual(before);
  });

  test("removes an article when it expires", async () => {
    const publication = await published({
      "a.md": article("Alder"),
      "b.md": article("Birch", "Text", "expires: 2026-01-05T13:00:00Z\n"),
    });
    await publication.publisher.refresh();
    expect(publication.titles().toSorted()).toEqual(["Alder", "Birch"]);

    publication.now = noon + HOUR;
    await publication.publisher.republish();
    expect(publication.titles()).toEqual(["Alder"]);
    expect(await publication.publisher.page("b")).toEqual({ kind: "gone" });
  });

  test("gives documents that change within one second different dates", async () => {
    const publication = await published({ "a.md": article("Alder") });
    await publication.publisher.refresh();
    const before = publication.document("/rss.xml").modified ?? Number.NaN;
    publication.write({ "b.md": article("Birch") });
    await publication.publisher.refresh();

    expect(before).toBe(noon);
    expect(publication.document("/rss.xml").modified).toBe(before + 1000);
  });
});

describe("links between articles", () => {
  test("lead to drafts and scheduled articles only once these are shown", async () => {
    const publication = await published({
      "a.md": article("Alder", "See [Birch](b.md) and [Cedar](c.md)."),
      "b.md": article("Birch", "Text", "draft: true\n"),
      "c.md": article("Cedar", "Text", "date: 2026-01-05T13:00:00Z\n"),
    });
    const html = () => publication.document("/feed.json").bytes.identity.toString("utf8");
    await publication.publisher.refresh();
    expect(html()).not.toMatch(/articles\/[bc]/);

    publication.now = noon + HOUR;
    publication.write({ "b.md": article("Birch") });
    await publication.publisher.refresh();
    expect(html()).toContain("https://example.org/articles/b");
    expect(html()).toContain("https://example.org/articles/c");
  });
});

describe("an article's page", () => {
  test("is a document", async () => {
    const publication = await published({ "a.md": article("Alder", "A page of its own.") });
    await publication.publisher.refresh();
    const page = await publication.publisher.page("a");
    if (page.kind !== "document") throw new Error(`expected a document, found ${page.kind}`);

    expect(page.document).toMatchObject({ path: "/articles/a", mediaType: "text/html; charset=utf-8" });
    expect(page.document.bytes.identity.toString("utf8")).toContain("A page of its own.");
    expect(await publication.publisher.page("a")).toEqual(page);

    publication.write({ "a.md": article("Alder", "Rewritten.") });
    await publication.publisher.refresh();
    const rewritten = await publication.publisher.page("a");
    if (rewritten.kind !== "document") throw new Error(`expected a document, found ${rewritten.kind}`);
    expect(rewritten.document.bytes.identity.toString("utf8")).toContain("Rewritten.");
    expect(rewritten.document.etag).not.toBe(page.document.etag);
  });

  test("exists for articles that are no longer in the feed", async () => {
    const publication = await published(manyArticles(3), 1);
    await publication.publisher.refresh();

    expect((await publication.publisher.page("02")).kind).toBe("document");
  });

  test("moves when the author sets another slug", async () => {
    const publication = await published({ "a.md": article("Alder") });
    await publication.publisher.refresh();
    publication.write({ "a.md": article("Alder", "Text", "slug: black-alder\n") });
    await publication.publisher.refresh();

    expect(await publication.publisher.page("a")).toEqual({ kind: "moved", path: "/articles/black-alder" });
    expect((await publication.publisher.page("black-alder")).kind).toBe("document");
  });

  test("is gone when the article is withdrawn, at its old path too", async () => {
    const publication = await published({ "a.md": article("Alder") });
    await publication.publisher.refresh();
    publication.write({ "a.md": article("Alder", "Text", "slug: black-alder\n") });
    await publication.publisher.refresh();
    publication.write({ "a.md": article("Alder", "Text", "draft: true\n") });
    await publication.publisher.refresh();

    expect(await publication.publisher.page("a")).toEqual({ kind: "gone" });
    expect(await publication.publisher.page("black-alder")).toEqual({ kind: "gone" });
  });

  test("is unknown for missing articles, drafts, and scheduled articles before their date", async () => {
    const publication = await published({
      "a.md": article("Alder", "Text", "draft: true\n"),
      "b.md": article("Birch", "Text", "date: 2026-01-05T13:00:00Z\n"),
    });
    await publication.publisher.refresh();
    for (const slug of ["a", "b", "c", "", "__proto__", "a.md", "../a"]) {
      expect(await publication.publisher.page(slug), slug).toEqual({ kind: "unknown" });
    }

    publication.now = noon + HOUR;
    await publication.publisher.republish();
    expect((await publication.publisher.page("b")).kind).toBe("document");
  });

  test("of a scheduled article that was withdrawn before its date stays unknown", async () => {
    const publication = await published({ "b.md": article("Birch", "Text", "date: 2026-01-05T13:00:00Z\n") });
    await publication.publisher.refresh();
    unlinkSync(join(publication.directory, "b.md"));
    await publication.publisher.refresh();

    publication.now = noon + 2 * HOUR;
    await publication.publisher.refresh();
    expect(await publication.publisher.page("b")).toEqual({ kind: "unknown" });
  });

  test("is unknown before the first refresh", async () => {
    const publication = await published({ "a.md": article("Alder") });

    expect(await publication.publisher.page("a")).toEqual({ kind: "unknown" });
  });
});

describe("a file", () => {
  const all =
    "![](shown.png) ![](.hidden.png) [notes](notes.txt) [script](run.js) ![](missing.png) ![](out.png)";

  test("is served when a shown article refers to it", async () => {
    const publication = await published({
      "texts/a.md": article("Alder", "![](../img/leaf.png)"),
      "img/leaf.png": "x",
    });
    await publication.publisher.refresh();

    expect(await publication.publisher.file("img/leaf.png")).toEqual({
      file: join(publication.directory, "img", "leaf.png"),
      mediaType: "image/png",
    });
  });

  test("is not served when it is not a medium, hidden, missing, or not referred to", async () => {
    const publication = await published({
      "a.md": article("Alder", all),
      "notes.txt": "Notes\n\nNot for everybody.",
      "run.js": "alert(1)",
      "shown.png": "x",
      "other.png": "x",
      ".hidden.png": "x",
    });
    await publication.publisher.refresh();

    expect(await publication.publisher.file("shown.png")).toBeDefined();
    for (const path of [
      "a.md",
      "notes.txt",
      "run.js",
      "other.png",
      ".hidden.png",
      "missing.png",
      "../data/ledger.sqlite",
      "./shown.png",
      "texts/../shown.png",
      "/shown.png",
      "",
    ]) {
      expect(await publication.publisher.file(path), path).toBeUndefined();
    }
  });

  test("of a draft or scheduled article is not served before the article is shown", async () => {
    const publication = await published({
      "a.md": article("Alder", "![](draft.png)", "draft: true\n"),
      "b.md": article("Birch", "![](future.png)", "date: 2026-01-05T13:00:00Z\n"),
      "draft.png": "x",
      "future.png": "x",
    });
    await publication.publisher.refresh();
    expect(await publication.publisher.file("draft.png")).toBeUndefined();
    expect(await publication.publisher.file("future.png")).toBeUndefined();

    publication.now = noon + HOUR;
    publication.write({ "a.md": article("Alder", "![](draft.png)") });
    await publication.publisher.refresh();
    expect(await publication.publisher.file("draft.png")).toBeDefined();
    expect(await publication.publisher.file("future.png")).toBeDefined();
  });

  test("that is a link out of the directory is not served, even if it became one later", async () => {
    const publication = await published({ "a.md": article("Alder", all), "shown.png": "x" });
    const secret = join(publication.directory, "..", "secret.png");
    writeFileSync(secret, "secret");
    symlinkSync(secret, join(publication.directory, "out.png"));
    await publication.publisher.refresh();
    expect(await publication.publisher.file("out.png")).toBeUndefined();

    rmSync(join(publication.directory, "shown.png"));
    symlinkSync(secret, join(publication.directory, "shown.png"));
    expect(await publication.publisher.file("shown.png")).toBeUndefined();
  });

  test.for([
    ["a draft", "b.md", false],
    ["a hidden file", ".secret.png", false],
    ["a file in a hidden folder", ".secrets/a.png", false],
    ["another picture", "b.png", true],
  ] as const)("that is a link to %s is served only if that is", async ([, target, served]) => {
    const publication = await published({
      "a.md": article("Alder", "![](leaf.png)"),
      [target]: article("Birch", "Text", "draft: true\n"),
    });
    symlinkSync(target, join(publication.directory, "leaf.png"));
    await publication.publisher.refresh();

    expect((await publication.publisher.file("leaf.png")) !== undefined).toBe(served);
  });
});

test("a broken reference is a warning for each article that has it, while it is broken", async () => {
  const publication = await published({
    "a.md": article("Alder", "![A leaf](leaf.png), [Birch](b.md), [a draft](d.md), [a page](/about)."),
    "c.md": article("Cedar", "![A leaf](leaf.png)"),
    "d.md": article("Draft", "Text", "draft: true\n"),
  });
  const { publisher, directory } = publication;
  const warnings = async () =>
    (await publisher.refresh()).doubts.map(({ path, problem }) => `${path}: ${problem.replace(/, .*/, "")}`);

  expect(await warnings()).toEqual([
    "a.md: it refers to leaf.png",
    "a.md: it refers to b.md",
    "c.md: it refers to leaf.png",
  ]);
  publication.write({ "leaf.png": "leaf", "b.md": article("Birch") });
  expect(await warnings()).toEqual([]);
  unlinkSync(join(directory, "b.md"));
  expect(await warnings()).toEqual(["a.md: it refers to b.md"]);
  unlinkSync(join(directory, "a.md"));
  expect(await warnings()).toEqual([]);
});

test("warnings about an article are repeated at every refresh, also after a restart, until they are fixed", async () => {
  const publication = await published({ "a.md": article("Alder", "![A leaf](leaf.png)\n\nIt is green.") });
  const warnings = async () => (await publication.publisher.refresh()).doubts.map(({ problem }) => problem);
  const missing = ["it refers to leaf.png, which is not there"];

  expect(await warnings()).toEqual(missing);
  expect(await warnings()).toEqual(missing);
  await publication.restart();
  expect(await warnings()).toEqual(missing);

  publication.write({ "leaf.png": "x" });
  expect(await warnings()).toEqual([]);
});

describe("an earlier version of an article", () => {
  test("is not read while the later version is unchanged, and is published again when that one is deleted", async () => {
    const publication = await published({ "a.md": article("Alder") });
    await publication.publisher.refresh();
    publication.write({ "b.md": article("Alder", "It burned down.", "supersedes: a.md\n") });

    const expected = { held: [{ path: "a.md", reason: "b.md is a later version of it" }], shown: 1 };
    expect(await publication.publisher.refresh()).toMatchObject({
      ...expected,
      renamed: [{ from: "a.md", to: "b.md" }],
    });
    publication.write({ "a.md": broken });
    // Were it read, it would be rejected.
    expect(await publication.publisher.refresh()).toMatchObject({ ...expected, rejected: [] });
    await publication.restart();
    expect(await publication.publisher.refresh()).toMatchObject({ ...expected, rejected: [] });

    publication.write({ "a.md": article("Alder") });
    unlinkSync(join(publication.directory, "b.md"));
    expect(await publication.publisher.refresh()).toMatchObject({
      held: [],
      removed: [],
      renamed: [{ from: "b.md", to: "a.md" }],
    });
  });
});

describe("an article that is withdrawn by hand", () => {
  test("is removed from feed and page immediately, although its file exists", async () => {
    const publication = await published({ "a.md": article("Alder"), "b.md": article("Birch") });
    const { publisher } = publication;
    await publisher.refresh();
    expect((await publisher.page("a")).kind).toBe("document");

    const { documents } = await publisher.withdraw("a.md");

    expect(documents.toSorted()).toEqual(["/", "/atom.xml", "/feed.json", "/rss.xml"]);
    expect(publication.titles()).toEqual(["Birch"]);
    expect((await publisher.page("a")).kind).toBe("gone");
    expect(await publisher.refresh()).toMatchObject({ removed: [], shown: 1, unchanged: 1 });
    expect(publication.titles()).toEqual(["Birch"]);
  });

  test("is removed during and after a running refresh that had read it before", async () => {
    const files = manyArticles(60);
    const publication = await published(files);
    const { publisher } = publication;
    await publisher.refresh();
    publication.write(Object.fromEntries(Object.keys(files).map((name) => [name, article(name, "Anew.")])));
    let taken: Promise<unknown> | undefined;

    await publisher.refresh({
      confirmRemovals: false,
      onProgress: (done, all) => {
        if (done === all) taken ??= publisher.withdraw("07.md");
      },
    });
    await taken;

    expect(publication.titles()).toHaveLength(59);
    expect(publication.titles()).not.toContain("07.md");
    expect((await publisher.page("07")).kind).toBe("gone");
    expect(await publisher.refresh()).toMatchObject({ shown: 59 });
  });

  test("is restored from its last reading, although its file can no longer be read", async () => {
    const publication = await published({ "a.md": article("Alder"), "b.md": article("Birch") });
    const { publisher } = publication;
    await publisher.refresh();
    publication.write({ "a.md": broken });
    await publisher.withdraw("a.md");
    await publisher.refresh();
    expect(publication.titles()).toEqual(["Birch"]);

    await publisher.restore("a.md");

    expect(publication.titles().toSorted()).toEqual(["Alder", "Birch"]);
    await publisher.refresh();
    expect(publication.titles().toSorted()).toEqual(["Alder", "Birch"]);
  });
});
