import type { Config } from "../config/config.js";
import { PublisherError } from "../lib/errors.js";

/** @throws PublisherError `usage` if the articles are in a bucket, which the command does not support */
export function rejectBucket({ bucket, source }: Config, command: string, remedy: string): void {
  if (bucket === undefined) return;
  throw new PublisherError(
    "usage",
    `${command}: expected a directory, found the bucket ${source}; ${remedy}`,
  );
}
