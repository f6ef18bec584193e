import type { KnownArticle } from "./known-article.js";

/** Which file supersedes which. A file is superseded by at most one other. */
export class Successors {
  readonly #laterOf = new Map<string, string>();
  readonly #earlierOf = new Map<string, string[]>();
  readonly #knownEarlier = new Map<string, readonly KnownArticle[]>();

  /** The path of the later version, by the path of each superseded file. */
  get superseded(): ReadonlyMap<string, string> {
    return this.#laterOf;
  }

  /**
   * @param known the ledger's articles that the later file replaces
   * @returns false, without adding it, if it would make a cycle
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

  /** Paths of a file's earlier versions, the latest first. */
  earlierVersions(path: string): string[] {
    const earlier = this.#earlierOf.get(path) ?? [];
    return earlier.flatMap((one) => [one, ...this.earlierVersions(one)]);
  }

  /** The ledger's articles of a file's earlier versions, the latest first. */
  knownEarlierVersions(path: string): KnownArticle[] {
    return [path, ...this.earlierVersions(path)].flatMap((one) => this.#knownEarlier.get(one) ?? []);
  }
}
