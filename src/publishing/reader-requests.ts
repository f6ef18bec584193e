import { setTimeout as sleep } from "node:timers/promises";
import { mediaTypeOf } from "../articles/media-types.js";
import { pagePath } from "../feeds/entry-url.js";
import type { ArticleRecord } from "../ledger/identity/known-article.js";
import type { Ledger } from "../ledger/ledger.js";
import type { LedgerView } from "../ledger/ledger-view.js";
import type { Visibility } from "../ledger/taxonomies/taxonomies.js";
import { PublisherError } from "../lib/errors.js";
import type { FillStubs } from "./feed-builder.js";
import { realFileWithin, type ServedFile } from "./media-file.js";
import type { DocumentRequest, DocumentResponse, OnDemandRenderer } from "./on-demand-renderer.js";
import type { PublisherOptions } from "./publisher.js";
import type { PageResult } from "./publisher-client.js";
import { type RenderOptions, renderArticlePage, renderSearchPage } from "./render-documents.js";
import type { SearchIndexer } from "./search-indexer.js";
import { type SearchAnswer, type SearchRequest, searchResults } from "./search-results.js";
import type { SnapshotStore } from "./snapshot.js";

/** What documents of one visibility are rendered from. */
export interface RenderContext {
  readonly ledger: LedgerView;
  readonly render: RenderOptions;
  readonly renderer: OnDemandRenderer;
}

interface ReaderRequestsOptions extends Pick<PublisherOptions, "source" | "clock"> {
  readonly contexts: Readonly<Record<Visibility, RenderContext | undefined>>;
  readonly indexer: SearchIndexer;
  readonly fillStubs: FillStubs;
}

/** Longest time that background work yields to requests. */
const MAX_YIELD_MS = 1_000;

/** Answers requests for everything outside the snapshot: term feeds, archives, lists, article pages, searches, files. */
export class ReaderRequests {
  readonly #ledger: Ledger;
  readonly #snapshots: SnapshotStore;
  readonly #options: ReaderRequestsOptions;
  #pending = 0;

  constructor(ledger: Ledger, snapshots: SnapshotStore, options: ReaderRequestsOptions) {
    this.#ledger = ledger;
    this.#snapshots = snapshots;
    this.#options = options;
  }

  /** Resolves when no document is requested, after `MAX_YIELD_MS` at the latest. */
  async yieldToRequests(): Promise<void> {
    const end = performance.now() + MAX_YIELD_MS;
    while (this.#pending > 0 && performance.now() < end) await sleep(1);
  }

  async render({
    visibility = "public",
    ...request
  }: DocumentRequest): Promise<DocumentResponse | undefined> {
    const renderer = this.#options.contexts[visibility]?.renderer;
    if (this.#snapshots.current() === undefined || renderer === undefined) return undefined;
    return await this.#counted(() => renderer.render(request));
  }

  async search(request: SearchRequest): Promise<SearchAnswer> {
    const { clock, contexts, indexer } = this.#options;
    const feed = this.#snapshots.current()?.feed;
    if (feed === undefined || contexts.public === undefined) return { kind: "unpublished" };
    const { render } = contexts.public;
    const isWhole = (await indexer.catchUp()) && !(await this.#ledger.stubs.exist());
    const results = await searchResults(this.#ledger, render.publication, request, clock());
    const document = await renderSearchPage(render, feed, { ...results, isWhole });
    return { kind: "document", document, isWhole };
  }

  page(slug: string, visibility: Visibility = "public"): Promise<PageResult> {
    return this.#counted(() => this.#page(slug, visibility));
  }

  async #page(slug: string, visibility: Visibility): Promise<PageResult> {
    const { clock, contexts, fillStubs } = this.#options;
    const context = contexts[visibility];
    const now = clock();
    const record = await this.#ledger.articles.bySlug(slug);
    if (record === undefined || context === undefined || this.#snapshots.current() === undefined)
      return { kind: "unknown" };
    if (visibility === "public" && (await this.#ledger.privateArticles.has(record.id)))
      return { kind: "unknown" };
    const state = stateAt(record, now);
    if (state !== "shown") return { kind: state };
    if (record.slug !== slug) return { kind: "moved", path: pagePath(record.slug) };
    const [article] = await fillStubs([record]);
    if (article === undefined) return { kind: "unknown" };
    return {
      kind: "document",
      document: await renderArticlePage(context.ledger, context.render, article, now),
    };
  }

  /** @returns undefined unless a shown article refers to the file */
  async file(path: string, visibility: Visibility = "public"): Promise<ServedFile | undefined> {
    const { clock, source } = this.#options;
    const mediaType = mediaTypeOf(path);
    if (mediaType === undefined) return undefined;
    const audience = visibility === "public" ? visibility : "all";
    if (!(await this.#ledger.media.isShown(path, clock(), audience))) return undefined;
    const stored = await this.#ledger.storedMedia?.find(path);
    if (stored !== undefined) return { stored, mediaType };
    if (source === undefined)
      throw new PublisherError(
        "no-articles",
        "the file is not in the database: a replica that has the articles stores it with its next refresh, unless it is too large, of which the reports of refreshes tell",
      );
    const file = realFileWithin(source.directory, path);
    return file === undefined ? undefined : { file, mediaType };
  }

  async #counted<Answer>(answer: () => Promise<Answer>): Promise<Answer> {
    this.#pending += 1;
    try {
      return await answer();
    } finally {
      this.#pending -= 1;
    }
  }
}

/** An article that was never shown stays unknown, even when it is withdrawn or expired. */
function stateAt(
  { withdrawn, expires, released, published }: ArticleRecord,
  now: number,
): "shown" | "gone" | "unknown" {
  const isGone = withdrawn !== null || (expires !== null && expires <= now);
  if (released === null && (isGone || published > now)) return "unknown";
  return isGone ? "gone" : "shown";
}
