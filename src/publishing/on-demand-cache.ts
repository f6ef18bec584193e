import { LRUCache } from "lru-cache";
import type { Document } from "../feeds/document.js";
import { isListPath, readFeedPath } from "../feeds/feed-place.js";
import { type ErrorCode, PublisherError } from "../lib/errors.js";
import type { DocumentRequest, DocumentResponse } from "./on-demand-renderer.js";

/** Bytes of the documents that are kept, in all encodings; the least lately asked for make room. */
const MAX_CACHE_BYTES = 64 * 1024 * 1024;

/** Nothing can be made for a while, and nobody did anything wrong. */
const TRANSIENT_ERRORS: readonly ErrorCode[] = ["database-away", "press-stopped"];

interface CachedDocument {
  readonly document: Document;
  readonly revision: number;
}

/**
 * The documents that are made when somebody asks for them. They are kept until what they show changes, so that
 * those that nobody asks for cost nothing; and beyond that while nothing can be made, as a cache in front would do
 * (`stale-if-error`, RFC 5861 §4).
 */
export class OnDemandCache {
  readonly #render: (order: DocumentRequest) => Promise<DocumentResponse | undefined>;
  readonly #cached = new LRUCache<string, CachedDocument>({
    maxSize: MAX_CACHE_BYTES,
    sizeCalculation: ({ document: { bytes } }) => bytes.identity.length + bytes.gzip.length + bytes.br.length,
  });
  /** Made from what the ledger holds now; what was begun before the last change answers those alone who asked before. */
  #inFlight = new Map<string, Promise<Document | undefined>>();
  /** Those of which it is known that nothing changed since. */
  readonly #fresh = new Set<string>();

  constructor(render: (order: DocumentRequest) => Promise<DocumentResponse | undefined>) {
    this.#render = render;
  }

  /** From now on it is asked again whether what was kept is still true; `forget` where nobody could tell. */
  invalidate(discard = false): void {
    this.#fresh.clear();
    this.#inFlight = new Map();
    if (discard) this.#cached.clear();
  }

  /** What is kept, and known to be true: at once, or not at all. */
  cachedAt(path: string): Document | undefined {
    return this.#fresh.has(path) ? this.#cached.get(path)?.document : undefined;
  }

  /** @returns undefined when there is no such document; for most other addresses without asking whether there is */
  async at(path: string): Promise<Document | undefined> {
    const mayBe = isListPath(path) || readFeedPath(path) !== undefined;
    return mayBe ? await this.#cachedOrRendered(path, path) : undefined;
  }

  /**
   * The page for somebody who opened a feed in a browser.
   *
   * @returns undefined when there is no feed at that path
   */
  async pageOfFeed(path: string): Promise<Document | undefined> {
    const form = readFeedPath(path)?.form;
    return form === undefined || form === "page"
      ? undefined
      : await this.#cachedOrRendered(`${path}#page`, path);
  }

  /** @param key what it is kept under: a feed's path, followed by `#page` for the page of that feed */
  async #cachedOrRendered(key: string, path: string): Promise<Document | undefined> {
    const cached = this.cachedAt(key);
    if (cached !== undefined) return cached;
    const inFlight = this.#inFlight;
    const document = inFlight.get(key) ?? this.#renderOnce(key, path, inFlight);
    inFlight.set(key, document);
    return await document;
  }

  async #renderOnce(
    key: string,
    path: string,
    inFlight: Map<string, unknown>,
  ): Promise<Document | undefined> {
    const cached = this.#cached.get(key);
    try {
      const response = await this.#render({ path, asPage: key !== path, knownRevision: cached?.revision });
      const document = response === undefined ? undefined : (response.document ?? cached?.document);
      if (response !== undefined && document !== undefined && inFlight === this.#inFlight) {
        this.#cached.set(key, { document, revision: response.revision });
        this.#fresh.add(key);
      }
      return document;
    } catch (error) {
      if (cached === undefined || !isTransient(error)) throw error;
      return cached.document;
    } finally {
      inFlight.delete(key);
    }
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof PublisherError && TRANSIENT_ERRORS.includes(error.code);
}
