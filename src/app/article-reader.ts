import { createHash } from "node:crypto";
import { readFrontMatterStub } from "../articles/front-matter-stub.js";
import { type ParseOptions, parseArticle } from "../articles/parse-article.js";
import type { Config } from "../config/config.js";
import { VERSION } from "../lib/version.js";
import type { ArticleReader } from "../publishing/read-directory.js";
import { summarizeSections } from "../summaries/summarize-section.js";

/** How this configuration reads articles. */
export function createArticleReader(
  config: Pick<Config, "timezone" | "folderCategories" | "language" | "author" | "anchors" | "versions">,
): ArticleReader {
  const { timezone: zone, folderCategories, language, author, anchors } = config;
  const readerSettings = { zone, folderCategories, language, author, anchors };
  const options: ParseOptions = { ...readerSettings, summarize: summarizeSections };
  // Which files are versions of one article is decided when they are read.
  const settings = JSON.stringify({ ...readerSettings, versions: config.versions?.source });
  const hash = createHash("sha256").update(settings).digest("base64url");
  return {
    parse: (bytes, path) => parseArticle(bytes, path, options),
    readStub: (bytes, path) => readFrontMatterStub(bytes, path, options),
    fingerprint: `${VERSION} ${hash.slice(0, 10)}`,
  };
}
