import type { Config } from "../config.js";
import { type ArticleSource, directorySource } from "../publishing/article-source.js";

/** Where the settings say that articles come from. */
export async function articleSource(config: Config): Promise<ArticleSource> {
  const { directory, bucket: address, s3Endpoint: endpoint, includeReadme, gitPull } = config;
  const scan = { includeReadme };
  if (address !== undefined) {
    const option = await import("../options/bucket/bucket-source.js");
    return new option.BucketSource({ address, directory, scan, endpoint });
  }
  const source = directorySource(directory, scan);
  if (!gitPull) return source;
  const option = await import("../options/git-checkout/checkout-source.js");
  return option.checkoutSource(source);
}
