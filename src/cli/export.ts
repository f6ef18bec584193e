import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { v5 as uuidv5 } from "uuid";
import { type Beginning, type OpenedPublisher, openPublisher } from "../app/open-publisher.js";
import type { Config } from "../config/config.js";
import { compressFully, type Document } from "../feeds/document.js";
import { pagePath } from "../feeds/entry-url.js";
import { mirrorDirectory } from "../lib/bucket-url.js";
import { PublisherError } from "../lib/errors.js";
import { movedPage } from "../pages/moved-page.js";
import { DocumentCache } from "../publishing/document-cache.js";
import type { SnapshotUpdate } from "../publishing/snapshot.js";
import { crawlDocuments, type SiteDocument } from "./crawl-documents.js";
import { describeFinding } from "./describe-finding.js";
import { gzipLines, importPreviousLedger, PUBLISHED_LEDGER } from "./previous-ledger.js";
import { progressBar } from "./progress-bar.js";
import { rejectWhileRunning } from "./running-service.js";
import { SiteDirectory } from "./site-directory.js";

interface ExportResult {
  /** What is to be said. */
  readonly text: string;
  /** Whether any article is rejected. */
  readonly failed: boolean;
}

/**
 * Writes everything that the service would serve into a directory, for a static server.
 *
 * @param out where to
 * @param previous address or directory of the site that this one goes on from; else the ledger says what was before
 * @throws PublisherError `configuration` without a public address, or with another id than the previous site's;
 *   `usage` for a directory that is no earlier export; `ledger-unusable` while the service runs, or when the previous
 *   site cannot be read; `article-rejected` for one that it has, and which cannot be read any more; and what makes a
 *   refresh fail. Nothing is written then
 */
export async function exportSite(out: string, settings: Config, previous?: string): Promise<ExportResult> {
  // Static servers answer no questions.
  const config: Config = { ...settings, search: false };
  const home = config.url;
  if (home === undefined) {
    throw new PublisherError(
      "configuration",
      "FEEDWRIGHT_URL: expected the public address of the site, which every link begins with, found none",
    );
  }
  rejectOverlap(out, config);
  // Where no ledger lasts, ids and dates come out the same all the same.
  const beginning = { id: `urn:uuid:${uuidv5(home, uuidv5.URL)}` };
  if (previous === undefined) {
    await rejectWhileRunning(config);
    return await runExport({ out, config, home, beginning });
  }
  const data = mkdtempSync(join(tmpdir(), "feedwright-"));
  try {
    const { publication, exported } = await importPreviousLedger(previous, join(data, "ledger.sqlite"));
    if (config.id !== undefined && config.id !== publication) {
      throw new PublisherError(
        "configuration",
        `FEEDWRIGHT_ID is ${config.id}, but ${previous} is of the publication ${publication}; drop the setting, or name the site that goes with it`,
      );
    }
    // A service that runs may be at work in the mirror of its own.
    const directory = config.bucket === undefined ? config.directory : mirrorDirectory(data);
    const own = { ...config, data, directory, dataGiven: true, databaseUrl: undefined };
    return await runExport({ out, config: own, home, beginning: { ...beginning, since: exported } });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

interface ExportOptions {
  readonly out: string;
  readonly config: Config;
  readonly home: string;
  readonly beginning: Beginning;
}

async function runExport({ out, config, home, beginning }: ExportOptions): Promise<ExportResult> {
  const site = SiteDirectory.open(out);
  const documents = new DocumentCache();
  const bar = progressBar("Reading articles");
  const publisher = await openPublisher({
    config,
    home,
    beginning,
    events: { onSnapshot: (update: SnapshotUpdate) => documents.apply(update), onProgress: bar.show },
  });
  try {
    documents.connect(publisher);
    const { report } = await publisher.refresh({ confirmRemovals: false });
    bar.stop();
    const rejected = report.rejected.map((finding) => `rejected  ${describeFinding(finding)}`);
    rejectUnreadable(await publisher.unreadPaths(), rejected);
    await publisher.catchUp();
    await site.begin();
    for await (const found of crawlDocuments(documents, home)) await writeDocument(found, site);
    await writeRedirects(publisher, documents, home, site);
    await site.write(PUBLISHED_LEDGER, await gzipLines(publisher.publishedLines()));
    const { files, written, removed } = await site.finish();
    const counts = await publisher.counts();
    const summary = `${pluralize(counts.shown - counts.private, "article")} in ${pluralize(files, "file")} in ${out}, ${written} of them written and ${removed} removed`;
    return { text: [...rejected, summary].join("\n"), failed: rejected.length > 0 };
  } finally {
    bar.stop();
    await publisher.close();
  }
}

function pluralize(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** What an article last said, that a site without a ledger of its own has of it, is in its file alone. */
function rejectUnreadable(paths: readonly string[], rejected: readonly string[]): void {
  if (paths.length === 0) return;
  throw new PublisherError(
    "article-rejected",
    [
      ...rejected,
      `${paths.join(", ")}: published until now, and not to be read any more; what the previous site has of it cannot be exported again. Mend the file, or take it away; nothing was written`,
    ].join("\n"),
  );
}

/** Pages among the articles would be taken for articles, and articles among the pages be served. */
function rejectOverlap(out: string, { directory }: Config): void {
  const isWithin = (one: string, other: string) => {
    const way = relative(other, one);
    return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && resolve(way) !== way);
  };
  if (!isWithin(resolve(out), directory) && !isWithin(directory, resolve(out))) return;
  throw new PublisherError("usage", `${out}: expected a directory apart from the articles in ${directory}`);
}

async function writeDocument(found: SiteDocument, site: SiteDirectory): Promise<void> {
  if (found.kind === "document") {
    const { path, document } = found;
    return await writeCompressed(fileName(path, document.mediaType), document.bytes.identity, site);
  }
  const { path, mediaType } = found;
  const bytes = await found.read();
  const name = fileName(path, mediaType);
  // Media of every other kind are compressed by nature.
  if (mediaType === "image/svg+xml") await writeCompressed(name, bytes, site);
  else await site.write(name, bytes);
}

/** Compressing as well as can be takes its time, and is not done again for what is there already. */
async function writeCompressed(name: string, identity: Buffer, site: SiteDirectory): Promise<void> {
  const [gzip, br] = [`${name}.gz`, `${name}.br`];
  if (site.hasContent(name, identity) && site.has(gzip) && site.has(br)) {
    for (const kept of [name, gzip, br]) site.keep(kept);
    return;
  }
  const encoded = await compressFully(identity);
  // The plain one last: as long as it is an old one, all three are made anew.
  await site.write(gzip, encoded.gzip);
  await site.write(br, encoded.br);
  await site.write(name, identity);
}

/** Addresses that articles had before lead to those that they have now; a static server has no other way to say so. */
async function writeRedirects(
  publisher: OpenedPublisher,
  documents: DocumentCache,
  home: string,
  site: SiteDirectory,
): Promise<void> {
  for (const slug of await publisher.formerSlugs()) {
    const page = await documents.page(slug);
    if (page.kind !== "moved") continue;
    const html = Buffer.from(movedPage(new URL(page.path.slice(1), home).href, home));
    await writeCompressed(fileName(pagePath(slug), "text/html"), html, site);
  }
}

/**
 * Where static servers look for what they are asked for: `/x/` is in `x/index.html`, and a page at `/articles/slug` in
 * `articles/slug.html`, which GitHub Pages serves at that address without a redirect, as others do when they are told.
 */
function fileName(path: string, mediaType: Document["mediaType"]): string {
  const name = path.slice(1).split("/").map(decodeURIComponent).join("/");
  if (path.endsWith("/")) return `${name}index.html`;
  return /^text\/html\b/.test(mediaType) && !/\.html?$/.test(name) ? `${name}.html` : name;
}
