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
  readonly text: string;
  /** Whether any article is rejected. */
  readonly failed: boolean;
}

/**
 * Writes everything that the service would serve into a directory, for a static server. On an error nothing is
 * written.
 *
 * @param previous URL or directory of an earlier export to continue from; without it, the ledger is used
 * @throws PublisherError `configuration` without a public URL, or if the id differs from that of the previous site;
 *   `usage` if `out` is not empty and not an earlier export; `ledger-unusable` while the service runs, or if the
 *   previous site cannot be read; `article-rejected` if an article of the previous site is rejected; or the error of
 *   the refresh
 */
export async function exportSite(out: string, settings: Config, previous?: string): Promise<ExportResult> {
  // A static server has no search.
  const config: Config = { ...settings, search: false };
  const home = config.url;
  if (home === undefined) {
    throw new PublisherError(
      "configuration",
      "FEEDWRIGHT_URL: expected the public address of the site, which every link begins with, found none",
    );
  }
  rejectOverlap(out, config);
  // Ids and dates stay the same even if no ledger is kept.
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
    // A running service may be using its mirror.
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

/** Without a ledger, the last good version of a rejected article is not available. */
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

/** If one directory contained the other, exported pages would be read as articles, or articles served as pages. */
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
  // Other media types are already compressed.
  if (mediaType === "image/svg+xml") await writeCompressed(name, bytes, site);
  else await site.write(name, bytes);
}

/** Compression at the best level is slow, so unchanged files are not compressed again. */
async function writeCompressed(name: string, identity: Buffer, site: SiteDirectory): Promise<void> {
  const [gzip, br] = [`${name}.gz`, `${name}.br`];
  if (site.hasContent(name, identity) && site.has(gzip) && site.has(br)) {
    for (const kept of [name, gzip, br]) site.keep(kept);
    return;
  }
  const encoded = await compressFully(identity);
  // The plain file comes last: until it is written, the next export writes all three again.
  await site.write(gzip, encoded.gzip);
  await site.write(br, encoded.br);
  await site.write(name, identity);
}

/** Writes pages that redirect former URLs, since a static server cannot redirect by itself. */
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
 * The file in which static servers look for a path: `x/index.html` for `/x/`, `articles/slug.html` for
 * `/articles/slug`. GitHub Pages serves the latter without a redirect, and other servers can be configured to.
 */
function fileName(path: string, mediaType: Document["mediaType"]): string {
  const name = path.slice(1).split("/").map(decodeURIComponent).join("/");
  if (path.endsWith("/")) return `${name}index.html`;
  return /^text\/html\b/.test(mediaType) && !/\.html?$/.test(name) ? `${name}.html` : name;
}
