/** Longer names fill the address bar, and some file systems and caches cut them. */
const LONGEST_SLUG = 100;

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
    .slice(0, LONGEST_SLUG)
    .join("")
    .replace(/^-+|-+$/g, "");
}

/** What the path says of the slug: the file's name without date and ending; an index file takes its folder's. */
export function slugOfPath(path: string): string {
  const segments = path.replace(/\.[^./]+$/, "").split("/");
  const isIndex = segments.length > 1 && /^_?index$/i.test(segments.at(-1) ?? "");
  const name = segments.at(isIndex ? -2 : -1) ?? "";
  return slugify(nameWithoutDate(name)) || slugify(name) || "article";
}

/** A file's name as it may carry a date in front: `2026-01-15-title`. */
export function nameWithoutDate(name: string): string {
  return name.replace(/^\d{4}-\d\d-\d\d[-_. ]+(?=.)/, "");
}
