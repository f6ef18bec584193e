import type { Enclosure } from "./article.js";
import { parseLocalUrl, toLocalUrl } from "./local-urls.js";
import { mediaTypeOf } from "./media-types.js";

/**
 * The enclosure with its URL in the form that articles store. A missing type is derived from the file name.
 *
 * @param articlePath path of the article's file, the base of relative URLs
 * @returns undefined when its URL is not that of a file
 */
export function normalizeEnclosure(
  enclosure: Enclosure | undefined,
  articlePath: string,
): Enclosure | undefined {
  if (enclosure === undefined) return undefined;
  const url = toLocalUrl(enclosure.url, articlePath) ?? "";
  if (!/^(?:https?|local):/i.test(url)) return undefined;
  return { ...enclosure, url, type: enclosure.type || mediaTypeOf(new URL(url).pathname) };
}

/**
 * The fields that an enclosure lacks to be included in feeds. Undefined when it has all of them. The length
 * of a file in the directory is known.
 */
export function missingEnclosureFields(enclosure: Enclosure, articlePath: string): string | undefined {
  const normalized = normalizeEnclosure(enclosure, articlePath);
  if (normalized === undefined) return "an address or a path";
  const { url, type, length } = normalized;
  const local = parseLocalUrl(url);
  if (local !== undefined) {
    return mediaTypeOf(local.path) === undefined ? "a medium such as .mp3, .m4a, .mp4 or .pdf" : undefined;
  }
  const missing = [
    ...(type === undefined ? ["`type` such as audio/mpeg"] : []),
    ...(length === undefined ? ["`length` in bytes"] : []),
  ];
  return missing.length === 0 ? undefined : missing.join(" and ");
}
