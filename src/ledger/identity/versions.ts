import { posix } from "node:path";
import type { Finding, Instant } from "../../articles/article.js";
import { groupBy } from "./group-by.js";
import { type Catalog, isCurrent, type KnownArticle, type Observation } from "./known-article.js";
import { Successors } from "./successors.js";

/** The article that a file is a version of, as its path says it; undefined where it says nothing. */
export type VersionKeyOf = (path: string) => string | undefined;

/** @param pattern whose first group tells the article: `^(.+?)(-v\d+)?\.txt$` */
export function versionKeyFrom(pattern: RegExp | undefined): VersionKeyOf {
  return pattern === undefined ? NO_VERSION_KEYS : (path) => pattern.exec(path)?.[1];
}

/** Where no path says what its file is a version of. */
export const NO_VERSION_KEYS: VersionKeyOf = () => undefined;

export interface Versions {
  readonly successors: Successors;
  /** Files that are to take the place of another at their date, and until then are not published. */
  readonly waiting: ReadonlySet<string>;
  readonly warnings: readonly Finding[];
}

/** A file that may take the place of others. */
interface Candidate {
  readonly path: string;
  readonly observation: Observation;
  /** What the ledger has of the article at its path. */
  readonly known: KnownArticle | undefined;
}

/** A file that is, or once was, and the articles that the ledger has of it. */
interface VersionTarget {
  readonly path: string;
  readonly known: readonly KnownArticle[];
}

/** `story`, `story-2`, `story-10`. */
const naturalOrder = new Intl.Collator("en", { numeric: true });

/** Orders paths of versions of one article, the earliest first. */
export function byVersion(a: string, b: string): number {
  return naturalOrder.compare(stemOf(a), stemOf(b)) || (a < b ? -1 : 1);
}

function stemOf(path: string): string {
  return path.replace(/\.[^./]*$/, "");
}

/**
 * Finds out which files are later versions of others: those that say so (`supersedes`), and the last, in natural
 * order, of those that have a key in common.
 *
 * A later version that was published takes the place of the earlier ones also when it cannot be read any more, or
 * has become a draft: what was corrected does not come back because its correction is being mended.
 */
export function findVersions(
  catalog: Catalog,
  observations: readonly Observation[],
  keyOf: VersionKeyOf,
  now: Instant,
): Versions {
  const successors = new Successors();
  // As mostly; what follows looks at everything that is known.
  if (!haveVersions(catalog, observations, keyOf)) return { successors, waiting: new Set(), warnings: [] };
  const knownAt = groupBy(catalog.articles.toSorted(currentFirst), ({ path }) => path);
  const candidates = observations.flatMap((observation) => {
    const [known] = knownAt(observation.path);
    return canSupersede(observation, known) ? [{ path: observation.path, observation, known }] : [];
  });
  const ready = candidates.filter((candidate) => isReady(candidate, now));
  const warnings = followDeclarations(ready, targetFinder(catalog, observations, knownAt), successors);
  const keyed = ready.filter(({ path }) => keyOf(path) !== undefined);
  const versions = groupBy(keyed, ({ path }) => keyOf(path));
  for (const key of new Set(keyed.map(({ path }) => keyOf(path) ?? "")))
    followKey(versions(key), successors, knownAt);
  // What was settled before nobody has read again.
  for (const found of observations) if (found.kind === "superseded") successors.add(found.by, found.path, []);
  const waiting = candidates.filter(
    (candidate) =>
      !isReady(candidate, now) &&
      (targetsOf(candidate).length > 0 || versions(keyOf(candidate.path) ?? "").length > 0),
  );
  return { successors, waiting: new Set(waiting.map(({ path }) => path)), warnings };
}

/**
 * Files that need not be read, since a later version of them was published that has not changed.
 *
 * @param settled articles whose files are as they were
 * @returns the paths of the later versions, by path
 */
export function alreadySuperseded(
  settled: readonly KnownArticle[],
  paths: readonly string[],
  keyOf: VersionKeyOf,
): Map<string, string> {
  const superseded = new Map<string, string>();
  const keyed = groupBy(
    settled.filter(({ path }) => keyOf(path) !== undefined),
    ({ path }) => keyOf(path),
  );
  for (const path of paths) {
    const later = keyed(keyOf(path) ?? "").find((article) => byVersion(path, article.path) < 0);
    if (later !== undefined) superseded.set(path, later.path);
  }
  for (const { path, supersedes } of settled) for (const earlier of supersedes) superseded.set(earlier, path);
  for (const { path } of settled) superseded.delete(path);
  return superseded;
}

function haveVersions(
  { articles }: Catalog,
  observations: readonly Observation[],
  keyOf: VersionKeyOf,
): boolean {
  return (
    articles.some(({ supersedes }) => supersedes.length > 0) ||
    observations.some(
      (found) =>
        keyOf(found.path) !== undefined ||
        (found.kind === "article" && found.article.supersedes !== undefined),
    )
  );
}

function currentFirst(a: KnownArticle, b: KnownArticle): number {
  return Number(isCurrent(b)) - Number(isCurrent(a)) || (b.withdrawn ?? 0) - (a.withdrawn ?? 0);
}

/** Not what is rejected or held back and never was published. */
function canSupersede({ kind }: Observation, known: KnownArticle | undefined): boolean {
  if (kind === "article") return true;
  if (known === undefined || kind === "superseded") return false;
  return kind === "held" || isCurrent(known);
}

/** A correction that is dated in the future leaves what it corrects alone until then. */
function isReady({ observation, known }: Candidate, now: Instant): boolean {
  if (known !== undefined || observation.kind !== "article") return true;
  const { date, embargo } = observation.article;
  return Math.max(date ?? now, embargo ?? now) <= now;
}

/** What it says that it supersedes, and what it is known to have superseded. */
function targetsOf({ observation, known }: Candidate): readonly string[] {
  const before = known?.supersedes ?? [];
  if (observation.kind !== "article") return before;
  const { supersedes } = observation.article;
  return supersedes === undefined ? [] : [...new Set([supersedes, ...before])];
}

/** @returns what is to be said of those that lead nowhere */
function followDeclarations(
  candidates: readonly Candidate[],
  findTarget: TargetFinder,
  successors: Successors,
): Finding[] {
  return candidates.flatMap((candidate) =>
    targetsOf(candidate).flatMap((target) => {
      const { path, known } = candidate;
      const before = known?.supersedes ?? [];
      return followDeclaration(path, target, before, findTarget(target, path, before), successors);
    }),
  );
}

/** @param before what it superseded in an earlier refresh: what the ledger had of that is its own since */
function followDeclaration(
  path: string,
  target: string,
  before: readonly string[],
  place: VersionTarget | undefined,
  successors: Successors,
): Finding[] {
  if (place === undefined) return before.length > 0 ? [] : [unknownTargetWarning(path, target)];
  if (place.path === path) return [];
  const known = before.includes(place.path) ? [] : place.known;
  return successors.add(path, place.path, known) ? [] : [circularWarning(path, place.path)];
}

/** The latest takes the place of all others. */
function followKey(
  group: readonly Candidate[],
  successors: Successors,
  knownAt: (path: string) => readonly KnownArticle[],
): void {
  const [latest, ...others] = group.map(({ path }) => path).toSorted((a, b) => byVersion(b, a));
  for (const other of others) if (latest !== undefined) successors.add(latest, other, knownAt(other));
}

/**
 * Finds a file by its path, also relative to another's folder, or by its article's id.
 *
 * @param before paths that were meant in an earlier refresh, and still are, whatever else has come
 */
type TargetFinder = (target: string, from: string, before: readonly string[]) => VersionTarget | undefined;

function targetFinder(
  { articles }: Catalog,
  observations: readonly Observation[],
  knownAt: (path: string) => readonly KnownArticle[],
): TargetFinder {
  const there = new Set(observations.map(({ path }) => path));
  const byId = new Map(articles.map((article) => [article.id, article]));
  const named = new Map(
    observations.flatMap((found) =>
      found.kind === "article" && found.article.id !== undefined ? [[found.article.id, found.path]] : [],
    ),
  );
  const isKnown = (path: string) => there.has(path) || knownAt(path).length > 0;
  return (target, from, before) => {
    const paths = [posix.normalize(target), posix.join(posix.dirname(from), target)];
    const meant = paths.find((path) => before.includes(path)) ?? paths.find(isKnown);
    if (meant !== undefined) return { path: meant, known: knownAt(meant) };
    const known = byId.get(target);
    const path = named.get(target) ?? known?.path;
    return path === undefined ? undefined : { path, known: known === undefined ? [] : [known] };
  };
}

function unknownTargetWarning(path: string, target: string): Finding {
  return {
    path,
    problem: `it supersedes ${target}, but no article with that path or id is known`,
    remedy:
      "give the path of the earlier file as the reports name it; until then this is an article of its own",
  };
}

function circularWarning(path: string, target: string): Finding {
  return {
    path,
    problem: `it supersedes ${target}, which supersedes it in turn`,
    remedy: "let only the later of the two say so",
  };
}
