import type { Instant } from "../../articles/article.js";

/** Bytes per row, and of a file in memory at once. The last row of a file may have fewer. */
export const CHUNK_BYTES = 1024 * 1024;

export interface MediaContent {
  /** SHA-256 of the bytes. */
  readonly hash: string;
  readonly size: number;
}

export interface StoredMediaFile extends MediaContent {
  /** When these bytes came to its path, in whole seconds. */
  readonly modified: Instant;
}
