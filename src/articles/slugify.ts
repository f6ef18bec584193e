import { parseArticlePath } from "./article-path.js";

/** Longer names fill the address bar, and some file systems and caches cut them. */
const MAX_SLUG_LENGTH = 100;

/**
 * One segment of an address, in any script: lower-case letters and digits, joined by "-".
 *
 * @returns "" when the text has neither letters nor digits
 */
export function slugify(text: string): string {
  const joined = text
    .normalize("NFC")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-");
  return Array.from(joined)
    .slice(0, MAX_SLUG_LENGTH)
    .join("")
    .replace(/^-+|-+$/g, "");
}

/** What the path says of the slug: the file's name without date and ending; an index file takes its folder's. */
export function slugFromPath(path: string): string {
  const { name, date } = parseArticlePath(path);
  const undated = date === undefined ? name : name.slice(date.length).replace(/^[-_. ]+/, "");
  return slugify(undated) || slugify(name) || "article";
}

/**
 * The slug that a permalink such as `/2026/01/title/`, `/title.html` or `/title/index.html` ends in.
 *
 * @returns "" when it names no address of its own, as `/:categories/:title/` and `false` do
 */
export function slugFromPermalink(permalink: string): string {
  if (/\{\{|\{%|:[a-z_]/i.test(permalink) || permalink === "false") return "";
  const segments = permalink.replace(/(?:^|(?<=\/))index\.html?$|\.html?$/i, "").split("/");
  return slugify(decodeSegment(segments.findLast((segment) => segment !== "") ?? ""));
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
