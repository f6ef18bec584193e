import type { Finding } from "../articles/article.js";
import { type ScanOptions, scanDirectory } from "../articles/scan-directory.js";

/**
 * Where articles come from. They are always read from a directory; a source that keeps them elsewhere brings that up
 * to date before it is looked at.
 */
export interface ArticleSource {
  /** What people call it: a path, or an address. */
  readonly name: string;
  /** Where its articles are read. */
  readonly directory: string;
  /**
   * Asked before a ledger is begun, since a name that is misspelt is to leave nothing behind.
   *
   * @throws PublisherError `directory-missing`, `directory-unreadable` when there is nothing to be had
   */
  assertExists(): Promise<void>;
  /**
   * Brings the directory up to date. Calls must not overlap.
   *
   * @throws PublisherError `directory-missing`, `directory-unreadable` when it cannot: nothing is published then
   */
  sync(): Promise<SourceUpdate>;
}

/** What a source did with the directory. */
export interface SourceUpdate {
  /** Whether it touched any file: what that was, nobody names. */
  readonly changed: boolean;
  /** What keeps files from coming here. */
  readonly findings: readonly Finding[];
  /** Those of them that are not there at all, by path: what was published of them stays. */
  readonly unreadable: readonly string[];
}

export const NO_SOURCE_UPDATE: SourceUpdate = { changed: false, findings: [], unreadable: [] };

/** The directory in which they are written. */
export function directorySource(directory: string, options: ScanOptions): ArticleSource {
  return {
    name: directory,
    directory,
    async assertExists() {
      scanDirectory(directory, options);
    },
    sync: async () => NO_SOURCE_UPDATE,
  };
}
