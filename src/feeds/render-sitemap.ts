import type { Instant } from "../articles/article.js";
import { toWebUri } from "./web-uri.js";
import { element, xmlDocument } from "./xml.js";

const NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9";

/** The maximum number of URLs in a file (sitemaps.org/protocol.html). */
export const MAX_SITEMAP_URLS = 50_000;

export interface SitemapPage {
  readonly url: string;
  readonly modified: Instant;
}

/** The path is relative to the front page's URL. */
export interface SitemapFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Renders the sitemap of the pages, `/sitemap.xml`. If there are too many pages for one file, it is an index
 * of further files. Pages are sorted from old to new, so that a new page changes only the last file.
 *
 * @param home the public URL of the front page, ending in "/"; a sitemap may list only pages under it
 * @param limit maximum number of pages in a file
 * @throws PublisherError `document-malformed`
 */
export function renderSitemap(
  home: string,
  pages: readonly SitemapPage[],
  limit = MAX_SITEMAP_URLS,
): SitemapFile[] {
  const base = new URL(home).href;
  const sitePages = pages.flatMap(({ url, modified }) => {
    const uri = toWebUri(url);
    return uri?.startsWith(base) ? [{ url: uri, modified }] : [];
  });
  const parts = Array.from({ length: Math.ceil(sitePages.length / limit) }, (_, index) =>
    sitePages.slice(index * limit, (index + 1) * limit),
  );
  if (parts.length <= 1) return [sitemapFile("/sitemap.xml", "url", sitePages)];
  const files = parts.map((part, index) => sitemapFile(`/sitemap-${index + 1}.xml`, "url", part));
  const index = parts.map((part, at) => ({
    url: `${base}sitemap-${at + 1}.xml`,
    modified: part.reduce((latest, { modified }) => Math.max(latest, modified), Number.NEGATIVE_INFINITY),
  }));
  return [sitemapFile("/sitemap.xml", "sitemap", index), ...files];
}

function sitemapFile(path: string, name: "url" | "sitemap", pages: readonly SitemapPage[]): SitemapFile {
  const elements = pages.map(({ url, modified }) =>
    element(name, {}, [element("loc", {}, url), element("lastmod", {}, new Date(modified).toISOString())]),
  );
  const root = element(name === "url" ? "urlset" : "sitemapindex", { xmlns: NAMESPACE }, elements);
  return { path, text: xmlDocument(root, path.slice(1)) };
}
