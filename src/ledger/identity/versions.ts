import { posix } from "node:path";
import type { Finding, Instant } from "../../articles/article.js";
import { groupBy } from "./group-by.js";
import { type Catalog, isCurrent, type KnownArticle, type Observation } from "./known-article.js";
import { Successors } from "./successors.js";

/** The key in a path that all versions of an article share; undefined if the path has none. */
export type VersionKeyOf = (path: string) => string | undefined;

/** @param pattern its first group is the key: `^(.+?)(-v\d+)?\.txt$` */
export function versionKeyFrom(pattern: RegExp | undefined): VersionKeyOf {
  return pattern === undefined ? NO_VERSION_KEYS : (path) => pattern.exec(path)?.[1];
}

/** For publications whose paths have no version keys. */
export const NO_VERSION_KEYS: VersionKeyOf = () => undefined;

export interface Versions {
  readonly successors: Successors;
  /** Later versions that are not published before their date. */
  readonly waiting: ReadonlySet<string>;
  readonly warnings: readonly Finding[];
}

/** A file that may supersede others. */
interface Candidate {
  readonly path: string;
  readonly observation: Observation;
  /** The known article at its path. */
  readonly known: KnownArticle | undefined;
}

/** A present or former file, and its articles in the ledger. */
interface VersionTarget {
  readonly path: string;
  readonly known: readonly KnownArticle[];
}

/** `story`, `story-2`, `story-10`. */
const naturalOrder = new Intl.Collator("en", { numeric: true });

/** Orders the paths of an article's versions, the earliest first. */
export function byVersion(a: string, b: string): number {
  return naturalOrder.compare(stemOf(a), stemOf(b)) || (a < b ? -1 : 1);
}

function stemOf(path: string): string {
  return path.replace(/\.[^./]*$/, "");
}

/**
 * Finds the files that are later versions of others: those that say so (`supersedes`), and the last in natural order of
 * those that share a version key.
 *
 * A published later version supersedes the earlier ones even while it is unreadable or a draft: an outdated text must
 * not come back because its correction is being edited.
 */
export function findVersions(
  catalog: Catalog,
  observations: readonly Observation[],
  keyOf: VersionKeyOf,
  now: Instant,
): Versions {
  const successors = new Successors();
  // Most refreshes: the rest takes time in proportion to the catalog.
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
  // Decided in an earlier refresh; the file was not read again.
  for (const found of observations) if (found.kind === "superseded") successors.add(found.by, found.path, []);
  const waiting = candidates.filter(
    (candidate) =>
      !isReady(candidate, now) &&
      (targetsOf(candidate).length > 0 || versions(keyOf(candidate.path) ?? "").length > 0),
  );
  return { successors, waiting: new Set(waiting.map(({ path }) => path)), warnings };
}

/**
 * Finds the files that need not be read, since an unchanged later version is published.
 *
 * @param unchanged articles whose files are unchanged
 * @returns the path of the later version, by path
 */
export function alreadySuperseded(
  unchanged: readonly KnownArticle[],
  paths: readonly string[],
  keyOf: VersionKeyOf,
): Map<string, string> {
  const superseded = new Map<string, string>();
  const keyed = groupBy(
    unchanged.filter(({ path }) => keyOf(path) !== undefined),
    ({ path }) => keyOf(path),
  );
  for (const path of paths) {
    const later = keyed(keyOf(path) ?? "").find((article) => byVersion(path, article.path) < 0);
    if (later !== undefined) superseded.set(path, later.path);
  }
  for (const { path, supersedes } of unchanged)
    for (const earlier of supersedes) superseded.set(earlier, path);
  for (const { path } of unchanged) superseded.delete(path);
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

/** Not a file that is rejected or withheld, unless it was published before. */
function canSupersede({ kind }: Observation, known: KnownArticle | undefined): boolean {
  if (kind === "article") return true;
  if (known === undefined || kind === "superseded") return false;
  return kind === "withheld" || isCurrent(known);
}

/** A later version with a future date supersedes nothing before that date. */
function isReady({ observation, known }: Candidate, now: Instant): boolean {
  if (known !== undefined || observation.kind !== "article") return true;
  const { date, embargo } = observation.article;
  return Math.max(date ?? now, embargo ?? now) <= now;
}

/** The file's own `supersedes`, and what it superseded before. */
function targetsOf({ observation, known }: Candidate): readonly string[] {
  const before = known?.supersedes ?? [];
  if (observation.kind !== "article") return before;
  const { supersedes } = observation.article;
  return supersedes === undefined ? [] : [...new Set([supersedes, ...before])];
}

/** @returns warnings about targets that cannot be superseded */
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

/** @param before what it superseded in an earlier refresh: those articles are its own already */
function followDeclaration(
  path: string,
  target: string,
  before: readonly string[],
  found: VersionTarget | undefined,
  successors: Successors,
): Finding[] {
  if (found === undefined) return before.length > 0 ? [] : [unknownTargetWarning(path, target)];
  if (found.path === path) return [];
  const known = before.includes(found.path) ? [] : found.known;
  return successors.add(path, found.path, known) ? [] : [circularWarning(path, found.path)];
}

/** The last version supersedes all others. */
function followKey(
  group: readonly Candidate[],
  successors: Successors,
  knownAt: (path: string) => readonly KnownArticle[],
): void {
  const [latest, ...others] = group.map(({ path }) => path).toSorted((a, b) => byVersion(b, a));
  for (const other of others) if (latest !== undefined) successors.add(latest, other, knownAt(other));
}

/**
 * Finds a file by its path, from the root or from the folder of `from`, or by its article's id.
 *
 * @param before paths that were found in an earlier refresh: they win over later files
 */
type TargetFinder = (target: string, from: string, before: readonly string[]) => VersionTarget | undefined;

function targetFinder(
  { articles }: Catalog,
  observations: readonly Observation[],
  knownAt: (path: string) => readonly KnownArticle[],
): TargetFinder {
  const observed = new Set(observations.map(({ path }) => path));
  const byId = new Map(articles.map((article) => [article.id, article]));
  const named = new Map(
    observations.flatMap((found) =>
      found.kind === "article" && found.article.id !== undefined ? [[found.article.id, found.path]] : [],
    ),
  );
  const isKnown = (path: string) => observed.has(path) || knownAt(path).length > 0;
  return (target, from, before) => {
    const paths = [posix.normalize(target), posix.join(posix.dirname(from), target)];
    const match = paths.find((path) => before.includes(path)) ?? paths.find(isKnown);
    if (match !== undefined) return { path: match, known: knownAt(match) };
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
