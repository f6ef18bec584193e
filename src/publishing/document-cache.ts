import { LRUCache } from "lru-cache";
import type { Document } from "../feeds/document.js";
import { PublisherError } from "../lib/errors.js";
import type { ChunkOf } from "./media-file.js";
import { OnDemandCache } from "./on-demand-cache.js";
import type { PageResult, PublisherClient } from "./publisher-client.js";
import type { SearchAnswer, SearchRequest } from "./search-results.js";
import { applyUpdate, type DocumentSnapshot, type SnapshotUpdate } from "./snapshot.js";

/** Pages of articles that are kept between two changes; the least lately asked for make room. */
const MAX_PAGES = 500;

/** Pages of results that are kept likewise. */
const MAX_RESULTS = 200;

/**
 * How many questions may wait for the press, of all readers together: some seconds of its work, and a few kilobytes
 * each. The same question of several readers is one.
 */
const MAX_PENDING_REQUESTS = 200;

/** How many different searches may wait for the press, which has other things to do. */
const MAX_CONCURRENT_SEARCHES = 8;

type PublisherRequests = Pick<PublisherClient, "render" | "page" | "search" | "file" | "chunk">;

/** The side that readers see: it holds what is shown, and asks the press for everything else. */
export class DocumentCache {
  readonly #onDemand = new OnDemandCache((order) => this.#request((publisher) => publisher.render(order)));
  readonly #pages = new LRUCache<string, Promise<PageResult>>({ max: MAX_PAGES });
  readonly #searchResults = new LRUCache<string, Promise<SearchAnswer>>({ max: MAX_RESULTS });
  #runningSearches = 0;
  #pendingRequests = 0;
  #publisher: PublisherRequests | undefined;
  #current: DocumentSnapshot | undefined;
  #resolvePublished: () => void = () => undefined;
  /** Resolves as soon as anything is shown. */
  readonly published = new Promise<void>((resolve) => {
    this.#resolvePublished = resolve;
  });
  /** Whether nobody knows if what is shown is the latest, since the ledger is away. */
  isStale = false;

  /** What is not ready is asked for there. */
  connect(publisher: PublisherRequests): void {
    this.#publisher = publisher;
  }

  /** From now on that is shown. */
  apply(update: SnapshotUpdate): void {
    const before = this.#current;
    this.#current = applyUpdate(update, before?.documents);
    this.#resolvePublished();
    if (update.revision === before?.revision && !update.invalidateOnDemand) return;
    this.#onDemand.invalidate(update.invalidateOnDemand);
    this.#pages.clear();
    this.#searchResults.clear();
  }

  /** @returns undefined before anything was published */
  current(): DocumentSnapshot | undefined {
    return this.#current;
  }

  /** What is at that path and need not be made. */
  cachedAt(path: string): Document | undefined {
    return this.#current?.documents.get(path) ?? this.#onDemand.cachedAt(path);
  }

  /** What is at a path: a feed, the feed of a cut, an archive page, a list of feeds or pages. */
  async document(path: string): Promise<Document | undefined> {
    return this.#current === undefined ? undefined : (this.cachedAt(path) ?? (await this.#onDemand.at(path)));
  }

  /** The page for somebody who opened the feed at that path in a browser. */
  async pageOfFeed(path: string): Promise<Document | undefined> {
    return this.#current === undefined ? undefined : await this.#onDemand.pageOfFeed(path);
  }

  /** What is at an article's address; a page is made when it is first asked for after a change. */
  page(slug: string): Promise<PageResult> {
    const known = this.#pages.get(slug);
    if (known !== undefined) return known;
    const page = this.#request((publisher) => publisher.page(slug));
    this.#pages.set(slug, page);
    const forget = () => {
      if (this.#pages.peek(slug) === page) this.#pages.delete(slug);
    };
    // Anybody can make up names, which are not to push out pages that there are.
    page.then(({ kind }) => kind === "unknown" && forget(), forget);
    return page;
  }

  /** What is found in the articles that are shown; the same search is made once after a change. */
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
    // What is incomplete, or no answer, is asked for again.
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

  /** The file as it is served; undefined unless an article that is shown refers to it. */
  file(path: string): ReturnType<PublisherClient["file"]> {
    return this.#request((publisher) => publisher.file(path));
  }

  /** Bytes of such a file. */
  readonly chunk: ChunkOf = (hash, number) => this.#requireSource().chunk(hash, number);

  /** @throws PublisherError `busy` when others wait for so many answers that nobody else may */
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

  /** Before there is a press, nobody was shown anything that leads here. */
  #requireSource(): PublisherRequests {
    if (this.#publisher === undefined) throw new PublisherError("no-snapshot", "nothing is published yet");
    return this.#publisher;
  }
}
