import type { Instant } from "../../articles/article.js";
import type { Surrounding } from "../articles/catalog-index.js";
import type { Ledger } from "../ledger.js";
import type { Catalog, Observation } from "./known-article.js";
import { type ReconcileOptions, type Reconciliation, reconcile } from "./reconcile.js";
import { findSimilarArticles, type SimilaritySource } from "./similar-articles.js";
import { NO_KEYS } from "./versions.js";

export type DecideOptions = Omit<ReconcileOptions, "likenesses"> & Pick<Catalog, "publicationId">;

/** What decides: a ledger. */
export type Source = SimilaritySource & Pick<Ledger, "index" | "catalog" | "isNew">;

/**
 * Decides what follows from what a refresh observed, by a look at what changed and what that may have to do with.
 * Where files may be versions of one another, any may have to do with any: then by a look at everything.
 *
 * @param observations of all files, in the order of their paths, made with the `current` articles of the index
 * @param among what `changesAmong` takes
 */
export async function decide(
  ledger: Source,
  observations: readonly Observation[],
  clock: () => Instant,
  { publicationId, ...options }: DecideOptions,
  among?: Iterable<string>,
): Promise<Reconciliation> {
  const index = await ledger.index();
  const changes = index.changesAmong(observations, among);
  const mayBeVersions =
    options.keyOf !== NO_KEYS || index.hasVersions || changes.observations.some(speaksOfVersions);
  if (mayBeVersions) {
    const catalog = await ledger.catalog(publicationId);
    const all = among === undefined ? observations : index.observationsWith(changes);
    const likenesses = await findSimilarArticles(catalog, all, ledger);
    return reconcile(catalog, all, clock(), { ...options, likenesses });
  }
  const whole = { publicationId, isNew: await ledger.isNew() };
  const part = (surrounding: Surrounding) => ({ ...whole, ...surrounding.catalog });
  const near = index.around(changes, []);
  const likenesses = await findSimilarArticles(part(near), near.observations, ledger);
  const surrounding = likenesses.length === 0 ? near : index.around(changes, likenesses);
  return reconcile(part(surrounding), surrounding.observations, clock(), { ...options, likenesses });
}

function speaksOfVersions(observation: Observation): boolean {
  return (
    observation.kind === "superseded" ||
    (observation.kind === "article" && observation.article.supersedes !== undefined)
  );
}
