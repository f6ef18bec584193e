import { type Kysely, sql } from "kysely";
import { LRUCache } from "lru-cache";
import type { Article, Finding } from "../../articles/article.js";
import { pace } from "../../lib/pace.js";
import { engineOf } from "../database/engine.js";
import { readRows, writeRows } from "../database/many-rows.js";
import type { Schema } from "../database/schema.js";
import { differInNumbersAlone, newInBands, type SimilarPair, similarityOf } from "./similar-articles.js";
import { similarArticle } from "./similarity-warnings.js";
import { shinglesOf } from "./text-similarity.js";
import type { KeyOf } from "./versions.js";

/** An article that has a band in common with another. */
interface Newcomer {
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly bands: number[];
}

/** An article that is in doubt from now on. */
export interface ArticleToWarnAbout {
  readonly id: string;
  readonly article: Article;
}

/** Texts that are kept for the next comparison. */
const MOST_TEXTS = 500;

type Texts = LRUCache<string, Article>;

/**
 * The doubts about articles that say much the same as others (`withLookAlikes`), of those that a first refresh read
 * one after the other: their texts are never in memory all at once, and whoever waits for the ledger has a turn.
 */
export async function lateSimilarArticles(db: Kysely<Schema>, keyOf: KeyOf): Promise<ArticleToWarnAbout[]> {
  const newInBand = new Map<number, Newcomer[]>();
  const texts: Texts = new LRUCache({ max: MOST_TEXTS });
  const letOthers = pace();
  const doubted: ArticleToWarnAbout[] = [];
  for (const newcomer of await withCommonBands(db)) {
    await letOthers();
    const others = newInBands(newcomer, newcomer.bands, newInBand).filter(
      ({ title }) => !differInNumbersAlone(newcomer.title, title),
    );
    if (others.length === 0) continue;
    await readTexts(db, [newcomer, ...others], texts);
    doubted.push(...doubtAbout(newcomer, others, texts, keyOf));
  }
  return doubted;
}

/** Writes what `lateLookAlikes` found. */
export async function writeWarnings(
  db: Kysely<Schema>,
  doubted: readonly ArticleToWarnAbout[],
): Promise<void> {
  await writeRows(
    db,
    [
      "with doubted (id, text) as (values",
      ") update articles set article = text from doubted where articles.id = doubted.id",
    ],
    doubted.map(({ id, article }) => [id, JSON.stringify(article)]),
  );
}

function doubtAbout(
  newcomer: Newcomer,
  others: readonly Newcomer[],
  texts: Texts,
  keyOf: KeyOf,
): ArticleToWarnAbout[] {
  const article = texts.get(newcomer.id);
  if (article === undefined || (article.id ?? article.supersedes ?? keyOf(newcomer.path)) !== undefined)
    return [];
  const shingles = shinglesOf(article);
  const { path } = newcomer;
  const found: SimilarPair[] = others.flatMap((other) => {
    const text = texts.get(other.id);
    return text === undefined
      ? []
      : similarityOf({ path, article }, shingles, { path: other.path, article: text });
  });
  const [likest] = found.toSorted((a, b) => b.similarity - a.similarity);
  if (likest === undefined) return [];
  const doubt: Finding = similarArticle(likest);
  if (article.doubts.some(({ problem }) => problem === doubt.problem)) return [];
  return [{ id: newcomer.id, article: { ...article, doubts: [...article.doubts, doubt] } }];
}

async function readTexts(
  db: Kysely<Schema>,
  articles: readonly { readonly id: string }[],
  texts: Texts,
): Promise<void> {
  const rows = await readRows<{ id: string; article: string }>(
    db,
    ["select id, article from articles where id in (values", ")"],
    articles.filter(({ id }) => !texts.has(id)).map(({ id }) => [id]),
  );
  for (const { id, article } of rows) texts.set(id, JSON.parse(article));
}

/** In the order of their paths, which is that in which a refresh reads them. */
async function withCommonBands(db: Kysely<Schema>): Promise<Newcomer[]> {
  const title = engineOf(db).articleField("title");
  const { rows } = await sql<{ id: string; path: string; title: string; band: number }>`
    select articles.id, path, ${title} as title, band
    from article_bands join articles on articles.id = article_id
    where withdrawn is null and meaning_hash <> '' and band in (
      select band from article_bands group by band having count(*) > 1)`.execute(db);
  const newcomers = new Map<string, Newcomer>();
  for (const { id, path, title, band } of rows) {
    const known = newcomers.get(id);
    if (known === undefined) newcomers.set(id, { id, path, title: JSON.parse(title), bands: [band] });
    else known.bands.push(band);
  }
  return [...newcomers.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
