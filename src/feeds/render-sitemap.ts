import type { Instant } from "../articles/article.js";
import { webUri } from "./web-uri.js";
import { append, newXml, serializeXml } from "./xml-tree.js";

const NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9";

/** How many addresses one file may hold (sitemaps.org/protocol.html). */
export const SITEMAP_LIMIT = 50_000;

export interface SitemapPage {
  readonly url: string;
  readonly modified: Instant;
}

/** Relative to the front page's address. */
export interface SitemapFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The pages for search engines: `/sitemap.xml`, which is an index of further files where there are
 * more pages than one may hold. With the oldest pages first, a new one changes the last file alone.
 *
 * @param home the public address of the front page, ending in "/"; a sitemap speaks for the pages under it alone
 * @param limit how many pages a file holds
 * @throws PublisherError `document-malformed`
 */
export function renderSitemap(
  home: string,
  pages: readonly SitemapPage[],
  limit = SITEMAP_LIMIT,
): SitemapFile[] {
  const base = new URL(home).href;
  const own = pages.flatMap(({ url, modified }) => {
    const uri = webUri(url);
    return uri?.startsWith(base) ? [{ url: uri, modified }] : [];
  });
  const parts = Array.from({ length: Math.ceil(own.length / limit) }, (_, index) =>
    own.slice(index * limit, (index + 1) * limit),
  );
  if (parts.length <= 1) return [sitemapFile("/sitemap.xml", "url", own)];
  const files = parts.map((part, index) => sitemapFile(`/sitemap-${index + 1}.xml`, "url", part));
  const index = parts.map((part, at) => ({
    url: `${base}sitemap-${at + 1}.xml`,
    modified: part.reduce((latest, { modified }) => Math.max(latest, modified), Number.NEGATIVE_INFINITY),
  }));
  return [sitemapFile("/sitemap.xml", "sitemap", index), ...files];
}

function sitemapFile(path: string, element: "url" | "sitemap", pages: readonly SitemapPage[]): SitemapFile {
  const document = newXml(element === "url" ? "urlset" : "sitemapindex", { xmlns: NAMESPACE });
  for (const { url, modified } of pages) {
    const page = append(document.root, element);
    append(page, "loc", url);
    append(page, "lastmod", new Date(modified).toISOString());
  }
  return { path, text: serializeXml(document, path.slice(1)) };
}
