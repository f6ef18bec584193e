import type { Instant } from "../../articles/article.js";
import type { CatalogCache } from "../articles/catalog-cache.js";
import type { CatalogPart } from "./catalog-index.js";
import type { Catalog, Observation } from "./known-article.js";
import { type ReconcileOptions, type Reconciliation, reconcile } from "./reconcile.js";
import { findSimilarArticles, type SimilaritySource } from "./similar-articles.js";
import { NO_VERSION_KEYS } from "./versions.js";

export type ReconcileChangesOptions = Omit<ReconcileOptions, "similarPairs"> & Pick<Catalog, "publicationId">;

/** A ledger. */
export interface ReconcileSource {
  readonly articles: SimilaritySource;
  readonly catalog: Pick<CatalogCache, "index" | "read" | "isNew">;
}

/**
 * Reconciles the observations of a refresh with the ledger, looking only at the part of the catalog that the changes may
 * affect. If files may be versions of one another, any file may affect any other: then it looks at all of them.
 *
 * @param observations of all files, sorted by path, made with the `current` articles of the index
 * @param candidates see `CatalogIndex.detectChanges`
 */
export async function reconcileChanges(
  ledger: ReconcileSource,
  observations: readonly Observation[],
  clock: () => Instant,
  { publicationId, ...options }: ReconcileChangesOptions,
  candidates?: Iterable<string>,
): Promise<Reconciliation> {
  const index = await ledger.catalog.index();
  const changes = index.detectChanges(observations, candidates);
  const mayBeVersions =
    options.keyOf !== NO_VERSION_KEYS || index.hasVersions || changes.observations.some(declaresVersion);
  if (mayBeVersions) {
    const catalog = await ledger.catalog.read(publicationId);
    const all = candidates === undefined ? observations : index.observationsWith(changes);
    const similarPairs = await findSimilarArticles(catalog, all, ledger.articles);
    return reconcile(catalog, all, clock(), { ...options, similarPairs });
  }
  const totals = { publicationId, isNew: await ledger.catalog.isNew() };
  const part = (affected: CatalogPart) => ({ ...totals, ...affected.catalog });
  const near = index.partAround(changes, []);
  const similarPairs = await findSimilarArticles(part(near), near.observations, ledger.articles);
  const affected = similarPairs.length === 0 ? near : index.partAround(changes, similarPairs);
  return reconcile(part(affected), affected.observations, clock(), { ...options, similarPairs });
}

function declaresVersion(observation: Observation): boolean {
  return (
    observation.kind === "superseded" ||
    (observation.kind === "article" && observation.article.supersedes !== undefined)
  );
}
