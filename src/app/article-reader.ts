import { createHash } from "node:crypto";
import type { Instant, ParseResult } from "../articles/article.js";
import { readFrontMatterStub } from "../articles/front-matter-stub.js";
import { type ParseOptions, parseArticle } from "../articles/parse-article.js";
import type { Config } from "../config/config.js";
import { VERSION } from "../lib/version.js";
import type { ArticleReader } from "../publishing/read-directory.js";
import { summarizeSections } from "../summaries/summarize-section.js";

/** Reads articles as the configuration says. */
export function createArticleReader(
  config: Pick<Config, "timezone" | "folderCategories" | "language" | "author" | "anchors" | "versions">,
): ArticleReader {
  const { timezone: zone, folderCategories, language, author, anchors } = config;
  const readerSettings = { zone, folderCategories, language, author, anchors };
  const options: ParseOptions = { ...readerSettings, summarize: summarizeSections };
  // Versions are matched when files are read, so the setting is part of the fingerprint.
  const settings = JSON.stringify({ ...readerSettings, versions: config.versions?.source });
  const hash = createHash("sha256").update(settings).digest("base64url");
  return {
    parse: (bytes, path) => parseArticle(bytes, path, options),
    readStub: (bytes, path) => readFrontMatterStub(bytes, path, options),
    fingerprint: `${VERSION} ${hash.slice(0, 10)}`,
  };
}

/** Dates articles that name no dates by the first and last commit of their files. */
export function commitDatedReader(
  { parse, readStub, fingerprint }: ArticleReader,
  dates: ReadonlyMap<string, { readonly first: Instant; readonly last: Instant }>,
): ArticleReader {
  const withDates = (reading: ParseResult, path: string): ParseResult => {
    const known = dates.get(path);
    if (reading.kind !== "article" || known === undefined) return reading;
    const { date = known.first, updated = known.last } = reading.article;
    return { ...reading, article: { ...reading.article, date, updated } };
  };
  return {
    fingerprint,
    parse: (bytes, path) => withDates(parse(bytes, path), path),
    ...(readStub !== undefined && {
      readStub: (bytes: Uint8Array, path: string) => {
        const reading = readStub(bytes, path);
        return reading && withDates(reading, path);
      },
    }),
  };
}
