import { readFile } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { v5 as uuidv5 } from "uuid";
import type { Config } from "../config.js";
import { PublisherError } from "../errors.js";
import { bestEncodings, type Document } from "../feeds/document.js";
import { pagePath } from "../feeds/entry-address.js";
import { movedPage } from "../pages/moved-page.js";
import { type OpenPressRoom, openPressRoom } from "../press-room/open-press-room.js";
import { Counter } from "../publishing/counter.js";
import type { News } from "../publishing/snapshot.js";
import { describeFinding } from "./describe-finding.js";
import { progressBar } from "./progress-bar.js";
import { refuseWhileRunning } from "./running-service.js";
import { SiteDirectory } from "./site-directory.js";
import { everyDocument, type SiteDocument } from "./site-documents.js";

/**
 * Writes everything that the service would serve into a directory, for a static server.
 *
 * @param out where to
 * @returns what is to be said, and whether any article is rejected
 * @throws PublisherError `configuration` without a public address; `usage` for a directory that is no earlier export;
 *   `ledger-unusable` while the service runs; and what makes a refresh fail
 */
export async function exportSite(out: string, config: Config): Promise<{ text: string; failed: boolean }> {
  const home = config.url;
  if (home === undefined) {
    throw new PublisherError(
      "configuration",
      "FEEDWRIGHT_URL: expected the public address of the site, which every link begins with, found none",
    );
  }
  refuseOverlap(out, config);
  await refuseWhileRunning(config);
  const site = SiteDirectory.open(out);
  const counter = new Counter();
  const bar = progressBar("Reading articles");
  const press = await openPressRoom({
    config,
    home,
    // Where no ledger lasts, ids and dates come out the same all the same.
    beginning: { id: `urn:uuid:${uuidv5(home, uuidv5.URL)}` },
    events: { onShown: (news: News) => counter.take(news), onProgress: bar.show },
  });
  try {
    counter.askFrom(press);
    const { report } = await press.refresh({ confirmRemovals: false });
    bar.stop();
    await site.begin();
    for await (const found of everyDocument(counter, home)) await writeDocument(found, site);
    await writeMoved(press, counter, home, site);
    const { files, written, removed } = await site.finish();
    const lines = [
      ...report.rejected.map((finding) => `rejected  ${describeFinding(finding)}`),
      `${report.shown} articles in ${files} files in ${out}, ${written} of them written and ${removed} removed`,
    ];
    return { text: lines.join("\n"), failed: report.rejected.length > 0 };
  } finally {
    bar.stop();
    await press.close();
  }
}

/** Pages among the articles would be taken for articles, and articles among the pages be served. */
function refuseOverlap(out: string, { directory }: Config): void {
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
  const { path, file, mediaType } = found;
  const bytes = await readFile(file);
  const name = fileName(path, mediaType);
  // Media of every other kind are compressed by nature.
  if (mediaType === "image/svg+xml") await writeCompressed(name, bytes, site);
  else await site.write(name, bytes);
}

/** Compressing as well as can be takes its time, and is not done again for what is there already. */
async function writeCompressed(name: string, identity: Buffer, site: SiteDirectory): Promise<void> {
  const [gzip, br] = [`${name}.gz`, `${name}.br`];
  if (site.holds(name, identity) && site.has(gzip) && site.has(br)) {
    for (const kept of [name, gzip, br]) site.keep(kept);
    return;
  }
  const encoded = await bestEncodings(identity);
  // The plain one last: as long as it is an old one, all three are made anew.
  await site.write(gzip, encoded.gzip);
  await site.write(br, encoded.br);
  await site.write(name, identity);
}

/** Addresses that articles had before lead to those that they have now; a static server has no other way to say so. */
async function writeMoved(
  press: OpenPressRoom,
  counter: Counter,
  home: string,
  site: SiteDirectory,
): Promise<void> {
  for (const slug of await press.formerSlugs()) {
    const page = await counter.page(slug);
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
