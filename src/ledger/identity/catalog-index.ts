import { isSameState } from "../../articles/scan-directory.js";
import {
  type Catalog,
  currentOf,
  isCurrent,
  type KnownArticle,
  type Observation,
  type WholeCatalog,
} from "./known-article.js";
import type { SimilarPair } from "./similar-articles.js";

/** How the files differ from the catalog. */
export interface CatalogChanges {
  /** Without unchanged files of published articles. */
  readonly observations: readonly Observation[];
  /** Articles whose files were not observed. */
  readonly missing: readonly KnownArticle[];
}

/** The part of the catalog that a decision needs, with the observations of its files. */
export interface CatalogPart {
  readonly catalog: Pick<Catalog, "articles" | "slugs" | "whole">;
  /** Sorted by path. */
  readonly observations: readonly Observation[];
}

/**
 * Every known article and slug, indexed for a refresh, which then reconciles only the part of the catalog that the
 * changed files may affect.
 */
export class CatalogIndex implements WholeCatalog {
  readonly #byId = new Map<string, KnownArticle>();
  readonly #byPath = new Map<string, KnownArticle[]>();
  readonly #byContent = new Map<string, KnownArticle[]>();
  readonly #current = new Map<string, KnownArticle>();
  readonly #irregularPaths = new Set<string>();
  readonly #slugs = new Map<string, string>();
  #liveCount = 0;
  #versionCount = 0;
  latestEvent: WholeCatalog["latestEvent"];

  /** Unordered. */
  get articles(): Iterable<KnownArticle> {
    return this.#byId.values();
  }

  /** The article that a file at each path may belong to (`currentByPath`). */
  get current(): ReadonlyMap<string, KnownArticle> {
    return this.#current;
  }

  /** Paths with several articles, or with one that is missing or withdrawn by hand: every refresh reconciles them. */
  get irregularPaths(): Iterable<string> {
    return this.#irregularPaths;
  }

  get slugs(): ReadonlyMap<string, string> {
    return this.#slugs;
  }

  /** Articles that are not withdrawn. */
  get liveCount(): number {
    return this.#liveCount;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Whether any article was ever a later version of another. */
  get hasVersions(): boolean {
    return this.#versionCount > 0;
  }

  hasId(id: string): boolean {
    return this.#byId.has(id);
  }

  /** @param article undefined to remove it */
  set(id: string, article: KnownArticle | undefined): void {
    const before = this.#byId.get(id);
    if (before !== undefined) {
      this.#byId.delete(id);
      this.#count(before, -1);
      removeFromList(this.#byContent, before.contentHash, before);
      removeFromList(this.#byPath, before.path, before);
    }
    if (article !== undefined) {
      this.#byId.set(id, article);
      this.#count(article, 1);
      addToList(this.#byContent, article.contentHash, article);
      addToList(this.#byPath, article.path, article);
    }
    for (const path of new Set([before?.path, article?.path]))
      if (path !== undefined) this.#updateCurrent(path);
  }

  setSlug(slug: string, id: string | undefined): void {
    if (id === undefined) this.#slugs.delete(slug);
    else this.#slugs.set(slug, id);
  }

  /**
   * @param observations of all files, made while `current` was as it is now
   * @param candidates if not all files were observed: the paths of those that may have changed, and `irregularPaths`
   */
  detectChanges(observations: readonly Observation[], candidates?: Iterable<string>): CatalogChanges {
    let known = 0;
    const changed = observations.filter((observation) => {
      const article = this.#current.get(observation.path);
      if (article === undefined) return true;
      known += 1;
      return !isUnchanged(article, observation);
    });
    if (known === this.#current.size) return { observations: changed, missing: [] };
    const observedPaths = new Set(observations.map(({ path }) => path));
    const missing = [...(candidates ?? this.#current.keys())].flatMap((path) =>
      observedPaths.has(path) ? [] : (this.#current.get(path) ?? []),
    );
    return { observations: changed, missing };
  }

  /** The observations of all files, if only these changed; sorted by path. */
  observationsWith({ observations, missing }: CatalogChanges): Observation[] {
    const observed = new Map<string, Observation>(
      [...this.#current].map(([path, { file }]) => [path, { path, kind: "unchanged", file }]),
    );
    for (const { path } of missing) observed.delete(path);
    for (const observation of observations) observed.set(observation.path, observation);
    return sortedByPath(observed.values());
  }

  /**
   * Everything that a decision about the changes may depend on: articles with the path, content or id of a changed
   * file, similar articles, missing ones, and those at irregular paths.
   */
  partAround({ observations, missing }: CatalogChanges, similarPairs: readonly SimilarPair[]): CatalogPart {
    const observed = new Map(observations.map((observation) => [observation.path, observation]));
    const missingPaths = new Set(missing.map(({ path }) => path));
    const paths = new Set([...observed.keys(), ...missingPaths, ...this.#irregularPaths]);
    for (const { path } of this.#relatedTo(observations, similarPairs)) paths.add(path);
    const articles: KnownArticle[] = [];
    for (const path of paths) {
      articles.push(...(this.#byPath.get(path) ?? []));
      const current = this.#current.get(path);
      if (current !== undefined && !observed.has(path) && !missingPaths.has(path))
        observed.set(path, { path, kind: "unchanged", file: current.file });
    }
    return {
      catalog: { articles: articles.sort(byPath), slugs: this.#slugs, whole: this },
      observations: sortedByPath(observed.values()),
    };
  }

  *#relatedTo(
    observations: readonly Observation[],
    similarPairs: readonly SimilarPair[],
  ): Generator<KnownArticle> {
    for (const found of observations) {
      if (found.kind !== "article") continue;
      yield* this.#byContent.get(found.contentHash) ?? [];
      yield* this.#withId(found.article.id);
    }
    for (const { other } of similarPairs) yield* this.#withId(other.id);
  }

  #withId(id: string | undefined): KnownArticle[] {
    return [(id === undefined ? undefined : this.#byId.get(id)) ?? []].flat();
  }

  #count({ withdrawn, supersedes }: KnownArticle, by: 1 | -1): void {
    if (withdrawn === null) this.#liveCount += by;
    if (supersedes.length > 0) this.#versionCount += by;
  }

  #updateCurrent(path: string): void {
    const current = (this.#byPath.get(path) ?? []).filter(isCurrent).sort(byPath);
    const chosen = currentOf(current);
    if (chosen === undefined) this.#current.delete(path);
    else this.#current.set(path, chosen);
    const isPlain =
      current.length <= 1 &&
      current.every(({ missing, withdrawnByHand }) => missing === null && withdrawnByHand === null);
    if (isPlain) this.#irregularPaths.delete(path);
    else this.#irregularPaths.add(path);
  }
}

function sortedByPath(observations: Iterable<Observation>): Observation[] {
  return [...observations].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isUnchanged(article: KnownArticle, observation: Observation): boolean {
  return (
    observation.kind === "unchanged" &&
    article.missing === null &&
    isSameState(article.file, observation.file)
  );
}

function addToList(lists: Map<string, KnownArticle[]>, key: string, article: KnownArticle): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [article]);
  else list.push(article);
}

/** Moves the last item into the gap: a list may hold thousands of articles with one content. */
function removeFromList(lists: Map<string, KnownArticle[]>, key: string, article: KnownArticle): void {
  const list = lists.get(key) ?? [];
  const last = list.pop();
  if (last !== undefined && last !== article) list[list.indexOf(article)] = last;
  if (list.length === 0) lists.delete(key);
}

/** Orders by path, then by id: a path may have a live article and withdrawn ones. */
export function byPath(a: KnownArticle, b: KnownArticle): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
