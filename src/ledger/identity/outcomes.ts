import { type FileState, isSameState } from "../../articles/scan-directory.js";
import {
  type Catalog,
  currentByPath,
  isCurrent,
  isStub,
  type KnownArticle,
  type Observation,
} from "./known-article.js";
import type { matchArticles } from "./match-articles.js";

/** What happens to articles whose files are missing. */
export type RemovalPolicy = "withdraw" | "keep";

export interface Outcomes {
  /** Articles whose files have a new state and the same content, or are no longer missing. */
  readonly touched: readonly { readonly id: string; readonly file: FileState }[];
  readonly removed: readonly KnownArticle[];
  /** Articles that stay published although their files are missing. */
  readonly missing: readonly KnownArticle[];
}

export interface OutcomeContext {
  readonly observations: readonly Observation[];
  /** Those that neither are superseded nor wait for their date. */
  readonly publishable: readonly Observation[];
  readonly removals: RemovalPolicy;
}

/** Decides what happens to the known articles that no changed file matched. */
export function decideOutcomes(
  { articles }: Catalog,
  { matches, rejections }: ReturnType<typeof matchArticles>,
  { observations, publishable, removals }: OutcomeContext,
): Outcomes {
  const observed = new Set(observations.map(({ path }) => path));
  const publishableAt = new Map(publishable.map((observation) => [observation.path, observation]));
  const refused = new Set(rejections.map(({ path }) => path));
  const recorded = new Set(matches.map(({ id }) => id));
  const ownerOf = currentByPath(articles);
  const unmatched = articles.filter((article) => isCurrent(article) && !recorded.has(article.id));
  // If two articles have one path, the file belongs to the one that is not missing.
  const ownFile = (article: KnownArticle) =>
    ownerOf.get(article.path) === article ? publishableAt.get(article.path) : undefined;
  const unchanged = unmatched.flatMap((article) => {
    const found = ownFile(article);
    return found?.kind === "unchanged" ? [{ article, file: found.file }] : [];
  });
  const stays = (article: KnownArticle) => {
    const kind = ownFile(article)?.kind;
    const isRefused = kind !== undefined && refused.has(article.path);
    return kind === "unchanged" || ((kind === "kept" || isRefused) && !isStub(article));
  };
  const lostItsFile = (article: KnownArticle) =>
    article.missing === null ? !observed.has(article.path) : ownFile(article)?.kind !== "withheld";
  const leaving = unmatched.filter((article) => article.withdrawn === null && !stays(article));
  // A stub has no good version that could stay.
  const mayStay = (article: KnownArticle) => lostItsFile(article) && !isStub(article);
  const kept = new Set(removals === "keep" ? leaving.filter(mayStay) : []);
  return {
    touched: unchanged
      .filter(({ article, file }) => article.missing !== null || !isSameState(article.file, file))
      .map(({ article: { id }, file }) => ({ id, file })),
    removed: leaving.filter((article) => !kept.has(article)),
    missing: [...kept].filter(({ missing }) => missing === null),
  };
}
