import type { Finding, Instant } from "../../articles/article.js";
import { type DecidedSlug, decideSlug } from "./decide-slug.js";
import { decideTimes, eventTime, initialArrival, type RefreshTime } from "./decide-times.js";
import { type ArticleRecord, type Catalog, currentByPath, type Observation } from "./known-article.js";
import { type Match, matchArticles } from "./match-articles.js";
import { decideOutcomes, type Outcomes, type RemovalPolicy } from "./outcomes.js";
import type { SimilarPair } from "./similar-articles.js";
import { withSimilarityWarnings } from "./similarity-warnings.js";
import type { Successors } from "./successors.js";
import { findVersions, type VersionKeyOf } from "./versions.js";

/** The decisions of a refresh. Articles are named by their paths. */
export interface Reconciliation extends Outcomes {
  readonly records: readonly ArticleRecord[];
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Articles that became one with another; their URLs redirect to it. */
  readonly merged: readonly Merger[];
  /** Valid files that are not shown: earlier versions, articles withdrawn by hand. */
  readonly withheld: readonly { readonly path: string; readonly reason: string }[];
  readonly rejections: readonly Finding[];
  readonly warnings: readonly Finding[];
}

export interface ReconcileOptions {
  readonly removals: RemovalPolicy;
  readonly keyOf: VersionKeyOf;
  readonly similarPairs: readonly SimilarPair[];
}

/** Two articles that become one, by their ids. */
export interface Merger {
  readonly from: string;
  readonly into: string;
}

const NEVER_SHOWN = { released: null, arrived: null };

const WITHDRAWN_REASON = "it was taken down; `feedwright restore` brings it back";

/**
 * Decides which known article each file is, and its id, dates and slug. What was decided once stays
 * (`docs/architecture.md`, rules 1 and 2).
 */
export function reconcile(
  catalog: Catalog,
  observations: readonly Observation[],
  now: Instant,
  { removals, keyOf, similarPairs }: ReconcileOptions,
): Reconciliation {
  const { successors, waiting, warnings: versionWarnings } = findVersions(catalog, observations, keyOf, now);
  const { superseded } = successors;
  const publishable = observations.filter(({ path }) => !superseded.has(path) && !waiting.has(path));
  const evidence = { successors, keyOf, similarPairs };
  const matched = matchArticles(catalog, publishable, evidence);
  const { matches, rejections } = matched;
  const isWithdrawn = withdrawnByHandIn(catalog);
  const warnings: Finding[] = [];
  const assignedSlugs = new Map<string, string>();
  const slugs = { get: (slug: string) => assignedSlugs.get(slug) ?? catalog.slugs.get(slug) };
  const clock: RefreshTime = { now, eventTime: eventTime(latestEvent(catalog), now) };
  const records = matches.map((match) => {
    const decided = decideSlug(match, slugs);
    assignedSlugs.set(decided.slug, match.id);
    if (decided.warning !== undefined) warnings.push(decided.warning);
    const supersedes = supersededPaths(match, successors);
    const record = { ...recordOf(match, decided, catalog.isNew, clock), supersedes };
    return match.previous === undefined && isWithdrawn(match)
      ? { ...record, ...NEVER_SHOWN, withdrawn: now, withdrawnByHand: now }
      : record;
  });
  const shown = matches.filter((match) => !isWithdrawn(match));
  return {
    records: withSimilarityWarnings(records, matches, evidence),
    ...decideOutcomes(catalog, matched, { observations, publishable, removals }),
    added: shown.filter((match) => !wasPublished(match)).map(({ observation }) => observation.path),
    updated: shown
      .filter((match) => wasPublished(match) && match.previous?.contentHash !== match.observation.contentHash)
      .map(({ observation }) => observation.path),
    renamed: shown.flatMap((match) => {
      const from = match.previous?.path;
      const to = match.observation.path;
      return wasPublished(match) && from !== undefined && from !== to ? [{ from, to }] : [];
    }),
    withheld: [
      ...observations.flatMap(({ path }) => {
        const by = superseded.get(path);
        return by === undefined ? [] : [{ path, reason: `${by} is a later version of it` }];
      }),
      ...[...waiting].map((path) => ({
        path,
        reason: "it is to take the place of an earlier version at its date",
      })),
      ...pathsWithdrawnByHand(catalog, matches, publishable, isWithdrawn).map((path) => ({
        path,
        reason: WITHDRAWN_REASON,
      })),
    ],
    merged: findMergers(catalog, matches, successors),
    rejections,
    warnings: [...versionWarnings, ...warnings],
  };
}

/** Whether a file belongs to an article that was withdrawn by hand, or is a copy of one. */
function withdrawnByHandIn({ articles }: Catalog): (match: Match) => boolean {
  const contents = new Set(
    articles.filter(({ withdrawnByHand }) => withdrawnByHand !== null).map(({ contentHash }) => contentHash),
  );
  return ({ observation, previous }) =>
    previous === undefined ? contents.has(observation.contentHash) : previous.withdrawnByHand !== null;
}

function pathsWithdrawnByHand(
  { articles }: Catalog,
  matches: readonly Match[],
  publishable: readonly Observation[],
  isWithdrawn: (match: Match) => boolean,
): string[] {
  if (articles.every((article) => article.withdrawnByHand === null)) return [];
  const matched = new Map(matches.map((match) => [match.observation.path, isWithdrawn(match)]));
  const known = currentByPath(articles);
  return publishable
    .map(({ path }) => path)
    .filter((path) => matched.get(path) ?? known.get(path)?.withdrawnByHand != null);
}

/** The articles whose files are now found to be later versions of other articles. */
function findMergers({ articles }: Catalog, matches: readonly Match[], successors: Successors): Merger[] {
  const later = matches.filter(({ observation: { path } }) => successors.earlierVersions(path).length > 0);
  if (later.length === 0) return [];
  const known = currentByPath(articles);
  return later.flatMap(({ id, observation, previous }) => {
    const own = known.get(observation.path);
    return own === undefined || own === previous || own.id === id ? [] : [{ from: own.id, into: id }];
  });
}

/** Paths of a file's earlier versions, for refreshes that do not read it again; its own `supersedes` if unknown. */
function supersededPaths({ observation, previous }: Match, successors: Successors): string[] {
  const { path, article } = observation;
  const before = article.supersedes === undefined ? [] : (previous?.supersedes ?? []);
  const paths = new Set([...before, ...successors.earlierVersions(path)]);
  paths.delete(path);
  return paths.size === 0 && article.supersedes !== undefined ? [article.supersedes] : [...paths];
}

function latestEvent({ articles, whole }: Catalog): Instant | undefined {
  if (whole !== undefined) return whole.latestEvent;
  const latest = articles.reduce(
    (last, { released, corrected }) => Math.max(last, released ?? last, corrected ?? last),
    Number.NEGATIVE_INFINITY,
  );
  return latest === Number.NEGATIVE_INFINITY ? undefined : latest;
}

/** Whether the article was published before, under the same id. */
function wasPublished({ id, previous }: Match): boolean {
  return previous?.id === id && previous.withdrawn === null;
}

function recordOf(
  { observation, id, previous }: Match,
  { slug, wantedSlug }: DecidedSlug,
  isFirstRefresh: boolean,
  clock: RefreshTime,
): Omit<ArticleRecord, "supersedes"> {
  const { path, article, contentHash, file, reader } = observation;
  const times = decideTimes({ observation, id, previous }, clock);
  return {
    id,
    path,
    slug,
    wantedSlug,
    contentHash,
    meaningHash: article.meaningHash,
    firstSeen: previous?.firstSeen ?? clock.now,
    ...times,
    arrived:
      times.released === null
        ? null
        : (previous?.arrived ?? (isFirstRefresh ? initialArrival(times, article) : clock.eventTime)),
    imported: previous?.imported,
    expires: article.expires ?? null,
    withdrawn: previous?.withdrawnByHand == null ? null : previous.withdrawn,
    withdrawnByHand: previous?.withdrawnByHand ?? null,
    missing: null,
    file,
    reader,
    article,
  };
}
