import type { Config } from "../config/config.js";
import { type ArticleSource, directorySource } from "../publishing/article-source.js";

/** The configured source of articles: a directory, a git checkout or a bucket. */
export async function createArticleSource(config: Config): Promise<ArticleSource> {
  const { directory, bucket: address, s3Endpoint: endpoint, includeReadme, gitPull } = config;
  const scan = { includeReadme };
  if (address !== undefined) {
    const integration = await import("../integrations/s3/bucket-source.js");
    return new integration.BucketSource({ address, directory, scan, endpoint });
  }
  const source = directorySource(directory, scan);
  if (!gitPull) return source;
  const integration = await import("../integrations/git/checkout-source.js");
  return integration.checkoutSource(source);
}
