/**
 * The address, taken apart; undefined for what is none.
 *
 * Not `URL.canParse`: in Node 20 and 22 it says of addresses with letters beyond ASCII that they are none, as soon
 * as V8 has optimized it, which takes some thousand calls.
 */
export function parseUrl(url: string, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}
