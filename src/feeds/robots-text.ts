/**
 * The robots.txt (RFC 9309). Crawlers may read everything except the refresh endpoint, which only accepts
 * commands, and search results, of which there are infinitely many.
 *
 * @param home the public URL of the front page, ending in "/"
 */
export function robotsText(home: string): string {
  const { href, pathname } = new URL(home);
  return [
    "User-agent: *",
    `Allow: ${pathname}`,
    `Disallow: ${pathname}refresh`,
    `Disallow: ${pathname}search`,
    "",
    `Sitemap: ${href}sitemap.xml`,
    "",
  ].join("\n");
}
