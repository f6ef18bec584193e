import { LRUCache } from "lru-cache";
import type { Document } from "../feeds/document.js";
import { isListPath, parseFeedPath } from "../feeds/feed-path.js";
import { type ErrorCode, PublisherError } from "../lib/errors.js";
import type { DocumentRequest, DocumentResponse } from "./on-demand-renderer.js";

/** Bytes of the cached documents, in all encodings. */
const MAX_CACHE_BYTES = 64 * 1024 * 1024;

/** Errors that pass by themselves. Cached documents are served meanwhile. */
const TRANSIENT_ERRORS: readonly ErrorCode[] = ["database-away", "press-stopped"];

interface CachedDocument {
  readonly document: Document;
  readonly revision: number;
}

/**
 * Caches documents that are rendered on demand until their contents change. While nothing can be rendered, stale ones are
 * served (`stale-if-error`, RFC 5861 §4).
 */
export class OnDemandCache {
  readonly #render: (request: DocumentRequest) => Promise<DocumentResponse | undefined>;
  readonly #cached = new LRUCache<string, CachedDocument>({
    maxSize: MAX_CACHE_BYTES,
    sizeCalculation: ({ document: { bytes } }) => bytes.identity.length + bytes.gzip.length + bytes.br.length,
  });
  /** Renderings of the current contents. Those started before the last `invalidate` answer only earlier requests. */
  #inFlight = new Map<string, Promise<Document | undefined>>();
  /** Keys of cached documents that are known to be current. */
  readonly #fresh = new Set<string>();

  constructor(render: (request: DocumentRequest) => Promise<DocumentResponse | undefined>) {
    this.#render = render;
  }

  /** Cached documents are checked at their next request, or discarded when a revision does not tell. */
  invalidate(discard = false): void {
    this.#fresh.clear();
    this.#inFlight = new Map();
    if (discard) this.#cached.clear();
  }

  /** The cached document, if it is known to be current. */
  cachedAt(path: string): Document | undefined {
    return this.#fresh.has(path) ? this.#cached.get(path)?.document : undefined;
  }

  /** @returns undefined when there is no such document, for most paths without a request */
  async at(path: string): Promise<Document | undefined> {
    const mayBe = isListPath(path) || parseFeedPath(path) !== undefined;
    return mayBe ? await this.#cachedOrRendered(path, path) : undefined;
  }

  /**
   * The page for a browser that opened a feed.
   *
   * @returns undefined when there is no feed at that path
   */
  async pageOfFeed(path: string): Promise<Document | undefined> {
    const form = parseFeedPath(path)?.variant;
    return form === undefined || form === "page"
      ? undefined
      : await this.#cachedOrRendered(`${path}#page`, path);
  }

  /** @param key the path, followed by `#page` for the page of a feed */
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
