/** The information in the path of an article's file. */
export interface ArticlePath {
  /** The file's name without its extension. For an index file, the name of its folder. */
  readonly name: string;
  /** The date at the start of the name, such as `2026-01-15`. It may not exist in the calendar. */
  readonly date: string | undefined;
  /** Names of the folders that contain the article. The folder that an index file represents is not included. */
  readonly folders: readonly string[];
}

/** @param path relative to the directory, with "/" */
export function parseArticlePath(path: string): ArticlePath {
  const segments = path.replace(/\.[^./]+$/, "").split("/");
  const isIndex = segments.length > 1 && /^_?index$/i.test(segments.at(-1) ?? "");
  const [name = "", ...parents] = (isIndex ? segments.slice(0, -1) : segments).reverse();
  return { name, date: /^\d{4}-\d\d-\d\d(?=$|[-_. ])/.exec(name)?.[0], folders: parents.reverse() };
}
