import type { Enclosure } from "./article.js";
import { parseLocalUrl, toLocalUrl } from "./local-urls.js";
import { mediaTypeOf } from "./media-types.js";

/**
 * The enclosure with its address as articles keep it, and the type that its name tells where nobody gives one.
 *
 * @param articlePath path of the article's file, which relative addresses start from
 * @returns undefined when its address is none of a file
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
 * What an enclosure would have to have for the feeds to carry it; undefined when nothing is missing. Of a
 * file of the directory the length is known.
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
