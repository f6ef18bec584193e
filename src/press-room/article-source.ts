import type { Config } from "../config.js";
import { type ArticleSource, directorySource } from "../publishing/article-source.js";

/** Where the settings say that articles come from. */
export async function articleSource({
  directory,
  includeReadme,
  gitPull,
}: Pick<Config, "directory" | "includeReadme" | "gitPull">): Promise<ArticleSource> {
  const source = directorySource(directory, { includeReadme });
  if (!gitPull) return source;
  const option = await import("../options/git-checkout/checkout-source.js");
  return option.checkoutSource(source);
}
