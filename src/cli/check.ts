import { join, relative } from "node:path";
import { createArticleReader } from "../app/article-reader.js";
import type { Finding } from "../articles/article.js";
import { scanDirectory } from "../articles/scan-directory.js";
import type { Config } from "../config/config.js";
import type { ArticleRecord } from "../ledger/identity/known-article.js";
import { reconcile } from "../ledger/identity/reconcile.js";
import { findSimilarArticles, type SimilaritySource } from "../ledger/identity/similar-articles.js";
import { versionKeyFrom } from "../ledger/identity/versions.js";
import { readDirectory, warningsAbout } from "../publishing/read-directory.js";
import { describeFinding, githubAnnotation } from "./describe-finding.js";
import { formatTime } from "./format-time.js";
import { progressBar } from "./progress-bar.js";
import { rejectBucket } from "./reject-bucket.js";

const NO_SIMILARITIES: SimilaritySource = {
  articlesInBands: async () => [],
  byIds: async () => new Map(),
};

/**
 * Reads the directory as a first refresh would, and publishes nothing.
 *
 * @param forGitHub print findings as workflow commands, which GitHub shows beside the lines
 * @returns the output, and whether any article is rejected
 * @throws PublisherError if the directory cannot be read
 */
export async function check(config: Config, forGitHub = false): Promise<{ text: string; rejected: boolean }> {
  rejectBucket(config, "check", "check the files that are uploaded to it, before they are");
  const scan = scanDirectory(config.directory, { includeReadme: config.includeReadme });
  const keyOf = versionKeyFrom(config.versions);
  const known = { articles: new Map(), hasVersions: false, keyOf, cache: new Map() };
  const bar = progressBar("Reading articles");
  const reading = await readDirectory(scan, known, createArticleReader(config), bar.show);
  const catalog = {
    publicationId: "urn:uuid:00000000-0000-0000-0000-000000000000",
    isNew: true,
    articles: [],
    slugs: new Map<string, string>(),
  };
  const now = Date.now();
  const similarPairs = await findSimilarArticles(catalog, reading.observations, NO_SIMILARITIES);
  const { removals } = config;
  const decision = reconcile(catalog, reading.observations, now, {
    removals,
    keyOf,
    similarPairs,
  });
  const isOver = ({ expires }: ArticleRecord) => expires !== null && expires <= now;
  const expired = decision.records.filter(isOver).map(({ article, expires }) => ({
    path: article.path,
    reason: `it expired on ${formatTime(new Date(expires ?? now), config.timezone)}`,
  }));
  const withheld = [...reading.withheld, ...decision.withheld, ...expired];
  const rejected = [...reading.rejected, ...decision.rejections];
  const articleWarnings = decision.records.flatMap(({ article }) => warningsAbout(article, scan));
  const warnings = [...reading.warnings, ...articleWarnings, ...decision.warnings];
  const ready = decision.records.filter((record) => !isOver(record));
  const waiting = ready.filter(({ published }) => published > now).length;
  const annotated = (level: "error" | "warning") => (finding: Finding) =>
    githubAnnotation(level, {
      ...finding,
      path: relative(process.cwd(), join(config.directory, finding.path)),
    });
  const lines = [
    ...rejected.map(forGitHub ? annotated("error") : (one) => `rejected  ${describeFinding(one)}`),
    ...warnings.map(forGitHub ? annotated("warning") : (one) => `doubtful  ${describeFinding(one)}`),
    ...withheld.map(({ path, reason }) => `held      ${path}: ${reason}`),
    `${ready.length - waiting} to publish, ${waiting} waiting for ${waiting === 1 ? "its date" : "their dates"}, ${withheld.length} held back, ${rejected.length} rejected, ${warnings.length} doubtful`,
  ];
  return { text: lines.join("\n"), rejected: rejected.length > 0 };
}
