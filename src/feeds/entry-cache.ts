import { LRUCache } from "lru-cache";
import { assembleEntry, type Publication, type Surroundings } from "./assemble-feed.js";
import { hashOf } from "./document.js";
import { entryAddress, type PublishedArticle } from "./entry-address.js";
import type { Entry } from "./feed.js";

/** Characters of HTML in the entries that are kept; with what is made of them they take some ten times the bytes. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

/** What an entry takes besides its HTML. */
const LEAST_CHARACTERS = 1_000;

interface Kept {
  readonly entry: Entry;
  /** Of everything that it was made of. */
  readonly hash: string;
}

/**
 * Assembles entries, and hands out the same one again as long as all that shows in it is the same: what was made
 * of it for one document then serves the next. Of an article there is one, and those that are least lately asked for
 * make room.
 */
export class EntryCache {
  readonly #kept = new LRUCache<string, Kept>({
    maxSize: MOST_CHARACTERS,
    sizeCalculation: ({ entry: { html = "" } }) => html.length + LEAST_CHARACTERS,
  });
  readonly #publication: Publication;

  constructor(publication: Publication) {
    this.#publication = publication;
  }

  /** @param content which instead of the publication's own */
  entryOf(
    published: PublishedArticle,
    surroundings: Surroundings,
    content: Publication["content"] = this.#publication.content,
  ): Entry {
    const hash = this.#hashOf(published, surroundings, content);
    const key = `${content} ${published.id}`;
    const kept = this.#kept.get(key);
    if (kept?.hash === hash) return kept.entry;
    const entry = assembleEntry({ ...this.#publication, content }, published, surroundings);
    this.#kept.set(key, { entry, hash });
    return entry;
  }

  /** Of everything that an entry is made of: the article but for its plain text, and where it leads. */
  #hashOf(
    { id, slug, published, updated, article }: PublishedArticle,
    { articles, media }: Surroundings,
    content: Publication["content"],
  ): string {
    const options = { ...this.#publication, home: this.#publication.channel.home };
    const destinations = article.files.map((path) => {
      const linked = articles.get(path);
      return linked === undefined ? media.get(path) : entryAddress(linked, options);
    });
    const sections = article.sections.map((section) => ({ ...section, text: "" }));
    const shown = { ...article, sections, html: content === "full" ? article.html : "" };
    return hashOf(JSON.stringify([id, slug, published, updated, destinations, shown]));
  }
}
