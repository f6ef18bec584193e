import type { Finding } from "../../articles/article.js";
import { ownersOfNamedIds, unusedId } from "./article-ids.js";
import { groupBy } from "./group-by.js";
import {
  type ArticleObservation,
  type Catalog,
  hasContentOf,
  isArticle,
  isCurrent,
  type KnownArticle,
  type Observation,
} from "./known-article.js";
import { matchRenamedAndEdited } from "./match-renamed-and-edited.js";
import type { SimilarPair } from "./similar-articles.js";
import type { Successors } from "./successors.js";
import type { VersionKeyOf } from "./versions.js";

/** A file, the id that its article gets, and the known article that it belongs to. */
export interface Match {
  readonly observation: ArticleObservation;
  readonly id: string;
  readonly previous: KnownArticle | undefined;
}

/** What is known about files besides their contents. */
export interface Evidence {
  readonly successors: Successors;
  readonly similarPairs: readonly SimilarPair[];
  readonly keyOf: VersionKeyOf;
}

/**
 * Decides which known article each file is.
 *
 * The article whose `id` the file names comes first, then the first rule that finds one (`matchRules`); otherwise the
 * file is a new article.
 *
 * @param observations of the files to publish, and of those whose published version stays
 */
export function matchArticles(
  catalog: Catalog,
  observations: readonly Observation[],
  evidence: Evidence,
): { matches: Match[]; rejections: Finding[] } {
  // Most refreshes: the rest takes time in proportion to the catalog.
  if (!observations.some(isArticle)) return { matches: [], rejections: [] };
  const byId = new Map(catalog.articles.map((known) => [known.id, known]));
  const { owners, rejections } = ownersOfNamedIds(observations, byId);
  const refused = new Set(rejections.map(({ path }) => path));
  const articles = observations.filter(isArticle).filter(({ path }) => !refused.has(path));
  const previousOf = new Map<ArticleObservation, KnownArticle>();
  const claimed = new Set<KnownArticle>();
  const claim = (observation: ArticleObservation, candidates: readonly KnownArticle[]) => {
    const known = candidates.find((candidate) => !claimed.has(candidate));
    if (known === undefined || previousOf.has(observation)) return;
    claimed.add(known);
    previousOf.set(observation, known);
  };
  for (const [id, owner] of owners) claim(owner, [byId.get(id) ?? []].flat());
  const { rules, departed, lastRule } = matchRules(catalog, observations, refused, evidence);
  const apply = (rule: MatchRule) => {
    for (const observation of articles) claim(observation, rule(observation));
  };
  for (const rule of rules) apply(rule);
  const renamed = matchRenamedAndEdited(
    evidence.similarPairs,
    articles.filter((observation) => !previousOf.has(observation)),
    departed.filter((article) => article.missing === null && !claimed.has(article)),
  );
  apply(({ path }) => renamed.get(path) ?? []);
  apply(lastRule);
  const assigned = new Set(owners.keys());
  const isTaken = (id: string) => assigned.has(id) || byId.has(id) || catalog.whole?.hasId(id) === true;
  const matches = articles.map((observation) => {
    const previous = previousOf.get(observation);
    const id =
      observation.article.id ??
      previous?.id ??
      unusedId(catalog.publicationId, idSeed(observation.path, evidence), isTaken);
    assigned.add(id);
    return { observation, id, previous };
  });
  return { matches, rejections };
}

type MatchRule = (observation: ArticleObservation) => readonly KnownArticle[];

/**
 * The rules by which a file is a known article, the most certain first. Content is stronger evidence than the path: it
 * tells which article a file is that took another's name. `departed` are the articles that are no longer at their
 * paths: before the last rule a new file may be one of them, renamed and edited.
 */
function matchRules(
  { articles, slugs }: Catalog,
  observations: readonly Observation[],
  refused: ReadonlySet<string>,
  { successors, similarPairs, keyOf }: Evidence,
): {
  readonly rules: readonly MatchRule[];
  readonly departed: readonly KnownArticle[];
  readonly lastRule: MatchRule;
} {
  const seen = new Map(observations.map((observation) => [observation.path, observation]));
  const known = articles.filter(mayMatch(observations.filter(isArticle), { similarPairs, keyOf }));
  const current = known.filter(isCurrent);
  // An article whose slug went to a successor with another id does not come back.
  const withdrawn = known
    .filter((article) => !isCurrent(article) && slugs.get(article.slug) === article.id)
    .toSorted((a, b) => (b.withdrawn ?? 0) - (a.withdrawn ?? 0));
  const contents = new Set(known.map(contentOf));
  const departed = current.filter(
    (article) => isNoLongerAtPath(article, seen.get(article.path), contents) && !refused.has(article.path),
  );
  const currentAt = groupBy(current, pathOf);
  const departedWith = groupBy(departed, contentOf);
  const withdrawnFrom = groupBy(withdrawn, pathOf);
  const withdrawnWith = groupBy(withdrawn, contentOf);
  const laterThan = groupBy(
    departed.flatMap((article) => article.supersedes.map((path) => ({ path, article }))),
    ({ path }) => path,
  );
  const keyed = groupBy(
    [...departed, ...withdrawn].filter(({ path }) => keyOf(path) !== undefined),
    ({ path }) => keyOf(path),
  );
  const similarTo = groupBy(similarPairs, ({ path }) => path);
  const isSimilar = ({ id }: KnownArticle, { path }: ArticleObservation) =>
    similarTo(path).some(({ other }) => other.id === id);
  const sameContent = (observation: ArticleObservation) => (article: KnownArticle) =>
    article.contentHash === observation.contentHash;
  const rules: MatchRule[] = [
    ({ path }) => successors.knownEarlierVersions(path),
    (observation) => currentAt(observation.path).filter(sameContent(observation)),
    ({ contentHash, file }) =>
      departedWith(contentHash).filter((article) => article.file.inode === file.inode),
    (observation) => withdrawnFrom(observation.path).filter(sameContent(observation)),
    ({ contentHash }) => departedWith(contentHash),
    // A missing file's article stays published, so a new file at its path may be another article.
    (observation) =>
      currentAt(observation.path).filter(
        (article) => article.missing === null || isSimilar(article, observation),
      ),
    // The later version was deleted, and the earlier one restored.
    ({ path }) => laterThan(path).map(({ article }) => article),
    ({ path }) => keyed(keyOf(path) ?? ""),
    ({ contentHash }) => withdrawnWith(contentHash),
  ];
  return { rules, departed, lastRule: ({ path }) => withdrawnFrom(path) };
}

/** The name that the id is made from, equal for all versions of an article. */
function idSeed(path: string, { successors, keyOf }: Evidence): string {
  return keyOf(path) ?? successors.earlierVersions(path).at(-1) ?? path;
}

/** Filters out the articles that no observation can be. */
function mayMatch(
  observations: readonly ArticleObservation[],
  { similarPairs, keyOf }: Pick<Evidence, "similarPairs" | "keyOf">,
): (known: KnownArticle) => boolean {
  const paths = new Set(observations.map(({ path }) => path));
  const contents = new Set(observations.map(({ contentHash }) => contentHash));
  const keys = new Set(observations.flatMap(({ path }) => keyOf(path) ?? []));
  const similarIds = new Set(similarPairs.map(({ other }) => other.id));
  return ({ id, path, contentHash, supersedes }) =>
    paths.has(path) ||
    contents.has(contentHash) ||
    similarIds.has(id) ||
    keys.has(keyOf(path) ?? "") ||
    supersedes.some((earlier) => paths.has(earlier));
}

/**
 * Whether an article is no longer at its path: there is no file, a draft, or another file with other content. The inode
 * alone does not tell, since file systems reuse it; a file with the content of another known article is that one.
 *
 * @param contents of the known articles that a file may be
 */
function isNoLongerAtPath(
  known: KnownArticle,
  found: Observation | undefined,
  contents: ReadonlySet<string>,
): boolean {
  if (found === undefined || found.kind === "withheld") return true;
  if (found.kind !== "article" || hasContentOf(known, found)) return false;
  return found.file.inode !== known.file.inode || contents.has(found.contentHash);
}

function pathOf({ path }: KnownArticle): string {
  return path;
}

function contentOf({ contentHash }: KnownArticle): string {
  return contentHash;
}
