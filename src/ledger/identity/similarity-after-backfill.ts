import { type Kysely, sql } from "kysely";
import { LRUCache } from "lru-cache";
import type { Article, Finding } from "../../articles/article.js";
import { pace } from "../../lib/pace.js";
import { readRows, writeRows } from "../database/bulk-rows.js";
import { engineOf } from "../database/engine.js";
import type { Schema } from "../database/schema.js";
import { compareArticles, differOnlyInNumbers, newInBands, type SimilarPair } from "./similar-articles.js";
import { similarityWarning } from "./similarity-warnings.js";
import { shinglesOf } from "./text-similarity.js";
import type { VersionKeyOf } from "./versions.js";

/** An article that has a band in common with another. */
interface NewArticle {
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly bands: number[];
}

/** An article that is in doubt from now on. */
export interface WarnedArticle {
  readonly id: string;
  readonly article: Article;
}

/** Texts that are kept for the next comparison. */
const MAX_TEXTS = 500;

type Texts = LRUCache<string, Article>;

/**
 * The doubts about articles that say much the same as others (`withLookAlikes`), of those that a first refresh read
 * one after the other: their texts are never in memory all at once, and whoever waits for the ledger has a turn.
 */
export async function findSimilarAfterBackfill(
  db: Kysely<Schema>,
  keyOf: VersionKeyOf,
): Promise<WarnedArticle[]> {
  const newInBand = new Map<number, NewArticle[]>();
  const texts: Texts = new LRUCache({ max: MAX_TEXTS });
  const letOthers = pace();
  const warned: WarnedArticle[] = [];
  for (const article of await articlesWithCommonBands(db)) {
    await letOthers();
    const others = newInBands(article, article.bands, newInBand).filter(
      ({ title }) => !differOnlyInNumbers(article.title, title),
    );
    if (others.length === 0) continue;
    await readTexts(db, [article, ...others], texts);
    warned.push(...warningFor(article, others, texts, keyOf));
  }
  return warned;
}

/** Writes what `lateLookAlikes` found. */
export async function writeWarnings(db: Kysely<Schema>, warned: readonly WarnedArticle[]): Promise<void> {
  await writeRows(
    db,
    [
      "with doubted (id, text) as (values",
      ") update articles set article = text from doubted where articles.id = doubted.id",
    ],
    warned.map(({ id, article }) => [id, JSON.stringify(article)]),
  );
}

function warningFor(
  newArticle: NewArticle,
  others: readonly NewArticle[],
  texts: Texts,
  keyOf: VersionKeyOf,
): WarnedArticle[] {
  const article = texts.get(newArticle.id);
  if (article === undefined || (article.id ?? article.supersedes ?? keyOf(newArticle.path)) !== undefined)
    return [];
  const shingles = shinglesOf(article);
  const { path } = newArticle;
  const found: SimilarPair[] = others.flatMap((other) => {
    const text = texts.get(other.id);
    return text === undefined
      ? []
      : compareArticles({ path, article }, shingles, { path: other.path, article: text });
  });
  const [closest] = found.toSorted((a, b) => b.similarity - a.similarity);
  if (closest === undefined) return [];
  const warning: Finding = similarityWarning(closest);
  if (article.doubts.some(({ problem }) => problem === warning.problem)) return [];
  return [{ id: newArticle.id, article: { ...article, doubts: [...article.doubts, warning] } }];
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
async function articlesWithCommonBands(db: Kysely<Schema>): Promise<NewArticle[]> {
  const title = engineOf(db).articleField("title");
  const { rows } = await sql<{ id: string; path: string; title: string; band: number }>`
    select articles.id, path, ${title} as title, band
    from article_bands join articles on articles.id = article_id
    where withdrawn is null and meaning_hash <> '' and band in (
      select band from article_bands group by band having count(*) > 1)`.execute(db);
  const newcomers = new Map<string, NewArticle>();
  for (const { id, path, title, band } of rows) {
    const known = newcomers.get(id);
    if (known === undefined) newcomers.set(id, { id, path, title: JSON.parse(title), bands: [band] });
    else known.bands.push(band);
  }
  return [...newcomers.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
