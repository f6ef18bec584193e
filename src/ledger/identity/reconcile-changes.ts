import type { Instant } from "../../articles/article.js";
import type { Ledger } from "../ledger.js";
import type { CatalogPart } from "./catalog-index.js";
import type { Catalog, Observation } from "./known-article.js";
import { type ReconcileOptions, type Reconciliation, reconcile } from "./reconcile.js";
import { findSimilarArticles, type SimilaritySource } from "./similar-articles.js";
import { NO_VERSION_KEYS } from "./versions.js";

export type ReconcileChangesOptions = Omit<ReconcileOptions, "similarPairs"> & Pick<Catalog, "publicationId">;

/** What decides: a ledger. */
export type ReconcileSource = SimilaritySource & Pick<Ledger, "index" | "catalog" | "isNew">;

/**
 * Decides what follows from what a refresh observed, by a look at what changed and what that may have to do with.
 * Where files may be versions of one another, any may have to do with any: then by a look at everything.
 *
 * @param observations of all files, in the order of their paths, made with the `current` articles of the index
 * @param candidates what `changesAmong` takes
 */
export async function reconcileChanges(
  ledger: ReconcileSource,
  observations: readonly Observation[],
  clock: () => Instant,
  { publicationId, ...options }: ReconcileChangesOptions,
  candidates?: Iterable<string>,
): Promise<Reconciliation> {
  const index = await ledger.index();
  const changes = index.detectChanges(observations, candidates);
  const mayBeVersions =
    options.keyOf !== NO_VERSION_KEYS || index.hasVersions || changes.observations.some(declaresVersion);
  if (mayBeVersions) {
    const catalog = await ledger.catalog(publicationId);
    const all = candidates === undefined ? observations : index.observationsWith(changes);
    const similarPairs = await findSimilarArticles(catalog, all, ledger);
    return reconcile(catalog, all, clock(), { ...options, similarPairs });
  }
  const totals = { publicationId, isNew: await ledger.isNew() };
  const part = (affected: CatalogPart) => ({ ...totals, ...affected.catalog });
  const near = index.partAround(changes, []);
  const similarPairs = await findSimilarArticles(part(near), near.observations, ledger);
  const affected = similarPairs.length === 0 ? near : index.partAround(changes, similarPairs);
  return reconcile(part(affected), affected.observations, clock(), { ...options, similarPairs });
}

function declaresVersion(observation: Observation): boolean {
  return (
    observation.kind === "superseded" ||
    (observation.kind === "article" && observation.article.supersedes !== undefined)
  );
}
