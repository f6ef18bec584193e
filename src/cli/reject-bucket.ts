import type { Config } from "../config/config.js";
import { PublisherError } from "../lib/errors.js";

/** @throws PublisherError `usage` when the articles are in a bucket, on which the command cannot work */
export function rejectBucket({ bucket, source }: Config, command: string, remedy: string): void {
  if (bucket === undefined) return;
  throw new PublisherError(
    "usage",
    `${command}: expected a directory, found the bucket ${source}; ${remedy}`,
  );
}
