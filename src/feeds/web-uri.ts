import { parseUrl } from "../lib/parse-url.js";

/** What RFC 3986 has no place for behind the host; the parser of URLs lets some of it through. */
const NON_URI_CHARACTERS = /%(?![\da-fA-F]{2})|[^\w\-.~:/?#@!$&'()*+,;=%]/gu;

/**
 * The address as a plain ASCII URI, which RSS asks for where people and Atom take more.
 *
 * @returns undefined for what is no absolute http or https address: nothing else is linked to in a feed
 */
export function toWebUri(address: string): string | undefined {
  const url = /^https?:/i.test(address) ? parseUrl(address) : undefined;
  return url?.href.replace(
    /^(https?:\/\/[^/?#]*)(.*)$/su,
    (_, origin: string, rest: string) => `${origin}${rest.replace(NON_URI_CHARACTERS, encodeURIComponent)}`,
  );
}

/** The same with its address as such a URI; undefined where it has none. */
export function withWebUri<Linked extends { readonly url: string }>(
  linked: Linked | undefined,
): Linked | undefined {
  if (linked === undefined) return undefined;
  const url = toWebUri(linked.url);
  return url === undefined ? undefined : { ...linked, url };
}
