import { LRUCache } from "lru-cache";
import { assembleEntry, type LinkTargets, type Publication } from "./assemble-feed.js";
import { hashText } from "./document.js";
import { entryUrl, type PublishedArticle } from "./entry-url.js";
import type { Entry } from "./feed.js";

/**
 * Limit for the characters of HTML in all cached entries. With their rendered parts, they take about ten
 * times as many bytes.
 */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/** Added to the HTML length of each entry. */
const ENTRY_OVERHEAD_CHARACTERS = 1_000;

interface CachedEntry {
  readonly entry: Entry;
  /** Hash of everything that the entry depends on. */
  readonly hash: string;
}

/**
 * Assembles entries. Returns the same object until its contents change, so that its rendered parts are
 * reused. Caches entries per article and content setting, and evicts the least recently used.
 */
export class EntryCache {
  readonly #entries = new LRUCache<string, CachedEntry>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ entry: { html = "" } }) => html.length + ENTRY_OVERHEAD_CHARACTERS,
  });
  readonly #publication: Publication;

  constructor(publication: Publication) {
    this.#publication = publication;
  }

  /** @param content overrides the publication's setting */
  entryOf(
    published: PublishedArticle,
    linkTargets: LinkTargets,
    content: Publication["content"] = this.#publication.content,
  ): Entry {
    const hash = this.#fingerprint(published, linkTargets, content);
    const key = `${content} ${published.id}`;
    const cached = this.#entries.get(key);
    if (cached?.hash === hash) return cached.entry;
    const entry = assembleEntry({ ...this.#publication, content }, published, linkTargets);
    this.#entries.set(key, { entry, hash });
    return entry;
  }

  /**
   * Hash of everything that an entry depends on: the article without its plain text, and the targets of its
   * links.
   */
  #fingerprint(
    { id, slug, published, updated, article }: PublishedArticle,
    { articles, media }: LinkTargets,
    content: Publication["content"],
  ): string {
    const options = { ...this.#publication, home: this.#publication.channel.home };
    const targets = article.files.map((path) => {
      const linked = articles.get(path);
      return linked === undefined ? media.get(path) : entryUrl(linked, options);
    });
    const sections = article.sections.map((section) => ({ ...section, text: "" }));
    const visible = { ...article, sections, html: content === "full" ? article.html : "" };
    return hashText(JSON.stringify([id, slug, published, updated, targets, visible]));
  }
}
