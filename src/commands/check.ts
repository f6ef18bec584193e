import { scanDirectory } from "../articles/scan-directory.js";
import type { Config } from "../config.js";
import { articleReader } from "../index.js";
import { reconcile } from "../ledger/reconcile.js";
import { doubtsAbout, readDirectory } from "../publishing/read-directory.js";
import { describeFinding } from "./describe-finding.js";

/**
 * Reads the whole directory as a first refresh would, and publishes nothing.
 *
 * @returns what is to be said, and whether any article is rejected
 * @throws PublisherError when the directory cannot be read
 */
export async function check(config: Config): Promise<{ text: string; rejected: boolean }> {
  const scan = scanDirectory(config.directory, { includeReadme: config.includeReadme });
  const reading = await readDirectory(scan, new Map(), articleReader(config), new Map());
  const catalog = {
    publicationId: "urn:uuid:00000000-0000-0000-0000-000000000000",
    isNew: true,
    articles: [],
    slugs: new Map<string, string>(),
  };
  const now = Date.now();
  const decision = reconcile(catalog, reading.observations, now);
  const rejected = [...reading.rejected, ...decision.rejections];
  const doubts = decision.records.flatMap(({ article }) => doubtsAbout(article, scan));
  const doubtful = [...reading.doubts, ...doubts, ...decision.doubts];
  const waiting = decision.records.filter(({ published }) => published > now).length;
  const lines = [
    ...rejected.map((finding) => `rejected  ${describeFinding(finding)}`),
    ...doubtful.map((finding) => `doubtful  ${describeFinding(finding)}`),
    ...reading.held.map(({ path, reason }) => `held      ${path}: ${reason}`),
    `${decision.records.length - waiting} to publish, ${waiting} waiting for their dates, ${reading.held.length} held back, ${rejected.length} rejected, ${doubtful.length} doubtful`,
  ];
  return { text: lines.join("\n"), rejected: rejected.length > 0 };
}
