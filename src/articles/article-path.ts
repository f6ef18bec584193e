/** What the path of an article's file says, by itself. */
export interface ArticlePath {
  /** Of the file without its ending, or of the folder of an index file. */
  readonly name: string;
  /** As it opens the name, `2026-01-15`; perhaps no day of any calendar. */
  readonly date: string | undefined;
  /** Names of the folders that the article lies in, without the one that an index file stands for. */
  readonly folders: readonly string[];
}

/** @param path relative to the directory, with "/" */
export function parseArticlePath(path: string): ArticlePath {
  const segments = path.replace(/\.[^./]+$/, "").split("/");
  const isIndex = segments.length > 1 && /^_?index$/i.test(segments.at(-1) ?? "");
  const [name = "", ...parents] = (isIndex ? segments.slice(0, -1) : segments).reverse();
  return { name, date: /^\d{4}-\d\d-\d\d(?=$|[-_. ])/.exec(name)?.[0], folders: parents.reverse() };
}
