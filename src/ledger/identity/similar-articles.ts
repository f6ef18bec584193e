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

/** A file that is new, and an article that says much the same. */
export interface SimilarPair {
  /** Of the new file. */
  readonly path: string;
  readonly other: Pick<ComparedArticle, "path" | "id">;
  /** How much of their text is the same, from 0 to 1. */
  readonly similarity: number;
  /** Whether nothing but the text says that they are two: then a rename with an edit may have made one of the other. */
  readonly mayBeSame: boolean;
}

interface ComparedArticle {
  /** Undefined for another new file. */
  readonly id?: string | undefined;
  readonly path: string;
  readonly article: Article;
}

/** Less is by chance, or what all articles of a series have in common. */
const MIN_SIMILARITY = 0.6;
/** A new title wants more of the text to be the same. */
const MIN_SIMILARITY_WITH_NEW_TITLE = 0.8;
/** Of fewer three-word sequences nothing can be told, unless path or title is the same. */
const MIN_SHINGLES = 20;
/** New files that are compared with a new one: of a thousand that are made from one template, a look at some is enough. */
const MAX_COMPARED = 8;

/** Looks up known articles. */
export interface SimilaritySource {
  /** Ids of articles that may be like the one that has these bands. */
  articlesInBands(bands: readonly number[]): Promise<readonly string[]>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, ArticleRecord>>;
}

/** What the files at new paths have in common with known articles and with each other. */
export async function findSimilarArticles(
  catalog: Catalog,
  observations: readonly Observation[],
  source: SimilaritySource,
): Promise<SimilarPair[]> {
  const articles = observations.filter((found) => found.kind === "article");
  // Nothing is known of any yet; what was read wholly waits for the others (`late-look-alikes.ts`).
  if (articles.length === 0 || articles.some(({ article }) => isStub(article))) return [];
  const there = catalog.articles.filter((article) => isCurrent(article) && article.missing === null);
  const paths = new Set(there.map(({ path }) => path));
  const newFiles = articles.filter(({ path }) => !paths.has(path));
  const found: SimilarPair[] = [];
  const newInBand = new Map<number, ArticleObservation[]>();
  const letOthers = pace();
  for (const newFile of newFiles) {
    await letOthers();
    const bands = similarityBands(newFile.article);
    const known =
      (catalog.whole?.size ?? catalog.articles.length) === 0 ? [] : await knownInBands(bands, source);
    const others: ComparedArticle[] = [
      ...known,
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
 * Those that came before and have a band in common with one that is new.
 *
 * @param newInBand the new ones before this one, by band; it is added to them
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

/** The parts of a series have much in common, and are no later versions of one another. */
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
