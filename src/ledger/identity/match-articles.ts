import { validate as isUuid, v5 as uuidv5 } from "uuid";
import type { Finding } from "../../articles/article.js";
import { groupBy } from "./group-by.js";
import {
  type ArticleObservation,
  type Catalog,
  isCurrent,
  type KnownArticle,
  type Observation,
} from "./known-article.js";
import { renamedWithEdits } from "./renamed-with-edits.js";
import type { SimilarPair } from "./similar-articles.js";
import type { Successors } from "./successors.js";
import type { VersionKeyOf } from "./versions.js";

/** An article, the id it has from now on, and what the ledger knew of it. */
export interface Match {
  readonly observation: ArticleObservation;
  readonly id: string;
  readonly previous: KnownArticle | undefined;
}

/** What is known of files besides what lies in them. */
export interface Evidence {
  readonly successors: Successors;
  readonly similarPairs: readonly SimilarPair[];
  readonly keyOf: VersionKeyOf;
}

/**
 * Decides which known article each file is.
 *
 * A file is the article whose `id` it names, or of which it says that it is a later version; else, the surest way
 * first, one that is or was at its path, had its content, or said much the same (`waysToMatch`); else a new one.
 *
 * @param observations of the files that are to be published, or keep what is published
 */
export function matchArticles(
  catalog: Catalog,
  observations: readonly Observation[],
  evidence: Evidence,
): { matches: Match[]; rejections: Finding[] } {
  // As mostly; what follows looks at everything that is known.
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
  const { ways: rules, left, lastWay } = matchRules(catalog, observations, refused, evidence);
  const follow = (way: MatchRule) => {
    for (const observation of articles) claim(observation, way(observation));
  };
  for (const way of rules) follow(way);
  const renamed = renamedWithEdits(
    evidence.similarPairs,
    articles.filter((observation) => !previousOf.has(observation)),
    left.filter((article) => article.missing === null && !claimed.has(article)),
  );
  follow(({ path }) => renamed.get(path) ?? []);
  follow(lastWay);
  const given = new Set(owners.keys());
  const isTaken = (id: string) => given.has(id) || byId.has(id) || catalog.whole?.hasId(id) === true;
  const matches = articles.map((observation) => {
    const previous = previousOf.get(observation);
    const id =
      observation.article.id ??
      previous?.id ??
      unusedId(catalog.publicationId, idSeed(observation.path, evidence), isTaken);
    given.add(id);
    return { observation, id, previous };
  });
  return { matches, rejections };
}

function isArticle(observation: Observation): observation is ArticleObservation {
  return observation.kind === "article";
}

/** Of several files that name one id the one that has it already keeps it, else the oldest gets it. */
function ownersOfNamedIds(
  observations: readonly Observation[],
  byId: ReadonlyMap<string, KnownArticle>,
): { owners: Map<string, ArticleObservation>; rejections: Finding[] } {
  const owners = new Map<string, ArticleObservation>();
  const rejections: Finding[] = [];
  const seen = new Map(observations.map((observation) => [observation.path, observation]));
  const named = observations.filter(isArticle).filter(({ article }) => article.id !== undefined);
  for (const observation of named.toSorted(bySeniority(byId))) {
    const id = observation.article.id ?? "";
    const holder = pathOfIdOwner(byId.get(id), seen) ?? owners.get(id)?.path ?? observation.path;
    if (holder === observation.path) owners.set(id, observation);
    else rejections.push(duplicateId(observation.path, id, holder));
  }
  return { owners, rejections };
}

/** Where the article with an id still lies as it was, whether its file names the id or not. */
function pathOfIdOwner(
  known: KnownArticle | undefined,
  seen: ReadonlyMap<string, Observation>,
): string | undefined {
  if (known === undefined || !isCurrent(known)) return undefined;
  const there = seen.get(known.path);
  const settled = there?.kind === "unchanged" || there?.kind === "kept" || hasContentOf(known, there);
  return settled ? known.path : undefined;
}

function hasContentOf(known: KnownArticle, there: Observation | undefined): boolean {
  return there?.kind === "article" && there.contentHash === known.contentHash;
}

/** The one at the path of the id's article comes first, then one with its content, then the older ones. */
function bySeniority(byId: ReadonlyMap<string, KnownArticle>) {
  const claimTo = ({ path, contentHash, article }: ArticleObservation): number => {
    const known = byId.get(article.id ?? "");
    return known?.path === path ? 0 : known?.contentHash === contentHash ? 1 : 2;
  };
  const date = ({ article }: ArticleObservation) => article.date ?? Number.MAX_SAFE_INTEGER;
  return (a: ArticleObservation, b: ArticleObservation) => claimTo(a) - claimTo(b) || date(a) - date(b);
}

function duplicateId(path: string, id: string, holder: string): Finding {
  return {
    path,
    problem: `its id ${id} is also the id of ${holder}`,
    remedy: `give it an id of its own; the older of the two stays published. If it is a later version of ${holder}, say \`supersedes: ${holder}\` in it`,
  };
}

type MatchRule = (observation: ArticleObservation) => readonly KnownArticle[];

/**
 * How a file may be a known article, the surest way first. Content tells more than the path: of a file that
 * took another's name, the content says which of the two it is. Before the last way comes a look at `left`, the
 * articles that are no longer at their paths: a file that is new may be one of them, renamed and edited.
 */
function matchRules(
  { articles, slugs }: Catalog,
  observations: readonly Observation[],
  refused: ReadonlySet<string>,
  { successors, similarPairs, keyOf }: Evidence,
): {
  readonly ways: readonly MatchRule[];
  readonly left: readonly KnownArticle[];
  readonly lastWay: MatchRule;
} {
  const seen = new Map(observations.map((observation) => [observation.path, observation]));
  const known = articles.filter(mayMatch(observations.filter(isArticle), { similarPairs, keyOf }));
  const current = known.filter(isCurrent);
  // One whose slug went over to a successor, its file having named another id, does not come back.
  const gone = known
    .filter((article) => !isCurrent(article) && slugs.get(article.slug) === article.id)
    .toSorted((a, b) => (b.withdrawn ?? 0) - (a.withdrawn ?? 0));
  const contents = new Set(known.map(contentOf));
  const left = current.filter(
    (article) => isNoLongerAtPath(article, seen.get(article.path), contents) && !refused.has(article.path),
  );
  const currentAt = groupBy(current, pathOf);
  const leftWith = groupBy(left, contentOf);
  const goneFrom = groupBy(gone, pathOf);
  const goneWith = groupBy(gone, contentOf);
  const laterThan = groupBy(
    left.flatMap((article) => article.supersedes.map((path) => ({ path, article }))),
    ({ path }) => path,
  );
  const keyed = groupBy(
    [...left, ...gone].filter(({ path }) => keyOf(path) !== undefined),
    ({ path }) => keyOf(path),
  );
  const alike = groupBy(similarPairs, ({ path }) => path);
  const isLike = ({ id }: KnownArticle, { path }: ArticleObservation) =>
    alike(path).some(({ other }) => other.id === id);
  const sameContent = (observation: ArticleObservation) => (article: KnownArticle) =>
    article.contentHash === observation.contentHash;
  const rules: MatchRule[] = [
    ({ path }) => successors.knownEarlierVersions(path),
    (observation) => currentAt(observation.path).filter(sameContent(observation)),
    ({ contentHash, file }) => leftWith(contentHash).filter((article) => article.file.inode === file.inode),
    (observation) => goneFrom(observation.path).filter(sameContent(observation)),
    ({ contentHash }) => leftWith(contentHash),
    // Under the name of a file that had left, and whose article stayed, another may have come.
    (observation) =>
      currentAt(observation.path).filter(
        (article) => article.missing === null || isLike(article, observation),
      ),
    // The correction is gone, and what it corrected is there again.
    ({ path }) => laterThan(path).map(({ article }) => article),
    ({ path }) => keyed(keyOf(path) ?? ""),
    ({ contentHash }) => goneWith(contentHash),
  ];
  return { ways: rules, left, lastWay: ({ path }) => goneFrom(path) };
}

/** From which an id is made: all versions of an article have one. */
function idSeed(path: string, { successors, keyOf }: Evidence): string {
  return keyOf(path) ?? successors.earlierVersions(path).at(-1) ?? path;
}

/** Which articles one of the observations may be: any other is not at its path, and has neither content nor key of it. */
function mayMatch(
  observations: readonly ArticleObservation[],
  { similarPairs, keyOf }: Pick<Evidence, "similarPairs" | "keyOf">,
): (known: KnownArticle) => boolean {
  const paths = new Set(observations.map(({ path }) => path));
  const contents = new Set(observations.map(({ contentHash }) => contentHash));
  const keys = new Set(observations.flatMap(({ path }) => keyOf(path) ?? []));
  const alike = new Set(similarPairs.map(({ other }) => other.id));
  return ({ id, path, contentHash, supersedes }) =>
    paths.has(path) ||
    contents.has(contentHash) ||
    alike.has(id) ||
    keys.has(keyOf(path) ?? "") ||
    supersedes.some((earlier) => paths.has(earlier));
}

/**
 * Whether an article is no longer at its path: nothing is there, a draft, or another file with other content.
 * File systems give the inodes of deleted files to new ones; the content of a known article is another file's too.
 *
 * @param contents of every known article that has that of a file
 */
function isNoLongerAtPath(
  known: KnownArticle,
  there: Observation | undefined,
  contents: ReadonlySet<string>,
): boolean {
  if (there === undefined || there.kind === "held") return true;
  if (there.kind !== "article" || hasContentOf(known, there)) return false;
  return there.file.inode !== known.file.inode || contents.has(there.contentHash);
}

function pathOf({ path }: KnownArticle): string {
  return path;
}

function contentOf({ contentHash }: KnownArticle): string {
  return contentHash;
}

/**
 * A name-based UUID (RFC 9562 §5.5) of the publication and the path: with the ledger lost the same ids
 * come out again, for files that never moved.
 */
function unusedId(publicationId: string, path: string, isTaken: (id: string) => boolean): string {
  const space = namespaceOf(publicationId);
  for (let attempt = 1; ; attempt += 1) {
    const id = `urn:uuid:${uuidv5(attempt === 1 ? path : `${path}\n${attempt}`, space)}`;
    if (!isTaken(id)) return id;
  }
}

function namespaceOf(publicationId: string): string {
  const bare = publicationId.replace(/^urn:uuid:/i, "");
  return isUuid(bare) ? bare : uuidv5(publicationId, uuidv5.URL);
}
