import { parseUrl } from "../lib/parse-url.js";

/** Characters that RFC 3986 forbids after the host. The URL parser keeps some of them. */
const NON_URI_CHARACTERS = /%(?![\da-fA-F]{2})|[^\w\-.~:/?#@!$&'()*+,;=%]/gu;

/**
 * Converts a URL to an ASCII URI, which RSS requires. Atom also allows other characters.
 *
 * @returns undefined unless it is an absolute http or https URL: feeds link to nothing else
 */
export function toWebUri(address: string): string | undefined {
  const url = /^https?:/i.test(address) ? parseUrl(address) : undefined;
  return url?.href.replace(
    /^(https?:\/\/[^/?#]*)(.*)$/su,
    (_, origin: string, rest: string) => `${origin}${rest.replace(NON_URI_CHARACTERS, encodeURIComponent)}`,
  );
}

/** Converts the URL to such a URI; undefined when that is not possible. */
export function withWebUri<Linked extends { readonly url: string }>(
  linked: Linked | undefined,
): Linked | undefined {
  if (linked === undefined) return undefined;
  const url = toWebUri(linked.url);
  return url === undefined ? undefined : { ...linked, url };
}
