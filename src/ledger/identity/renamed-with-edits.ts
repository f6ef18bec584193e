import { groupBy } from "./group-by.js";
import type { ArticleObservation, KnownArticle } from "./known-article.js";
import type { SimilarPair } from "./similar-articles.js";

/** How much likelier than any other a pair has to be. */
const MIN_MARGIN = 0.15;

/**
 * Which of the articles that have left are there again under another name, with an edit: a pair that nothing speaks
 * against, and of which neither is nearly as much like a third.
 *
 * What is ambiguous is left alone: a new article taken for an edit would reach no reader.
 *
 * @returns the article of each such file, by path
 */
export function renamedWithEdits(
  similarPairs: readonly SimilarPair[],
  newFiles: readonly ArticleObservation[],
  left: readonly KnownArticle[],
): Map<string, readonly KnownArticle[]> {
  const isNew = new Set(newFiles.map(({ path }) => path));
  const leftById = new Map(left.map((article) => [article.id, article]));
  const possible = similarPairs.filter(({ path }) => isNew.has(path));
  const involving = groupBy(
    possible.flatMap((pair) => [pair.path, pair.other.path].map((path) => ({ path, pair }))),
    ({ path }) => path,
  );
  const renamed = new Map<string, readonly KnownArticle[]>();
  for (const pair of possible) {
    const article = leftById.get(pair.other.id ?? "");
    if (article === undefined || !pair.mayBeSame) continue;
    const rivals = [...involving(pair.path), ...involving(pair.other.path)].filter(
      (rival) => rival.pair !== pair,
    );
    const isClear = rivals.every((rival) => rival.pair.similarity <= pair.similarity - MIN_MARGIN);
    if (isClear) renamed.set(pair.path, [article]);
  }
  return renamed;
}
