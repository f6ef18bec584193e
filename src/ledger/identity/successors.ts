import type { KnownArticle } from "./known-article.js";

/** Which files took the place of which, each of at most one other. */
export class Successors {
  readonly #laterOf = new Map<string, string>();
  readonly #earlierOf = new Map<string, string[]>();
  readonly #knownEarlier = new Map<string, readonly KnownArticle[]>();

  /** Files that are not published, since a later version is: their paths, and the paths of those. */
  get superseded(): ReadonlyMap<string, string> {
    return this.#laterOf;
  }

  /**
   * @param known articles of the ledger that the later file takes the place of
   * @returns false, and nothing is noted, when it would go in a circle
   */
  add(later: string, earlier: string, known: readonly KnownArticle[]): boolean {
    for (let path: string | undefined = later; path !== undefined; path = this.#laterOf.get(path)) {
      if (path === earlier) return false;
    }
    this.#laterOf.set(earlier, later);
    this.#earlierOf.set(later, [...(this.#earlierOf.get(later) ?? []), earlier]);
    this.#knownEarlier.set(later, [...(this.#knownEarlier.get(later) ?? []), ...known]);
    return true;
  }

  /** Paths of the versions before a file, the nearest first. */
  earlierVersions(path: string): string[] {
    const earlier = this.#earlierOf.get(path) ?? [];
    return earlier.flatMap((one) => [one, ...this.earlierVersions(one)]);
  }

  /** What the ledger has of the versions before a file, the nearest first. */
  knownEarlierVersions(path: string): KnownArticle[] {
    return [path, ...this.earlierVersions(path)].flatMap((one) => this.#knownEarlier.get(one) ?? []);
  }
}
