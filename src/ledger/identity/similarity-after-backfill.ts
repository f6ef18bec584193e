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

/** An article that shares a band with another. */
interface NewArticle {
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly bands: number[];
}

/** An article with a new warning. */
export interface WarnedArticle {
  readonly id: string;
  readonly article: Article;
}

/** Texts in memory at once. */
const MAX_TEXTS = 500;

type Texts = LRUCache<string, Article>;

/**
 * The similarity warnings (`withSimilarityWarnings`) of a first refresh, after its backfill read the articles one by
 * one. It never has all texts in memory, and yields to other uses of the ledger.
 */
export async function findSimilarAfterBackfill(
  db: Kysely<Schema>,
  keyOf: VersionKeyOf,
): Promise<WarnedArticle[]> {
  const newInBand = new Map<number, NewArticle[]>();
  const texts: Texts = new LRUCache({ max: MAX_TEXTS });
  const yieldToOthers = pace();
  const warned: WarnedArticle[] = [];
  for (const article of await articlesWithCommonBands(db)) {
    await yieldToOthers();
    const others = newInBands(article, article.bands, newInBand).filter(
      ({ title }) => !differOnlyInNumbers(article.title, title),
    );
    if (others.length === 0) continue;
    await readTexts(db, [article, ...others], texts);
    warned.push(...warningFor(article, others, texts, keyOf));
  }
  return warned;
}

/** Writes what `findSimilarAfterBackfill` found. */
export async function writeWarnings(db: Kysely<Schema>, warned: readonly WarnedArticle[]): Promise<void> {
  await writeRows(
    db,
    [
      "with warned (id, text) as (values",
      ") update articles set article = text from warned where articles.id = warned.id",
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

/** Sorted by path, as a refresh reads them. */
async function articlesWithCommonBands(db: Kysely<Schema>): Promise<NewArticle[]> {
  const title = engineOf(db).articleField("title");
  const { rows } = await sql<{ id: string; path: string; title: string; band: number }>`
    select articles.id, path, ${title} as title, band
    from article_bands join articles on articles.id = article_id
    where withdrawn is null and meaning_hash <> '' and band in (
      select band from article_bands group by band having count(*) > 1)`.execute(db);
  const articles = new Map<string, NewArticle>();
  for (const { id, path, title, band } of rows) {
    const known = articles.get(id);
    if (known === undefined) articles.set(id, { id, path, title: JSON.parse(title), bands: [band] });
    else known.bands.push(band);
  }
  return [...articles.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
