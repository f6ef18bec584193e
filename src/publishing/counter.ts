import { LRUCache } from "lru-cache";
import { PublisherError } from "../errors.js";
import type { Document } from "../feeds/document.js";
import { DocumentsOnDemand } from "./documents-on-demand.js";
import type { Page, PressRoom } from "./press-room.js";
import type { SearchAnswer, SearchRequest } from "./search-results.js";
import type { ChunkOf } from "./served-file.js";
import { type News, type Shown, shownAfter } from "./snapshot.js";

/** Pages of articles that are kept between two changes; the least lately asked for make room. */
const MOST_PAGES = 500;

/** Pages of results that are kept likewise. */
const MOST_RESULTS = 200;

/**
 * How many questions may wait for the press, of all readers together: some seconds of its work, and a few kilobytes
 * each. The same question of several readers is one.
 */
const MOST_QUESTIONS = 200;

/** How many different searches may wait for the press, which has other things to do. */
const MOST_SEARCHES = 8;

type PressToAsk = Pick<PressRoom, "make" | "page" | "search" | "file" | "chunk">;

/** The side that readers see: it holds what is shown, and asks the press for everything else. */
export class Counter {
  readonly #onDemand = new DocumentsOnDemand((order) => this.#ask((press) => press.make(order)));
  readonly #pages = new LRUCache<string, Promise<Page>>({ max: MOST_PAGES });
  readonly #results = new LRUCache<string, Promise<SearchAnswer>>({ max: MOST_RESULTS });
  #searching = 0;
  #questions = 0;
  #press: PressToAsk | undefined;
  #shown: Shown | undefined;
  #publish: () => void = () => undefined;
  /** Resolves as soon as anything is shown. */
  readonly published = new Promise<void>((resolve) => {
    this.#publish = resolve;
  });
  /** Whether nobody knows if what is shown is the latest, since the ledger is away. */
  isStale = false;

  /** What is not ready is asked for there. */
  askFrom(press: PressToAsk): void {
    this.#press = press;
  }

  /** From now on that is shown. */
  take(news: News): void {
    const before = this.#shown;
    this.#shown = shownAfter(news, before?.documents);
    this.#publish();
    if (news.revision === before?.revision && !news.forget) return;
    this.#onDemand.expire(news.forget);
    this.#pages.clear();
    this.#results.clear();
  }

  /** @returns undefined before anything was published */
  shown(): Shown | undefined {
    return this.#shown;
  }

  /** What is at that path and need not be made. */
  readyAt(path: string): Document | undefined {
    return this.#shown?.documents.get(path) ?? this.#onDemand.keptAt(path);
  }

  /** What is at a path: a feed, the feed of a cut, an archive page, a list of feeds or pages. */
  async document(path: string): Promise<Document | undefined> {
    return this.#shown === undefined ? undefined : (this.readyAt(path) ?? (await this.#onDemand.at(path)));
  }

  /** The page for somebody who opened the feed at that path in a browser. */
  async pageOfFeed(path: string): Promise<Document | undefined> {
    return this.#shown === undefined ? undefined : await this.#onDemand.pageOfFeed(path);
  }

  /** What is at an article's address; a page is made when it is first asked for after a change. */
  page(slug: string): Promise<Page> {
    const known = this.#pages.get(slug);
    if (known !== undefined) return known;
    const page = this.#ask((press) => press.page(slug));
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
    const known = this.#results.get(key);
    if (known !== undefined) return await known;
    if (this.#searching >= MOST_SEARCHES) return { kind: "busy" };
    const answer = this.#searchNow(request);
    this.#results.set(key, answer);
    const forget = () => {
      if (this.#results.peek(key) === answer) this.#results.delete(key);
    };
    // What is incomplete, or no answer, is asked for again.
    answer.then((known) => (known.kind === "document" && known.isWhole) || forget(), forget);
    return await answer;
  }

  async #searchNow(request: SearchRequest): Promise<SearchAnswer> {
    this.#searching += 1;
    try {
      return await this.#ask((press) => press.search(request));
    } finally {
      this.#searching -= 1;
    }
  }

  /** The file as it is served; undefined unless an article that is shown refers to it. */
  file(path: string): ReturnType<PressRoom["file"]> {
    return this.#ask((press) => press.file(path));
  }

  /** Bytes of such a file. */
  readonly chunk: ChunkOf = (hash, number) => this.#opened().chunk(hash, number);

  /** @throws PublisherError `busy` when others wait for so many answers that nobody else may */
  async #ask<Answer>(question: (press: PressToAsk) => Promise<Answer>): Promise<Answer> {
    if (this.#questions >= MOST_QUESTIONS)
      throw new PublisherError(
        "busy",
        "much is asked for just now that has to be made first; try again in a moment",
      );
    this.#questions += 1;
    try {
      return await question(this.#opened());
    } finally {
      this.#questions -= 1;
    }
  }

  /** Before there is a press, nobody was shown anything that leads here. */
  #opened(): PressToAsk {
    if (this.#press === undefined) throw new PublisherError("no-snapshot", "nothing is published yet");
    return this.#press;
  }
}
