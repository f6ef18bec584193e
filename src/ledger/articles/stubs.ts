import { type Kysely, sql, type Transaction } from "kysely";
import type { Finding, Instant } from "../../articles/article.js";
import { readRows, writeRows } from "../database/bulk-rows.js";
import { engineOf } from "../database/engine.js";
import { inChunks, markChanged, setRevision } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";
import type { ArticleRecord } from "../identity/known-article.js";
import { writeSimilarityBands } from "../identity/similarity-bands.js";
import { type KnownTerms, writeLanguages } from "../taxonomies/terms.js";
import { writeReferences } from "./article-rows.js";

/** Articles whose languages are written at once. */
const BATCH_SIZE = 1_000;

/** Ids of the articles that are there as outlines, in the order in which they came. */
export async function stubIds(db: Kysely<Schema>): Promise<string[]> {
  const rows = await db
    .selectFrom("articles")
    .select("id")
    .where("meaning_hash", "=", "")
    .where((either) => either.or([either("withdrawn", "is", null), either("taken_down", "is not", null)]))
    .orderBy(sql`ordinal is null`)
    .orderBy("ordinal")
    .orderBy("path")
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Writes what only the texts of articles say, where nobody did meanwhile: nothing that was decided of them changes,
 * and no document, since none was made of the outline.
 *
 * @returns those that were written
 */
export async function writeTexts(
  db: Transaction<Schema>,
  records: readonly ArticleRecord[],
): Promise<ArticleRecord[]> {
  const waiting = await readRows<{ id: string; content_hash: string }>(
    db,
    ["select id, content_hash from articles where meaning_hash = '' and id in (values", ")"],
    records.map(({ id }) => [id]),
  );
  const contents = new Map(waiting.map(({ id, content_hash }) => [id, content_hash]));
  const written = records.filter(({ id, contentHash }) => contents.get(id) === contentHash);
  await writeRows(
    db,
    [
      "with whole (id, meaning, text) as (values",
      `) update articles set meaning_hash = whole.meaning, article = whole.text
       from whole where articles.id = whole.id`,
    ],
    written.map(({ id, meaningHash, article }) => [id, meaningHash, JSON.stringify(article)]),
  );
  await writeReferences(db, written);
  await writeSimilarityBands(db, written);
  return written;
}

/** As if they had never been: they were recorded as outlines, and cannot be published. */
export async function forgetArticles(
  db: Transaction<Schema>,
  revision: number,
  ids: readonly string[],
): Promise<void> {
  await markChanged(
    db,
    revision,
    ids.map((id) => ({ id })),
  );
  await setRevision(db, revision);
  for (const some of inChunks(ids)) {
    await db.deleteFrom("slugs").where("article_id", "in", some).execute();
    await db.deleteFrom("cut_members").where("article_id", "in", some).execute();
    await db.deleteFrom("article_references").where("article_id", "in", some).execute();
    await db.deleteFrom("article_bands").where("article_id", "in", some).execute();
    await db.deleteFrom("articles").where("id", "in", some).execute();
  }
  await sql`delete from cuts where not exists (
    select 1 from cut_members where cut_members.kind = cuts.kind and cut_members.slug = cuts.slug)`.execute(
    db,
  );
}

/**
 * Writes of which languages all articles are, and makes the feeds of these: at once, so that each article has the
 * place in them that it came in.
 *
 * @returns what is to be said of cuts whose slug was taken
 */
export async function finishLanguages(
  db: Transaction<Schema>,
  revision: number,
  now: Instant,
): Promise<Finding[]> {
  const paths = await db.selectFrom("articles").select(["id", "path"]).execute();
  paths.sort((a, b) => (a.path < b.path ? -1 : 1));
  const findings: Finding[] = [];
  const terms: KnownTerms = new Map();
  for (let at = 0; at < paths.length; at += BATCH_SIZE) {
    const some = paths.slice(at, at + BATCH_SIZE);
    const languages = await languagesOf(
      db,
      some.map(({ id }) => id),
    );
    const articles = some.map(({ id, path }) => ({ id, path, language: languages.get(id) }));
    findings.push(...(await writeLanguages(db, articles, terms)));
  }
  await sql`
    update cut_members set ordinal = numbered.ordinal from (
      select member.slug, member.article_id,
        row_number() over (partition by member.slug order by articles.ordinal) - 1 as ordinal
      from cut_members as member join articles on articles.id = member.article_id
      where member.kind = 'language' and articles.ordinal is not null and articles.released is not null
    ) as numbered
    where cut_members.kind = 'language' and numbered.slug = cut_members.slug
      and numbered.article_id = cut_members.article_id`.execute(db);
  await sql`
    update cuts set shown = ${now}, revision = ${revision} where kind = 'language' and shown is null and exists (
      select 1 from cut_members where cut_members.kind = cuts.kind and cut_members.slug = cuts.slug
        and cut_members.ordinal is not null)`.execute(db);
  await setRevision(db, revision);
  return findings;
}

async function languagesOf(
  db: Kysely<Schema>,
  ids: readonly string[],
): Promise<Map<string, string | undefined>> {
  const languages = new Map<string, string | undefined>();
  for (const some of inChunks(ids)) {
    const rows = await db
      .selectFrom("articles")
      .select(["id", engineOf(db).articleField("language").as("language")])
      .where("id", "in", some)
      .execute();
    for (const { id, language } of rows)
      languages.set(id, language === null ? undefined : JSON.parse(language));
  }
  return languages;
}
