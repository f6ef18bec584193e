import { join } from "node:path";

/** A folder of a bucket: `s3://bucket/folder`. */
export interface BucketLocation {
  readonly bucket: string;
  /** The key prefix of its objects: "", or the folder with a trailing slash. */
  readonly prefix: string;
}

/** Whether it is a bucket URL rather than a directory. */
export function isBucketUrl(articles: string): boolean {
  return /^s3:/i.test(articles);
}

/** @returns undefined for an invalid bucket URL */
export function parseBucketUrl(url: string): BucketLocation | undefined {
  const [, bucket, folder = ""] = /^s3:\/\/([^/?#\s]+)(?:\/(.*))?$/s.exec(url) ?? [];
  if (bucket === undefined) return undefined;
  const path = folder.replace(/^\/+|\/+$/g, "");
  return { bucket, prefix: path === "" ? "" : `${path}/` };
}

/** The local copy of a bucket, in the data directory. */
export function mirrorDirectory(data: string): string {
  return join(data, "bucket", "objects");
}

/** Without a trailing slash. */
export function formatBucketUrl({ bucket, prefix }: BucketLocation): string {
  return `s3://${bucket}/${prefix}`.replace(/\/$/, "");
}
