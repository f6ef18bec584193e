import { LRUCache } from "lru-cache";
import type { Document } from "../feeds/document.js";
import { PublisherError } from "../lib/errors.js";
import type { ChunkOf } from "./media-file.js";
import { OnDemandCache } from "./on-demand-cache.js";
import type { PageResult, PublisherClient } from "./publisher-client.js";
import type { SearchAnswer, SearchRequest } from "./search-results.js";
import { applyUpdate, type DocumentSnapshot, type SnapshotUpdate } from "./snapshot.js";

/** Article pages kept between two snapshots. */
const MAX_PAGES = 500;

/** Search result pages kept between two snapshots. */
const MAX_RESULTS = 200;

/**
 * Requests that may wait for the publisher, of all readers together: some seconds of its work, and a few kilobytes of
 * memory each. Equal requests count once.
 */
const MAX_PENDING_REQUESTS = 200;

/** Different searches that may wait for the publisher. */
const MAX_CONCURRENT_SEARCHES = 8;

type PublisherRequests = Pick<PublisherClient, "render" | "page" | "search" | "file" | "chunk">;

/** Holds the documents that readers get, and requests everything else from the publisher. */
export class DocumentCache {
  readonly #onDemand = new OnDemandCache((request) =>
    this.#request((publisher) => publisher.render(request)),
  );
  readonly #pages = new LRUCache<string, Promise<PageResult>>({ max: MAX_PAGES });
  readonly #searchResults = new LRUCache<string, Promise<SearchAnswer>>({ max: MAX_RESULTS });
  #runningSearches = 0;
  #pendingRequests = 0;
  #publisher: PublisherRequests | undefined;
  #current: DocumentSnapshot | undefined;
  #resolvePublished: () => void = () => undefined;
  /** Resolves with the first snapshot. */
  readonly published = new Promise<void>((resolve) => {
    this.#resolvePublished = resolve;
  });
  /** The ledger cannot be reached, so newer documents may exist. */
  isStale = false;

  /** Sets where documents outside the snapshot are requested. */
  connect(publisher: PublisherRequests): void {
    this.#publisher = publisher;
  }

  /** Shows an update of the snapshot. */
  apply(update: SnapshotUpdate): void {
    const before = this.#current;
    this.#current = applyUpdate(update, before?.documents);
    this.#resolvePublished();
    if (update.revision === before?.revision && !update.invalidateOnDemand) return;
    this.#onDemand.invalidate(update.invalidateOnDemand);
    this.#pages.clear();
    this.#searchResults.clear();
  }

  /** @returns undefined before the first snapshot */
  current(): DocumentSnapshot | undefined {
    return this.#current;
  }

  /** The document at a path, if it need not be rendered. */
  cachedAt(path: string): Document | undefined {
    return this.#current?.documents.get(path) ?? this.#onDemand.cachedAt(path);
  }

  /** The document at a path: a feed, a term feed, an archive page, or a list of feeds or pages. */
  async document(path: string): Promise<Document | undefined> {
    return this.#current === undefined ? undefined : (this.cachedAt(path) ?? (await this.#onDemand.at(path)));
  }

  /** The page for a browser that opened the feed at that path. */
  async pageOfFeed(path: string): Promise<Document | undefined> {
    return this.#current === undefined ? undefined : await this.#onDemand.pageOfFeed(path);
  }

  /** The page of an article, rendered at its first request after a change. */
  page(slug: string): Promise<PageResult> {
    const known = this.#pages.get(slug);
    if (known !== undefined) return known;
    const page = this.#request((publisher) => publisher.page(slug));
    this.#pages.set(slug, page);
    const forget = () => {
      if (this.#pages.peek(slug) === page) this.#pages.delete(slug);
    };
    // Requests for invented slugs must not evict real pages.
    page.then(({ kind }) => kind === "unknown" && forget(), forget);
    return page;
  }

  /** Searches the shown articles. Equal searches run once after a change. */
  async search(request: SearchRequest): Promise<SearchAnswer> {
    const key = JSON.stringify([request.text, request.page]);
    const known = this.#searchResults.get(key);
    if (known !== undefined) return await known;
    if (this.#runningSearches >= MAX_CONCURRENT_SEARCHES) return { kind: "busy" };
    const answer = this.#searchNow(request);
    this.#searchResults.set(key, answer);
    const forget = () => {
      if (this.#searchResults.peek(key) === answer) this.#searchResults.delete(key);
    };
    // Incomplete results and failures are requested again.
    answer.then((known) => (known.kind === "document" && known.isWhole) || forget(), forget);
    return await answer;
  }

  async #searchNow(request: SearchRequest): Promise<SearchAnswer> {
    this.#runningSearches += 1;
    try {
      return await this.#request((publisher) => publisher.search(request));
    } finally {
      this.#runningSearches -= 1;
    }
  }

  /** @returns undefined unless a shown article refers to the file */
  file(path: string): ReturnType<PublisherClient["file"]> {
    return this.#request((publisher) => publisher.file(path));
  }

  /** A chunk of a file that is stored in the ledger. */
  readonly chunk: ChunkOf = (hash, number) => this.#requireSource().chunk(hash, number);

  /** @throws PublisherError `busy` when too many requests wait */
  async #request<Answer>(request: (publisher: PublisherRequests) => Promise<Answer>): Promise<Answer> {
    if (this.#pendingRequests >= MAX_PENDING_REQUESTS)
      throw new PublisherError(
        "busy",
        "much is asked for just now that has to be made first; try again in a moment",
      );
    this.#pendingRequests += 1;
    try {
      return await request(this.#requireSource());
    } finally {
      this.#pendingRequests -= 1;
    }
  }

  #requireSource(): PublisherRequests {
    if (this.#publisher === undefined) throw new PublisherError("no-snapshot", "nothing is published yet");
    return this.#publisher;
  }
}
