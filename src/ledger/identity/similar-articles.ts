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
import { bandsOf, shinglesOf, similarity } from "./text-similarity.js";

/** A file that is new, and an article that says much the same. */
export interface SimilarPair {
  /** Of the new file. */
  readonly path: string;
  readonly other: Pick<Other, "path" | "id">;
  /** How much of their text is the same, from 0 to 1. */
  readonly similarity: number;
  /** Whether nothing but the text says that they are two: then a rename with an edit may have made one of the other. */
  readonly mayBeSame: boolean;
}

interface Other {
  /** Undefined for another new file. */
  readonly id?: string | undefined;
  readonly path: string;
  readonly article: Article;
}

/** Less is by chance, or what all articles of a series have in common. */
const LEAST_SIMILARITY = 0.6;
/** A new title wants more of the text to be the same. */
const LEAST_WITH_NEW_TITLE = 0.8;
/** Of fewer three-word sequences nothing can be told, unless path or title is the same. */
const FEWEST_SHINGLES = 20;
/** New files that are compared with a new one: of a thousand that are made from one template, a look at some is enough. */
const MOST_COMPARED = 8;

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
  const there = catalog.articles.filter((article) => isCurrent(article) && article.absent === null);
  const paths = new Set(there.map(({ path }) => path));
  const newcomers = articles.filter(({ path }) => !paths.has(path));
  const found: SimilarPair[] = [];
  const newInBand = new Map<number, ArticleObservation[]>();
  const letOthers = pace();
  for (const newcomer of newcomers) {
    await letOthers();
    const bands = bandsOf(newcomer.article);
    const known =
      (catalog.whole?.size ?? catalog.articles.length) === 0 ? [] : await knownInBands(bands, source);
    const others: Other[] = [
      ...known,
      ...newInBands(newcomer, bands, newInBand).map(({ path, article }) => ({ path, article })),
    ];
    if (others.length === 0) continue;
    const shingles = shinglesOf(newcomer.article);
    found.push(...others.flatMap((other) => similarityOf(newcomer, shingles, other)));
  }
  return found;
}

async function knownInBands(bands: readonly number[], source: SimilaritySource): Promise<Other[]> {
  const known = await source.byIds(await source.articlesInBands(bands));
  return [...known.values()].filter(isCurrent);
}

/**
 * Those that came before and have a band in common with one that is new.
 *
 * @param newInBand the new ones before this one, by band; it is added to them
 */
export function newInBands<Newcomer>(
  newcomer: Newcomer,
  bands: readonly number[],
  newInBand: Map<number, Newcomer[]>,
): Newcomer[] {
  const others = new Set<Newcomer>();
  for (const band of [...new Set(bands)].sort((a, b) => a - b)) {
    const before = newInBand.get(band);
    for (const other of before ?? []) others.add(other);
    if (before === undefined) newInBand.set(band, [newcomer]);
    else if (before.length < MOST_COMPARED) before.push(newcomer);
  }
  return [...others].slice(0, MOST_COMPARED);
}

/** The parts of a series have much in common, and are no later versions of one another. */
export function similarityOf(
  { path, article }: Pick<ArticleObservation, "path" | "article">,
  shingles: ReadonlySet<number>,
  other: Other,
): SimilarPair[] {
  const isShort = shingles.size < FEWEST_SHINGLES;
  const sameName = path === other.path || article.title === other.article.title;
  if ((isShort && !sameName) || differInNumbersAlone(article.title, other.article.title)) return [];
  const shared = similarity(shingles, shinglesOf(other.article));
  if (shared < LEAST_SIMILARITY) return [];
  const mayBeSame =
    !isShort &&
    article.id === undefined &&
    other.article.id === undefined &&
    (article.date === undefined || other.article.date === undefined || article.date === other.article.date) &&
    (article.title === other.article.title || shared >= LEAST_WITH_NEW_TITLE) &&
    !differInNumbersAlone(basename(path), basename(other.path));
  return [{ path, other: { id: other.id, path: other.path }, similarity: shared, mayBeSame }];
}

export function differInNumbersAlone(a: string, b: string): boolean {
  const withoutNumbers = (text: string) => text.replace(/\p{N}+/gu, "0");
  return a !== b && withoutNumbers(a) === withoutNumbers(b);
}
