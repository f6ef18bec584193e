import { createHash } from "node:crypto";
import type { Instant } from "../articles/article.js";
import type { Config } from "../config/config.js";
import type { Document } from "../feeds/document.js";
import type { LoadedSnapshot } from "../ledger/documents/stored-snapshot.js";
import { VERSION } from "../lib/version.js";
import type { SnapshotUpdate } from "../publishing/snapshot.js";

/**
 * Changes when documents of the same ledger may differ: with another version, URL or setting. A new setting is part of it
 * unless it is listed here; listing one that affects no document saves a render after a change of it.
 */
export function documentsFingerprint(config: Config, home: string): string {
  const { host, port, drain, logLevel, logRequests, schedule, watch, data, dataGiven, ...others } = config;
  const { source, directory, bucket, s3Endpoint, gitPull, serveOnly, privateGiven, ...publishing } = others;
  const { proxies, rateLimit, connections, refreshToken, webhookSecret, modelKey, databaseUrl, ...settings } =
    publishing;
  const text = JSON.stringify({ ...settings, versions: config.versions?.source, home });
  return `${VERSION} ${createHash("sha256").update(text).digest("base64url").slice(0, 16)}`;
}

/**
 * The stored documents of the last process, if they are still valid: with the same fingerprint and ledger revision, and
 * before the next article is due or expires.
 */
export function restoreSnapshot(
  stored: LoadedSnapshot | undefined,
  fingerprint: string,
  now: Instant,
): SnapshotUpdate | undefined {
  if (stored === undefined || stored.fingerprint !== fingerprint) return undefined;
  const { revision, currentRevision, nextMoment, documents } = stored;
  if (revision !== currentRevision || (nextMoment !== undefined && nextMoment <= now)) return undefined;
  return {
    paths: documents.map(({ path }) => path),
    documents: documents.map(
      ({ identity, gzip, br, ...rest }): Document => ({ ...rest, bytes: { identity, gzip, br } }),
    ),
    revision,
    nextMoment,
    invalidateOnDemand: false,
  };
}
