import type { Finding } from "../articles/article.js";
import { type ScanOptions, scanDirectory } from "../articles/scan-directory.js";

/**
 * Where articles come from. They are always read from a directory. A source with articles elsewhere updates that
 * directory before each scan.
 */
export interface ArticleSource {
  /** Shown to users: a path or a URL. */
  readonly name: string;
  /** Where the articles are read. */
  readonly directory: string;
  /**
   * Called before a ledger is created, so that a misspelt name creates none.
   *
   * @throws PublisherError `directory-missing`, `directory-unreadable`
   */
  assertExists(): Promise<void>;
  /**
   * Updates the directory. Calls must not overlap.
   *
   * @throws PublisherError `directory-missing`, `directory-unreadable`; nothing is published then
   */
  sync(): Promise<SourceUpdate>;
}

/** What `sync` did with the directory. */
export interface SourceUpdate {
  /** Whether it touched any file. Which ones is not known. */
  readonly changed: boolean;
  /** Why files could not be fetched. */
  readonly findings: readonly Finding[];
  /** Paths of files that are missing because of it. Their published articles stay. */
  readonly unreadable: readonly string[];
}

export const NO_SOURCE_UPDATE: SourceUpdate = { changed: false, findings: [], unreadable: [] };

/** A directory that needs no update. */
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
