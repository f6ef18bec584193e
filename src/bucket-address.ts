import { join } from "node:path";

/** A folder of a bucket, which `s3://bucket/folder` names. */
export interface BucketAddress {
  readonly bucket: string;
  /** What the keys of all its objects begin with: "", or the folder's path with a slash at its end. */
  readonly prefix: string;
}

/** Whether an address of a bucket is meant, and not the path of a directory. */
export function namesBucket(articles: string): boolean {
  return /^s3:/i.test(articles);
}

/** The address, taken apart; undefined for what names no bucket. */
export function parseBucketAddress(address: string): BucketAddress | undefined {
  const [, bucket, folder = ""] = /^s3:\/\/([^/?#\s]+)(?:\/(.*))?$/s.exec(address) ?? [];
  if (bucket === undefined) return undefined;
  const path = folder.replace(/^\/+|\/+$/g, "");
  return { bucket, prefix: path === "" ? "" : `${path}/` };
}

/** Where the objects of a bucket are files, in the directory of data. */
export function mirrorIn(data: string): string {
  return join(data, "bucket", "objects");
}

/** Without a slash at its end. */
export function formatBucketAddress({ bucket, prefix }: BucketAddress): string {
  return `s3://${bucket}/${prefix}`.replace(/\/$/, "");
}
