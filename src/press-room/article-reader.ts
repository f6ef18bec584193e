import { createHash } from "node:crypto";
import { outlineArticle } from "../articles/outline-article.js";
import { type ParseOptions, parseArticle } from "../articles/parse-article.js";
import type { Config } from "../config.js";
import type { ArticleReader } from "../publishing/read-directory.js";
import { summarizeSections } from "../summaries/summarize-section.js";
import { VERSION } from "../version.js";

/** How this configuration reads articles. */
export function articleReader(
  config: Pick<Config, "timezone" | "folderCategories" | "language" | "author" | "anchors" | "versions">,
): ArticleReader {
  const { timezone: zone, folderCategories, language, author, anchors } = config;
  const choices = { zone, folderCategories, language, author, anchors };
  const options: ParseOptions = { ...choices, summarize: summarizeSections };
  // Which files are versions of one article is decided when they are read.
  const settings = JSON.stringify({ ...choices, versions: config.versions?.source });
  const hash = createHash("sha256").update(settings).digest("base64url");
  return {
    parse: (bytes, path) => parseArticle(bytes, path, options),
    outline: (bytes, path) => outlineArticle(bytes, path, options),
    fingerprint: `${VERSION} ${hash.slice(0, 10)}`,
  };
}
