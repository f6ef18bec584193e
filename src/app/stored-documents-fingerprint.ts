import { createHash } from "node:crypto";
import type { Instant } from "../articles/article.js";
import type { Config } from "../config/config.js";
import type { Document } from "../feeds/document.js";
import type { LoadedSnapshot } from "../ledger/documents/stored-snapshot.js";
import { VERSION } from "../lib/version.js";
import type { SnapshotUpdate } from "../publishing/snapshot.js";

/**
 * Changes whenever documents of the same ledger may look different: another version, address or setting. Left out is
 * what only says where and when the service runs, where articles come from, and what is secret.
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
 * The documents that were served when the process ended, where they are still what is to be served: made in the same
 * way, of the same revision of the ledger, and before anything was due or expired.
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
