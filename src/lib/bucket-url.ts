import { join } from "node:path";

/** A folder of a bucket, which `s3://bucket/folder` names. */
export interface BucketLocation {
  readonly bucket: string;
  /** What the keys of all its objects begin with: "", or the folder's path with a slash at its end. */
  readonly prefix: string;
}

/** Whether an address of a bucket is meant, and not the path of a directory. */
export function isBucketUrl(articles: string): boolean {
  return /^s3:/i.test(articles);
}

/** The address, taken apart; undefined for what names no bucket. */
export function parseBucketUrl(url: string): BucketLocation | undefined {
  const [, bucket, folder = ""] = /^s3:\/\/([^/?#\s]+)(?:\/(.*))?$/s.exec(url) ?? [];
  if (bucket === undefined) return undefined;
  const path = folder.replace(/^\/+|\/+$/g, "");
  return { bucket, prefix: path === "" ? "" : `${path}/` };
}

/** Where the objects of a bucket are files, in the directory of data. */
export function mirrorDirectory(data: string): string {
  return join(data, "bucket", "objects");
}

/** Without a slash at its end. */
export function formatBucketUrl({ bucket, prefix }: BucketLocation): string {
  return `s3://${bucket}/${prefix}`.replace(/\/$/, "");
}
