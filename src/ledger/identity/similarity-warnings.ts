import type { Finding } from "../../articles/article.js";
import { groupBy } from "./group-by.js";
import type { ArticleRecord } from "./known-article.js";
import type { Evidence, Match } from "./match-articles.js";
import type { SimilarPair } from "./similar-articles.js";

/**
 * Adds a warning to each new article that is similar to another, and has no id, version key or `supersedes` that says
 * whether it is a later version.
 *
 * @param matches in the order of the records
 */
export function withSimilarityWarnings(
  records: readonly ArticleRecord[],
  matches: readonly Match[],
  { similarPairs, keyOf, successors }: Evidence,
): ArticleRecord[] {
  const similarTo = groupBy(similarPairs, ({ path }) => path);
  return records.map((record, index) => {
    const { id, supersedes } = record.article;
    const isDecided =
      matches[index]?.previous !== undefined || (id ?? supersedes ?? keyOf(record.path)) !== undefined;
    const [closest] = similarTo(record.path)
      .filter(({ other }) => !successors.superseded.has(other.path))
      .toSorted((a, b) => b.similarity - a.similarity);
    if (isDecided || closest === undefined) return record;
    const doubts = [...record.article.doubts, similarityWarning(closest)];
    return { ...record, article: { ...record.article, doubts } };
  });
}

export function similarityWarning({ path, other, similarity }: SimilarPair): Finding {
  const share = Math.floor(similarity * 100);
  return {
    path,
    problem: `it says much the same as ${other.path} (${share} %), and is an article of its own`,
    remedy: `if it is a later version of that one, say \`supersedes: ${other.path}\` in it, and the two are one entry; else nothing needs to be done`,
  };
}
