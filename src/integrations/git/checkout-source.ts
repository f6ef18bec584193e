import { loadOptional } from "../../lib/optional-package.js";
import { type ArticleSource, NO_SOURCE_UPDATE } from "../../publishing/article-source.js";

/** A directory in a git checkout, which every refresh fast-forwards first. */
export function checkoutSource(directory: ArticleSource): ArticleSource {
  return {
    ...directory,
    async sync() {
      const { fastForward } = await loadOptional(
        "simple-git",
        "FEEDWRIGHT_GIT_PULL",
        () => import("./fast-forward.js"),
      );
      const { changed } = await fastForward(directory.directory);
      return { ...NO_SOURCE_UPDATE, changed };
    },
  };
}
