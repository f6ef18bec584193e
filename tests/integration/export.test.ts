import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { exportSite } from "../../src/cli/export.js";
import { loadConfig } from "../../src/config/config.js";
import { startService } from "../fixtures/running-service.js";
import {
  directoryWith,
  type Files,
  temporaryDirectory,
  writeFiles,
} from "../fixtures/temporary-directory.js";

const HOME = "https://news.example.org/";

const ARTICLES: Files = {
  "2026-01-01-mills.md":
    "---\ntags: [Mills & co, Ströme]\nauthor: Ada\n---\n# Mills\n\nOf mills. [Picture](pictures/a%20b.svg)",
  "2026-01-02-rivers.md":
    "---\ntags: [Ströme]\n---\n# Rivers\n\nOf rivers. ![](pictures/c.png)\n\n## Deep\n\nVery.",
  "2026-01-03-日本.md": "# 日本\n\n川について。",
  "pictures/a b.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
  "pictures/c.png": new Uint8Array([137, 80, 78, 71]),
  "pictures/unused.png": new Uint8Array([1]),
  "draft-secret.md": "---\ndraft: true\n---\n# Secret\n\nHush.",
};

function publication(files: Files = ARTICLES) {
  const home = temporaryDirectory();
  const [directory, data, out] = ["articles", "data", "out"].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ];
  writeFiles(directory, files);
  const settings = { data, url: HOME, limit: "1", window: "0", "folder-feeds": "true" };
  const { config } = loadConfig({ directory, flags: settings, env: {}, workingDirectory: home });
  return { home, directory, data, out, settings, run: () => exportSite(out, config) };
}

/** Contents of the uncompressed files by path. */
function contentsOf(out: string): Map<string, Buffer> {
  const names = readdirSync(out, { recursive: true, encoding: "utf8" });
  const plain = names.filter((name) => !/\.(?:gz|br)$|^\.feedwright-export$/.test(name));
  return new Map(
    plain
      .filter((name) => statSync(join(out, name)).isFile())
      .map((name) => [name, readFileSync(join(out, name))]),
  );
}

function addressOf(name: string): string {
  const path = name.replace(/(?<=^|\/)index\.html$/, "").replace(/\.html$/, "");
  return `/${path.split("/").map(encodeURIComponent).join("/")}`;
}

describe("an export", () => {
  test("is byte for byte what the service serves", async () => {
    const { out, run, ...service } = publication();
    await run();
    // An export has no search.
    const { ask } = await startService({ ...service, settings: { ...service.settings, search: "false" } });
    const files = contentsOf(out);

    for (const [name, bytes] of files) {
      const { status, body } = await ask(addressOf(name));
      expect({ name, status, same: body.equals(bytes) }).toEqual({ name, status: 200, same: true });
    }
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        "index.html",
        "rss.xml",
        "opml.xml",
        "robots.txt",
        "sitemap.xml",
        "style.css",
        "articles/mills.html",
        "articles/日本.html",
        "tags/ströme/atom.xml",
        "tags/ströme/archive/1/index.html",
        "authors/ada/feed.json",
        "archive/1/rss.xml",
        "archive/1/index.html",
        "about/sections.html",
        "files/pictures/a b.svg",
        "files/pictures/c.png",
      ]),
    );
    expect(files.get("index.html")?.toString()).not.toContain("<form");
    expect([...files.keys()].filter((name) => /secret|unused|search/.test(name))).toEqual([]);
  });

  test("has compressed copies of everything but media", async () => {
    const { out, run } = publication();
    await run();

    for (const [name, bytes] of contentsOf(out)) {
      if (name.endsWith(".png")) {
        expect(existsSync(join(out, `${name}.gz`))).toBe(false);
        continue;
      }
      expect(gunzipSync(readFileSync(join(out, `${name}.gz`))).equals(bytes)).toBe(true);
      expect(brotliDecompressSync(readFileSync(join(out, `${name}.br`))).equals(bytes)).toBe(true);
    }
  });
});

describe("a later export", () => {
  test("touches no unchanged file", async () => {
    const { out, run, directory } = publication();
    await run();
    const longAgo = new Date("2026-01-05");
    for (const name of contentsOf(out).keys()) utimesSync(join(out, name), longAgo, longAgo);
    writeFiles(directory, { "2026-01-01-mills.md": "# Mills\n\nOf windmills." });
    await run();

    const touched = [...contentsOf(out).keys()].filter(
      (name) => statSync(join(out, name)).mtimeMs !== longAgo.getTime(),
    );
    expect(touched).toContain("articles/mills.html");
    expect(touched).not.toContain("articles/rivers.html");
    expect(touched).not.toContain("style.css");
    expect(await run()).toMatchObject({ text: expect.stringContaining(" 0 of them written and 0 removed") });
  });

  test("removes missing documents and leaves other files alone", async () => {
    const { out, run, directory, data } = publication();
    await run();
    writeFileSync(join(out, "CNAME"), "news.example.org");
    writeFiles(directory, { "2026-01-02-rivers.md": "---\ndraft: true\n---\n# Rivers\n\nOf rivers." });
    await run();

    expect(existsSync(data)).toBe(true);
    expect(existsSync(join(out, "articles/rivers.html"))).toBe(false);
    expect(existsSync(join(out, "articles/rivers.html.gz"))).toBe(false);
    expect(existsSync(join(out, "files/pictures/c.png"))).toBe(false);
    expect(readFileSync(join(out, "CNAME"), "utf8")).toBe("news.example.org");
  });

  test("keeps the last good version of a rejected article and reports it", async () => {
    const { out, run, directory } = publication();
    await run();
    writeFiles(directory, { "2026-01-02-rivers.md": "---\ndate: never\n---\n# Rivers\n\nOf rivers." });
    const { text, failed } = await run();

    expect(failed).toBe(true);
    expect(text).toContain("rejected  2026-01-02-rivers.md:2: ");
    expect(readFileSync(join(out, "articles/rivers.html"), "utf8")).toContain("Very.");
  });

  test("redirects an article's old URL to its new one", async () => {
    const { out, run, directory } = publication();
    await run();
    writeFiles(directory, { "2026-01-02-rivers.md": "---\nslug: streams\n---\n# Rivers\n\nOf rivers." });
    await run();

    const moved = readFileSync(join(out, "articles/rivers.html"), "utf8");
    expect(moved).toContain(`<link rel="canonical" href="${HOME}articles/streams"`);
    expect(moved).toContain(`http-equiv="refresh" content="0; url=${HOME}articles/streams"`);
    expect(existsSync(join(out, "articles/streams.html"))).toBe(true);
  });
});

describe("nothing is written", () => {
  test("over files that are not an earlier export", async () => {
    const { out, run } = publication();
    mkdirSync(out);
    writeFileSync(join(out, "index.html"), "mine");

    await expect(run()).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining("found files, and no"),
    });
    expect(readdirSync(out)).toEqual(["index.html"]);
  });

  test.for(["articles/out", ".", "articles"])(
    "into %s, which is not apart from the articles",
    async (name) => {
      const { home, directory, data } = publication();
      const { config } = loadConfig({
        directory,
        flags: { data, url: HOME },
        env: {},
        workingDirectory: home,
      });

      await expect(exportSite(join(home, name), config)).rejects.toMatchObject({ code: "usage" });
    },
  );

  test("without a public URL", async () => {
    const directory = directoryWith(ARTICLES);
    const { config } = loadConfig({ directory, flags: {}, env: {}, workingDirectory: directory });

    await expect(exportSite(join(temporaryDirectory(), "out"), config)).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining("FEEDWRIGHT_URL: expected"),
    });
  });

  test("of a directory that cannot be read", async () => {
    const { home, data, out } = publication();
    const { config } = loadConfig({
      directory: join(home, "nowhere"),
      flags: { data, url: HOME },
      env: {},
      workingDirectory: home,
    });

    await expect(exportSite(out, config)).rejects.toMatchObject({ code: "directory-missing" });
  });
});
