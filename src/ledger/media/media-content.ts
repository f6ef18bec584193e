import type { Instant } from "../../articles/article.js";

/** Bytes of a row; of each content the last row alone has fewer. Nobody has more of a file in memory at once. */
export const CHUNK_BYTES = 1024 * 1024;

/** What a file holds. */
export interface MediaContent {
  /** SHA-256 of the bytes: the same for the same bytes, and for no others. */
  readonly hash: string;
  readonly size: number;
}

/** A file as it is served. */
export interface StoredMediaFile extends MediaContent {
  /** When these bytes took the place of others at its path, in whole seconds. */
  readonly modified: Instant;
}
