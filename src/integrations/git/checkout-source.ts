import { type ArticleSource, NO_SOURCE_UPDATE } from "../../publishing/article-source.js";

/** @param directory in a git checkout that every refresh brings forward first */
export function checkoutSource(directory: ArticleSource): ArticleSource {
  return {
    ...directory,
    async sync() {
      // Nobody waits for git's client before there is something to pull.
      const { fastForward } = await import("./fast-forward.js");
      const { changed } = await fastForward(directory.directory);
      return { ...NO_SOURCE_UPDATE, changed };
    },
  };
}
