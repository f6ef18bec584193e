import { parseArticlePath } from "./article-path.js";

/** Longer names fill the address bar, and some file systems and caches truncate them. */
const MAX_SLUG_LENGTH = 100;

/**
 * Converts text to one segment of a URL: lower-case letters and digits of any script, joined by "-".
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

/** The slug from the file's name without date and extension. An index file uses the name of its folder. */
export function slugFromPath(path: string): string {
  const { name, date } = parseArticlePath(path);
  const undated = date === undefined ? name : name.slice(date.length).replace(/^[-_. ]+/, "");
  return slugify(undated) || slugify(name) || "article";
}

/**
 * The slug at the end of a permalink such as `/2026/01/title/`, `/title.html` or `/title/index.html`.
 *
 * @returns "" when the permalink has no slug of its own, such as `/:categories/:title/` and `false`
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
