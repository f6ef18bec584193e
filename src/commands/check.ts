import { join, relative } from "node:path";
import type { Finding } from "../articles/article.js";
import { scanDirectory } from "../articles/scan-directory.js";
import type { Config } from "../config.js";
import type { ArticleRecord } from "../ledger/known-article.js";
import { findLikenesses, type LikenessSource } from "../ledger/likenesses.js";
import { reconcile } from "../ledger/reconcile.js";
import { keyBy } from "../ledger/versions.js";
import { articleReader } from "../press-room/article-reader.js";
import { doubtsAbout, readDirectory } from "../publishing/read-directory.js";
import { annotation, describeFinding } from "./describe-finding.js";
import { progressBar } from "./progress-bar.js";
import { refuseBucket } from "./refuse-bucket.js";
import { timeOf } from "./time-of.js";

const NOTHING_KNOWN: LikenessSource = {
  articlesInBands: async () => [],
  byIds: async () => new Map(),
};

/**
 * Reads the whole directory as a first refresh would, and publishes nothing.
 *
 * @param forGitHub whether findings are written as workflow commands, which GitHub shows beside the lines
 * @returns what is to be said, and whether any article is rejected
 * @throws PublisherError when the directory cannot be read
 */
export async function check(config: Config, forGitHub = false): Promise<{ text: string; rejected: boolean }> {
  refuseBucket(config, "check", "check the files that are uploaded to it, before they are");
  const scan = scanDirectory(config.directory, { includeReadme: config.includeReadme });
  const keyOf = keyBy(config.versions);
  const known = { articles: new Map(), hasVersions: false, keyOf, cache: new Map() };
  const bar = progressBar("Reading articles");
  const reading = await readDirectory(scan, known, articleReader(config), bar.show);
  const catalog = {
    publicationId: "urn:uuid:00000000-0000-0000-0000-000000000000",
    isNew: true,
    articles: [],
    slugs: new Map<string, string>(),
  };
  const now = Date.now();
  const likenesses = await findLikenesses(catalog, reading.observations, NOTHING_KNOWN);
  const { removals } = config;
  const decision = reconcile(catalog, reading.observations, now, {
    removals,
    keyOf,
    likenesses,
  });
  const isOver = ({ expires }: ArticleRecord) => expires !== null && expires <= now;
  const expired = decision.records.filter(isOver).map(({ article, expires }) => ({
    path: article.path,
    reason: `it expired on ${timeOf(new Date(expires ?? now), config.timezone)}`,
  }));
  const held = [...reading.held, ...decision.held, ...expired];
  const rejected = [...reading.rejected, ...decision.rejections];
  const doubts = decision.records.flatMap(({ article }) => doubtsAbout(article, scan));
  const doubtful = [...reading.doubts, ...doubts, ...decision.doubts];
  const ready = decision.records.filter((record) => !isOver(record));
  const waiting = ready.filter(({ published }) => published > now).length;
  const annotated = (level: "error" | "warning") => (finding: Finding) =>
    annotation(level, { ...finding, path: relative(process.cwd(), join(config.directory, finding.path)) });
  const lines = [
    ...rejected.map(forGitHub ? annotated("error") : (one) => `rejected  ${describeFinding(one)}`),
    ...doubtful.map(forGitHub ? annotated("warning") : (one) => `doubtful  ${describeFinding(one)}`),
    ...held.map(({ path, reason }) => `held      ${path}: ${reason}`),
    `${ready.length - waiting} to publish, ${waiting} waiting for ${waiting === 1 ? "its date" : "their dates"}, ${held.length} held back, ${rejected.length} rejected, ${doubtful.length} doubtful`,
  ];
  return { text: lines.join("\n"), rejected: rejected.length > 0 };
}
