/**
 * What crawlers may read (RFC 9309): everything but the refresh endpoint, which only takes orders, and what people
 * search for, of which there is no end.
 *
 * @param home the public address of the front page, ending in "/"
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
