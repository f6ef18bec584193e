import { groupBy } from "./group-by.js";
import type { ArticleObservation, KnownArticle } from "./known-article.js";
import type { SimilarPair } from "./similar-articles.js";

/** How much more similar than any other a pair has to be. */
const MIN_MARGIN = 0.15;

/**
 * Finds the departed articles whose files were renamed and edited at once: pairs that may be the same article, neither
 * of which is nearly as similar to a third. An ambiguous file is a new article, since a new article that is taken for
 * an edit reaches no reader (decision 13).
 *
 * @returns the article of each such file, by path
 */
export function matchRenamedAndEdited(
  similarPairs: readonly SimilarPair[],
  newFiles: readonly ArticleObservation[],
  departed: readonly KnownArticle[],
): Map<string, readonly KnownArticle[]> {
  const isNew = new Set(newFiles.map(({ path }) => path));
  const departedById = new Map(departed.map((article) => [article.id, article]));
  const possible = similarPairs.filter(({ path }) => isNew.has(path));
  const involving = groupBy(
    possible.flatMap((pair) => [pair.path, pair.other.path].map((path) => ({ path, pair }))),
    ({ path }) => path,
  );
  const renamed = new Map<string, readonly KnownArticle[]>();
  for (const pair of possible) {
    const article = departedById.get(pair.other.id ?? "");
    if (article === undefined || !pair.mayBeSame) continue;
    const rivals = [...involving(pair.path), ...involving(pair.other.path)].filter(
      (rival) => rival.pair !== pair,
    );
    const isClear = rivals.every((rival) => rival.pair.similarity <= pair.similarity - MIN_MARGIN);
    if (isClear) renamed.set(pair.path, [article]);
  }
  return renamed;
}
