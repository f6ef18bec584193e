import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "./running.js";

/** Another program that makes a feed of the same articles. */
export interface Peer {
  readonly name: string;
  /** @returns undefined when it is not installed */
  version(): string | undefined;
  /** How to install it. */
  readonly remedy: string;
  /** With more articles it takes minutes. */
  readonly most: number;
  /**
   * Prepares the site of these articles.
   *
   * @param site a directory that does not exist yet
   * @returns the build command, and the feed that it writes
   */
  site(site: string, articles: string): { readonly build: Command; readonly feed: string };
}

const HUGO = { version: () => versionOf("hugo", ["version"]), remedy: "apt-get install hugo" };

export const hugoRssAlone: Peer = {
  ...HUGO,
  name: "Hugo, RSS alone",
  most: Number.POSITIVE_INFINITY,
  site(site, articles) {
    write(site, {
      "config.toml": `${hugoConfig(articles)}
disableKinds = ["taxonomy", "term", "section", "sitemap", "robotsTXT", "404"]

[outputs]
home = ["HTML", "RSS"]
page = []
`,
      // For its server's fast rendering, which does not update the feed of a home without a page.
      "layouts/index.html": "<!doctype html><title>{{ .Title }}</title>\n",
      "layouts/index.rss.xml": RSS_OF_HUGO,
    });
    return { build: hugoBuild(site), feed: join(site, "public/index.xml") };
  },
};

export const hugoAsItComes: Peer = {
  ...HUGO,
  name: "Hugo, as it comes",
  most: 10_000,
  site(site, articles) {
    write(site, {
      "config.toml": hugoConfig(articles),
      "layouts/_default/single.html": `<!doctype html><title>{{ .Title }}</title><h1>{{ .Title }}</h1>{{ .Content }}\n`,
      "layouts/_default/list.html": `<!doctype html><title>{{ .Title }}</title>{{ range .Pages }}<p><a href="{{ .RelPermalink }}">{{ .Title }}</a></p>{{ end }}\n`,
    });
    return { build: hugoBuild(site), feed: join(site, "public/index.xml") };
  },
};

/** Mounts the articles in place, so that it watches the edited files. */
function hugoConfig(articles: string): string {
  return `baseURL = "https://example.org/"\ntitle = "The bench"\ncontentDir = ${JSON.stringify(articles)}\n`;
}

function hugoBuild(site: string): Command {
  const args = ["--quiet", "--noBuildLock", "--ignoreCache", "--cacheDir", join(site, "cache")];
  return { command: "hugo", args, cwd: site };
}

/** Full texts, as in our feeds; Hugo has no summaries of sections. */
const RSS_OF_HUGO = `{{- printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}
<rss version="2.0">
<channel>
<title>{{ .Site.Title }}</title>
<link>{{ .Site.BaseURL }}</link>
<description>{{ .Site.Title }}</description>
{{- range first 50 .Site.RegularPages }}
<item>
<title>{{ .Title }}</title>
<link>{{ .Permalink }}</link>
<pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" | safeHTML }}</pubDate>
<guid>{{ .Permalink }}</guid>
<description>{{ .Content | html }}</description>
</item>
{{- end }}
</channel>
</rss>
`;

export const jekyll: Peer = {
  name: "Jekyll with jekyll-feed",
  version: () => versionOf("jekyll", ["--version"]),
  remedy: "apt-get install jekyll ruby-jekyll-feed",
  most: 1_000,
  site(site, articles) {
    write(site, {
      "_config.yml": `title: The bench\nurl: https://example.org\nplugins: [jekyll-feed]\nfeed: { posts_limit: 50 }\n`,
    });
    symlinkSync(articles, join(site, "_posts"));
    const args = ["build", "--quiet", "--disable-disk-cache"];
    return { build: { command: "jekyll", args, cwd: site }, feed: join(site, "_site/feed.xml") };
  },
};

const ELEVENTY_HOME = fileURLToPath(new URL("../../node_modules/.cache/bench-peers", import.meta.url));
const ELEVENTY_MODULES = join(ELEVENTY_HOME, "node_modules/@11ty");

export const eleventy: Peer = {
  name: "Eleventy with its RSS plugin",
  version() {
    const packages = ["eleventy", "eleventy-plugin-rss"].map((name) =>
      join(ELEVENTY_MODULES, name, "package.json"),
    );
    if (!packages.every((file) => existsSync(file))) return undefined;
    return packages.map((file) => JSON.parse(readFileSync(file, "utf8")).version).join(" with ");
  },
  remedy:
    "npm install --no-save --prefix node_modules/.cache/bench-peers @11ty/eleventy@3 @11ty/eleventy-plugin-rss@3",
  most: 10_000,
  site(site, articles) {
    const plugin = join(ELEVENTY_MODULES, "eleventy-plugin-rss/.eleventy.js");
    write(site, { "eleventy.config.mjs": eleventyConfig(plugin) });
    symlinkSync(articles, join(site, "posts"));
    const program = join(ELEVENTY_MODULES, "eleventy/cmd.cjs");
    const build = { command: process.execPath, args: [program, "--quiet"], cwd: site };
    return { build, feed: join(site, "_site/feed.xml") };
  },
};

function eleventyConfig(plugin: string): string {
  return `import { feedPlugin } from ${JSON.stringify(plugin)};

export default function (config) {
  config.addCollection("posts", (all) => all.getFilteredByGlob("posts/**/*.md"));
  config.addPlugin(feedPlugin, {
    type: "rss",
    outputPath: "/feed.xml",
    collection: { name: "posts", limit: 50 },
    metadata: { language: "en", title: "The bench", subtitle: "", base: "https://example.org/", author: { name: "Ada Example" } },
  });
}
`;
}

function write(site: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(site, path)), { recursive: true });
    writeFileSync(join(site, path), text);
  }
}

/** A program's version, from the first digit of its output. */
function versionOf(command: string, args: readonly string[]): string | undefined {
  try {
    return /\d[\w.]*/.exec(execFileSync(command, args, { encoding: "utf8" }))?.[0];
  } catch {
    return undefined;
  }
}

/** Peers with versions, and why others were not measured. */
export function describePeers(peers: readonly Peer[]): string {
  const lines = peers.map(({ name, version, remedy }) => {
    const found = version();
    return found === undefined ? `${name} is missing (${remedy}).` : `${name}: ${found}.`;
  });
  return lines.join(" ");
}
