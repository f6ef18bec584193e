import { type FileState, sameState } from "../../articles/scan-directory.js";
import {
  type Catalog,
  currentByPath,
  isCurrent,
  isStub,
  type KnownArticle,
  type Observation,
} from "./known-article.js";
import type { matchArticles } from "./match-articles.js";

/** What becomes of articles whose files are gone. */
export type RemovalPolicy = "withdraw" | "keep";

export interface Outcomes {
  /** Files of known articles that only look different, or are there again. */
  readonly touched: readonly { readonly id: string; readonly file: FileState }[];
  readonly removed: readonly KnownArticle[];
  /** Articles whose files are gone, and which stay published. */
  readonly missing: readonly KnownArticle[];
}

export interface OutcomeContext {
  readonly observations: readonly Observation[];
  /** Those that are not superseded, and do not wait. */
  readonly publishable: readonly Observation[];
  readonly removals: RemovalPolicy;
}

/** What becomes of the known articles that no file was found to be anew. */
export function decideOutcomes(
  { articles }: Catalog,
  { matches, rejections }: ReturnType<typeof matchArticles>,
  { observations, publishable, removals }: OutcomeContext,
): Outcomes {
  const isThere = new Set(observations.map(({ path }) => path));
  const publishableAt = new Map(publishable.map((observation) => [observation.path, observation]));
  const refused = new Set(rejections.map(({ path }) => path));
  const recorded = new Set(matches.map(({ id }) => id));
  const ownerOf = currentByPath(articles);
  const left = articles.filter((article) => isCurrent(article) && !recorded.has(article.id));
  // Of two articles with one path, one of which is absent, the file is the other's.
  const ownFile = (article: KnownArticle) =>
    ownerOf.get(article.path) === article ? publishableAt.get(article.path) : undefined;
  const unchanged = left.flatMap((article) => {
    const found = ownFile(article);
    return found?.kind === "unchanged" ? [{ article, file: found.file }] : [];
  });
  const stays = (article: KnownArticle) => {
    const kind = ownFile(article)?.kind;
    const isRefused = kind !== undefined && refused.has(article.path);
    return kind === "unchanged" || ((kind === "kept" || isRefused) && !isStub(article));
  };
  const hasLeft = (article: KnownArticle) =>
    article.missing === null ? !isThere.has(article.path) : ownFile(article)?.kind !== "held";
  const going = left.filter((article) => article.withdrawn === null && !stays(article));
  // Of an outline there is no good version that could stay: nobody has read one.
  const mayStay = (article: KnownArticle) => hasLeft(article) && !isStub(article);
  const kept = new Set(removals === "keep" ? going.filter(mayStay) : []);
  return {
    touched: unchanged
      .filter(({ article, file }) => article.missing !== null || !sameState(article.file, file))
      .map(({ article: { id }, file }) => ({ id, file })),
    removed: going.filter((article) => !kept.has(article)),
    missing: [...kept].filter(({ missing }) => missing === null),
  };
}
