import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { importPreviousLedger, PUBLISHED_LEDGER } from "../../src/cli/previous-ledger.js";
import { type ArticleRepository, articleRepository, exportOf, filesIn } from "../fixtures/exported-clones.js";
import { directoryWith, temporaryDirectory } from "../fixtures/temporary-directory.js";
import { type FeedServer, sending, startFeedServer } from "../unit/integrations/feed-import/feed-server.js";

const DATED = "---\ndate: 2026-02-20\ntags: [Water]\n---\n# Rivers\n\nOf rivers.";

/** Two articles, one of them undated, and a server with their export. */
async function publication() {
  const repository = articleRepository();
  repository.commit("2026-03-01T10:00:00Z", { "content/mills.md": "# Mills\n\nOf mills." });
  repository.commit("2026-03-02T10:00:00Z", { "content/rivers.md": DATED });
  const first = exportOf(repository.clone());
  await first.run();
  return { ...repository, first: first.out, site: await serve(first.out) };
}

/** A static server, as a next export needs it. */
function serve(site: string): Promise<FeedServer> {
  return startFeedServer((url) => {
    const file = join(site, new URL(url, "http://localhost").pathname);
    return existsSync(file) ? sending(readFileSync(file)) : undefined;
  });
}

/** Exports from a fresh shallow clone. */
async function exportAgain({ clone }: Pick<ArticleRepository, "clone">, previous: string, settings = {}) {
  const { out, run } = exportOf(clone("--depth", "1"), previous, settings);
  return { out, ...(await run()), files: filesIn(out) };
}

interface Item {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly date_published: string;
  readonly date_modified: string;
}

function itemsIn(out: string): Map<string, Item> {
  const { items } = JSON.parse(readFileSync(join(out, "feed.json"), "utf8"));
  return new Map(items.map((item: Item) => [item.title, item]));
}

function ledgerIn(out: string): string {
  return gunzipSync(readFileSync(join(out, PUBLISHED_LEDGER))).toString("utf8");
}

describe("an export that continues from the previous site", () => {
  test("gives the same bytes when nothing has changed, from URL and directory, without git history", async () => {
    const { first, site, ...repository } = await publication();

    expect((await exportAgain(repository, site.url)).files).toEqual(filesIn(first));
    expect((await exportAgain(repository, first)).files).toEqual(filesIn(first));
    repository.commit("2026-03-09T10:00:00Z", { "README.md": "Not an article." });
    expect((await exportAgain(repository, site.url)).files).toEqual(filesIn(first));
    expect(site.asked.every((url) => url.startsWith(`/${PUBLISHED_LEDGER}?at=`))).toBe(true);
  });

  test("gives the same bytes in two clones after any change", async () => {
    const { site, ...repository } = await publication();
    repository.commit("2026-03-03T10:00:00Z", {
      "content/mills.md": "# Mills\n\nOf windmills.",
      "content/winds.md": "# Winds\n\nOf winds.",
    });
    repository.git("2026-03-04T10:00:00Z", "rm", "--quiet", "content/rivers.md");
    repository.git("2026-03-04T10:00:00Z", "commit", "--quiet", "--message", "Less");
    const one = await exportAgain(repository, site.url);
    const other = await exportAgain(repository, site.url);

    expect(one.files).toEqual(other.files);
    expect((await exportAgain(repository, one.out)).files).toEqual(one.files);
    expect(readFileSync(join(one.out, "atom.xml"), "utf8")).toContain('when="2026-03-04T10:00:00');
  });

  test("keeps id, date and URL of edited articles, and everything of others", async () => {
    const { first, site, ...repository } = await publication();
    repository.commit("2026-03-03T10:00:00Z", { "content/mills.md": "# Windmills\n\nOf windmills." });
    const { out } = await exportAgain(repository, site.url);
    const [before, after] = [itemsIn(first), itemsIn(out)];

    expect(after.get("Rivers")).toEqual(before.get("Rivers"));
    expect(after.get("Windmills")).toMatchObject({
      id: before.get("Mills")?.id,
      url: before.get("Mills")?.url,
      date_published: "2026-03-01T10:00:00.000Z",
      date_modified: "2026-03-03T10:00:00.000Z",
    });
  });

  test("dates new articles by the last commit and removes missing ones", async () => {
    const { site, ...repository } = await publication();
    repository.git("2026-03-03T10:00:00Z", "rm", "--quiet", "content/rivers.md");
    repository.commit("2026-03-03T10:00:00Z", { "content/winds.md": "# Winds\n\nOf winds." });
    const { out, text } = await exportAgain(repository, site.url);

    expect([...itemsIn(out).keys()]).toEqual(["Winds", "Mills"]);
    expect(itemsIn(out).get("Winds")?.date_published).toBe("2026-03-03T10:00:00.000Z");
    expect(text).toMatch(/^2 articles in \d+ files in /);
  });

  test("recognizes a renamed file by its text and redirects its old URL", async () => {
    const { first, site, ...repository } = await publication();
    renameSync(join(repository.top, "content/mills.md"), join(repository.top, "content/other.md"));
    repository.commit("2026-03-03T10:00:00Z", {});
    const renamed = await exportAgain(repository, site.url);
    expect(itemsIn(renamed.out).get("Mills")).toEqual(itemsIn(first).get("Mills"));

    const slug = "---\nslug: streams\n---\n";
    repository.commit("2026-03-04T10:00:00Z", { "content/other.md": `${slug}# Mills\n\nOf mills.` });
    const moved = await exportAgain(repository, renamed.out);
    expect(itemsIn(moved.out).get("Mills")?.id).toBe(itemsIn(first).get("Mills")?.id);
    const again = await exportAgain(repository, moved.out);
    expect(readFileSync(join(again.out, "articles/mills.html"), "utf8")).toContain("articles/streams");
  });

  test("keeps ids when the site's URL or settings change", async () => {
    const { first, site, ...repository } = await publication();
    const settings = { url: "https://example.org/news/", timezone: "Europe/Berlin" };
    const { out } = await exportAgain(repository, site.url, settings);
    const [before, after] = [itemsIn(first).get("Mills"), itemsIn(out).get("Mills")];

    expect(after?.url).toBe("https://example.org/news/articles/mills");
    expect(after).toMatchObject({ id: before?.id, date_modified: before?.date_modified });
  });

  test("shows articles that have become due without a commit, the same in each clone", async () => {
    const { site, ...repository } = await publication();
    repository.commit("2026-03-03T10:00:00Z", {
      "content/due.md": "---\ndate: 2026-03-05\n---\n# Due\n\nBy now.",
      "content/over.md": "---\ndate: 2026-03-04\nexpires: 2026-03-06\n---\n# Over\n\nBy now.",
      "content/later.md": "---\ndate: 2999-01-01\n---\n# Later\n\nNot yet.",
    });
    const { out, files } = await exportAgain(repository, site.url);

    expect([...itemsIn(out).keys()]).toEqual(["Due", "Mills", "Rivers"]);
    expect((await exportAgain(repository, site.url)).files).toEqual(files);
    expect(ledgerIn(out)).not.toMatch(/later|2999|32472144000000/i);
  });
});

test("an export neither touches nor creates a ledger in the data directory", async () => {
  const { site, clone } = await publication();
  const data = join(temporaryDirectory(), "data");
  await exportOf(clone(), site.url, { data }).run();

  expect(existsSync(data)).toBe(false);
});

test("the published ledger has only published articles, and no texts", async () => {
  const repository = articleRepository();
  repository.commit("2026-03-01T10:00:00Z", {
    "content/shown.md":
      "---\ntags: [Water]\nmisspelt_secret: 1\n---\n# Shown\n\nIts words. See [the other](hidden-draft.md) and [a file](hidden.pdf).",
    "content/hidden-draft.md": "---\ndraft: true\ntags: [Hush]\n---\n# Hidden\n\nHush.",
    "content/hidden-private.md": "---\nvisibility: members\ntags: [Hush]\n---\n# Hidden\n\nHush.",
    "content/hidden-later.md": "---\ndate: 2999-01-01\ntags: [Hush]\n---\n# Hidden\n\nHush.",
    "content/hidden-bad.md": "---\ndate: never\ntags: [Hush]\n---\n# Hidden\n\nHush.",
    "content/gone.md": "---\ntags: [Water]\n---\n# Gone title\n\nIts words.",
  });
  const first = exportOf(repository.clone());
  await first.run();
  repository.commit("2026-03-02T10:00:00Z", {
    "content/gone.md": "---\ndraft: true\ntags: [Hush]\n---\n# Gone title\n\nHush.",
  });
  const { out } = await exportAgain(repository, first.out);

  const ledger = ledgerIn(out);
  expect(ledger).toContain("shown.md");
  expect(ledger).not.toMatch(/hush|hidden|secret|words|title"?:\s*"[^"]/i);
  expect(ledger).not.toContain(repository.top);
  // The feeds list a removed article's path as well, with its id.
  expect(ledger.match(/"path":"gone.md"/g)).toHaveLength(2);
});

describe("the export fails and changes nothing", () => {
  const published = (body: string | Uint8Array, status = 200) => startFeedServer(() => sending(body, status));
  const lines = (text: string) => gzipSync(text);

  async function failing(previous: string, settings = {}) {
    const { out, run } = exportOf(directoryWith({ "content/mills.md": "# Mills" }), previous, settings);
    const problem = await run().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(existsSync(out)).toBe(false);
    return problem;
  }

  test("when nothing was published yet, and says how to begin", async () => {
    const { url } = await published("", 404);
    for (const previous of [url, temporaryDirectory()]) {
      expect(await failing(previous)).toMatchObject({
        code: "ledger-unusable",
        message: expect.stringMatching(
          /feedwright-ledger.jsonl.gz: .* there is none; .* without --previous$/,
        ),
      });
    }
  });

  test.for([
    ["a page for every address", "<!doctype html>", /line 1: expected a line of JSON, found <!doctype html>/],
    ["nothing", "", /line 1: expected the header/],
    ["another file", lines('{"hello":1}\n'), /line 1: feedwright/],
    ["another compression", Uint8Array.of(0x1f, 0x8b, 1, 2, 3, 4, 5), /incorrect header|unknown compression/],
  ] as const)("when there is %s", async ([, body, message]) => {
    const { url } = await published(body);
    expect(await failing(url)).toMatchObject({
      code: "ledger-unusable",
      message: expect.stringMatching(message),
    });
  });

  test("when the ledger is incomplete", async () => {
    const { first } = await publication();
    const whole = readFileSync(join(first, PUBLISHED_LEDGER));
    for (const [body, message] of [
      [whole.subarray(0, whole.length / 2), /unexpected end of file/],
      [lines(ledgerIn(first).split("\n").slice(0, -2).join("\n")), /expected a last line that says how many/],
    ] as const) {
      const { url } = await published(body);
      expect(await failing(url)).toMatchObject({ message: expect.stringMatching(message) });
    }
  });

  test.for([403, 500, 503])("when the server answers %i", async (status) => {
    const { url } = await published("", status);
    expect(await failing(url)).toMatchObject({
      code: "ledger-unusable",
      message: expect.stringContaining(`it answers ${status}`),
    });
  });

  test("when no server answers", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const address = taken.address();
    await new Promise((resolve) => taken.close(resolve));
    const port = typeof address === "object" ? address?.port : 0;
    expect(await failing(`http://127.0.0.1:${port}/`)).toMatchObject({
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("when redirects never end", async () => {
    const { url } = await startFeedServer((asked) => sending("", 302, { Location: asked }));
    expect(await failing(url)).toMatchObject({
      message: expect.stringContaining("redirect count exceeded"),
    });
  });

  test("when the site is another publication's", async () => {
    const { site } = await publication();
    expect(await failing(site.url, { id: "urn:uuid:other" })).toMatchObject({
      code: "configuration",
      message: expect.stringMatching(/^FEEDWRIGHT_ID is urn:uuid:other, but .* is of the publication urn:/),
    });
  });

  test("when a published article is rejected, or kept without its file", async () => {
    const { first, ...repository } = await publication();
    repository.commit("2026-03-03T10:00:00Z", { "content/mills.md": "---\ndate: never\n---\n# Mills" });
    const rejected = exportOf(repository.clone(), first);
    await expect(rejected.run()).rejects.toMatchObject({
      code: "article-rejected",
      message: expect.stringMatching(/^rejected {2}mills.md:2: .*\nmills.md: published until now/),
    });
    expect(existsSync(rejected.out)).toBe(false);

    rmSync(join(repository.top, "content/mills.md"));
    repository.commit("2026-03-04T10:00:00Z", {});
    const kept = exportOf(repository.clone(), first, { removals: "keep" });
    await expect(kept.run()).rejects.toMatchObject({ code: "article-rejected" });
  });
});

test("an export onto the previous site leaves that site unchanged when it fails", async () => {
  const { first, ...repository } = await publication();
  const before = filesIn(first);
  writeFileSync(join(repository.top, "content/rivers.md"), "---\ndate: never\n---\n");
  repository.commit("2026-03-03T10:00:00Z", {});
  const home = temporaryDirectory();
  renameSync(first, join(home, "out"));
  const { run } = exportOf(repository.clone(), join(home, "out"));

  await expect(run()).rejects.toMatchObject({ code: "article-rejected" });
  expect(filesIn(join(home, "out"))).toEqual(before);
});

describe("a ledger that exceeds a limit", () => {
  const limits = { timeoutMs: 60_000, maxBytes: 1_000, maxCharacters: 100_000 };
  const fill = (source: string, some = {}) =>
    importPreviousLedger(source, join(temporaryDirectory(), "ledger.sqlite"), { ...limits, ...some });

  test("is not read to its end, whether compressed or not", async () => {
    const { url } = await startFeedServer(() => sending("x".repeat(2_000)));
    await expect(fill(url)).rejects.toMatchObject({
      message: expect.stringContaining("larger than 1000 bytes"),
    });
    const bomb = directoryWith({ [PUBLISHED_LEDGER]: gzipSync(" ".repeat(1_000_000)) });
    await expect(fill(bomb)).rejects.toMatchObject({
      message: expect.stringContaining("more than 100000 characters"),
    });
  });

  test("is not waited for beyond the timeout", async () => {
    const { url } = await startFeedServer(() => (response) => void response.writeHead(200).write("{"));
    await expect(fill(url, { timeoutMs: 50 })).rejects.toMatchObject({
      message: expect.stringContaining("not answered completely within 0.05 seconds"),
    });
  });
});
