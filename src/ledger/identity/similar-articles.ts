import { basename } from "node:path";
import type { Article } from "../../articles/article.js";
import { pace } from "../../lib/pace.js";
import {
  type ArticleObservation,
  type ArticleRecord,
  type Catalog,
  isCurrent,
  isStub,
  type Observation,
} from "./known-article.js";
import { shinglesOf, similarity, similarityBands } from "./text-similarity.js";

/** A new file and an article with similar text. */
export interface SimilarPair {
  /** The new file's. */
  readonly path: string;
  readonly other: Pick<ComparedArticle, "path" | "id">;
  /** The share of text that they have in common, 0 to 1. */
  readonly similarity: number;
  /** Whether nothing but the text tells them apart, so that one may be the other, renamed and edited. */
  readonly mayBeSame: boolean;
}

interface ComparedArticle {
  /** Undefined for another new file. */
  readonly id?: string | undefined;
  readonly path: string;
  readonly article: Article;
}

/** Below this, similarity is chance, or what a series has in common. */
const MIN_SIMILARITY = 0.6;
/** For articles whose titles differ. */
const MIN_SIMILARITY_WITH_NEW_TITLE = 0.8;
/** Shorter texts are compared only if the path or the title is the same. */
const MIN_SHINGLES = 20;
/** Caps the comparisons per new file: thousands may be made from one template. */
const MAX_COMPARED = 8;

export interface SimilaritySource {
  /** Ids of articles that share one of these bands. */
  articlesInBands(bands: readonly number[]): Promise<readonly string[]>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, ArticleRecord>>;
}

/** Compares the files at new paths with known articles and with each other. */
export async function findSimilarArticles(
  catalog: Catalog,
  observations: readonly Observation[],
  source: SimilaritySource,
): Promise<SimilarPair[]> {
  const articles = observations.filter((found) => found.kind === "article");
  // While there are stubs, comparisons wait for the end of the backfill (`similarity-after-backfill.ts`).
  if (articles.length === 0 || articles.some(({ article }) => isStub(article))) return [];
  const known = catalog.articles.filter((article) => isCurrent(article) && article.missing === null);
  const paths = new Set(known.map(({ path }) => path));
  const newFiles = articles.filter(({ path }) => !paths.has(path));
  const found: SimilarPair[] = [];
  const newInBand = new Map<number, ArticleObservation[]>();
  const yieldToOthers = pace();
  for (const newFile of newFiles) {
    await yieldToOthers();
    const bands = similarityBands(newFile.article);
    const inLedger =
      (catalog.whole?.size ?? catalog.articles.length) === 0 ? [] : await knownInBands(bands, source);
    const others: ComparedArticle[] = [
      ...inLedger,
      ...newInBands(newFile, bands, newInBand).map(({ path, article }) => ({ path, article })),
    ];
    if (others.length === 0) continue;
    const shingles = shinglesOf(newFile.article);
    found.push(...others.flatMap((other) => compareArticles(newFile, shingles, other)));
  }
  return found;
}

async function knownInBands(bands: readonly number[], source: SimilaritySource): Promise<ComparedArticle[]> {
  const known = await source.byIds(await source.articlesInBands(bands));
  return [...known.values()].filter(isCurrent);
}

/**
 * The earlier new articles that share a band with this one.
 *
 * @param newInBand the earlier new articles by band; this one is added
 */
export function newInBands<Newcomer>(
  newArticle: Newcomer,
  bands: readonly number[],
  newInBand: Map<number, Newcomer[]>,
): Newcomer[] {
  const others = new Set<Newcomer>();
  for (const band of [...new Set(bands)].sort((a, b) => a - b)) {
    const before = newInBand.get(band);
    for (const other of before ?? []) others.add(other);
    if (before === undefined) newInBand.set(band, [newArticle]);
    else if (before.length < MAX_COMPARED) before.push(newArticle);
  }
  return [...others].slice(0, MAX_COMPARED);
}

/** @returns one pair or none; none for the parts of a series, which are similar and not versions of one another */
export function compareArticles(
  { path, article }: Pick<ArticleObservation, "path" | "article">,
  shingles: ReadonlySet<number>,
  other: ComparedArticle,
): SimilarPair[] {
  const isShort = shingles.size < MIN_SHINGLES;
  const sameName = path === other.path || article.title === other.article.title;
  if ((isShort && !sameName) || differOnlyInNumbers(article.title, other.article.title)) return [];
  const shared = similarity(shingles, shinglesOf(other.article));
  if (shared < MIN_SIMILARITY) return [];
  const mayBeSame =
    !isShort &&
    article.id === undefined &&
    other.article.id === undefined &&
    (article.date === undefined || other.article.date === undefined || article.date === other.article.date) &&
    (article.title === other.article.title || shared >= MIN_SIMILARITY_WITH_NEW_TITLE) &&
    !differOnlyInNumbers(basename(path), basename(other.path));
  return [{ path, other: { id: other.id, path: other.path }, similarity: shared, mayBeSame }];
}

export function differOnlyInNumbers(a: string, b: string): boolean {
  const withoutNumbers = (text: string) => text.replace(/\p{N}+/gu, "0");
  return a !== b && withoutNumbers(a) === withoutNumbers(b);
}
