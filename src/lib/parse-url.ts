/**
 * Parses a URL; undefined when it is invalid.
 *
 * Not `URL.canParse`: in Node 20 and 22 it rejects URLs with non-ASCII letters once V8 has optimized it, after some
 * thousand calls.
 */
export function parseUrl(url: string, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}
