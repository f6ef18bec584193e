import { LRUCache } from "lru-cache";
import { type ErrorCode, PublisherError } from "../errors.js";
import type { Document } from "../feeds/document.js";
import { isListPath, readFeedPath } from "../feeds/feed-place.js";
import type { Made, Order } from "./document-maker.js";

/** Bytes of the documents that are kept, in all encodings; the least lately asked for make room. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Nothing can be made for a while, and nobody did anything wrong. */
const PASSING: readonly ErrorCode[] = ["database-away", "press-stopped"];

interface Kept {
  readonly document: Document;
  readonly revision: number;
}

/**
 * The documents that are made when somebody asks for them. They are kept until what they show changes, so that
 * those that nobody asks for cost nothing; and beyond that while nothing can be made, as a cache in front would do
 * (`stale-if-error`, RFC 5861 §4).
 */
export class DocumentsOnDemand {
  readonly #make: (order: Order) => Promise<Made | undefined>;
  readonly #kept = new LRUCache<string, Kept>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ document: { bytes } }) => bytes.identity.length + bytes.gzip.length + bytes.br.length,
  });
  /** Made from what the ledger holds now; what was begun before the last change answers those alone who asked before. */
  #underWay = new Map<string, Promise<Document | undefined>>();
  /** Those of which it is known that nothing changed since. */
  readonly #current = new Set<string>();

  constructor(make: (order: Order) => Promise<Made | undefined>) {
    this.#make = make;
  }

  /** From now on it is asked again whether what was kept is still true; `forget` where nobody could tell. */
  expire(forget = false): void {
    this.#current.clear();
    this.#underWay = new Map();
    if (forget) this.#kept.clear();
  }

  /** What is kept, and known to be true: at once, or not at all. */
  keptAt(path: string): Document | undefined {
    return this.#current.has(path) ? this.#kept.get(path)?.document : undefined;
  }

  /** @returns undefined when there is no such document; for most other addresses without asking whether there is */
  async at(path: string): Promise<Document | undefined> {
    const mayBe = isListPath(path) || readFeedPath(path) !== undefined;
    return mayBe ? await this.#keptOrMade(path, path) : undefined;
  }

  /**
   * The page for somebody who opened a feed in a browser.
   *
   * @returns undefined when there is no feed at that path
   */
  async pageOfFeed(path: string): Promise<Document | undefined> {
    const form = readFeedPath(path)?.form;
    return form === undefined || form === "page" ? undefined : await this.#keptOrMade(`${path}#page`, path);
  }

  /** @param key what it is kept under: a feed's path, followed by `#page` for the page of that feed */
  async #keptOrMade(key: string, path: string): Promise<Document | undefined> {
    const kept = this.keptAt(key);
    if (kept !== undefined) return kept;
    const underWay = this.#underWay;
    const document = underWay.get(key) ?? this.#makeOnce(key, path, underWay);
    underWay.set(key, document);
    return await document;
  }

  async #makeOnce(key: string, path: string, underWay: Map<string, unknown>): Promise<Document | undefined> {
    const kept = this.#kept.get(key);
    try {
      const made = await this.#make({ path, asPage: key !== path, held: kept?.revision });
      const document = made === undefined ? undefined : (made.document ?? kept?.document);
      if (made !== undefined && document !== undefined && underWay === this.#underWay) {
        this.#kept.set(key, { document, revision: made.revision });
        this.#current.add(key);
      }
      return document;
    } catch (error) {
      if (kept === undefined || !isPassing(error)) throw error;
      return kept.document;
    } finally {
      underWay.delete(key);
    }
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof PublisherError && PASSING.includes(error.code);
}
