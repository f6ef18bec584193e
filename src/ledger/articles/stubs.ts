import { type Kysely, sql, type Transaction } from "kysely";
import type { Finding, Instant } from "../../articles/article.js";
import { readRows, writeRows } from "../database/bulk-rows.js";
import { engineOf } from "../database/engine.js";
import type { LedgerConnection } from "../database/ledger-connection.js";
import { publicationValue } from "../database/publication-values.js";
import { inChunks, markChanged, setRevision } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";
import type { ArticleRecord } from "../identity/known-article.js";
import { findSimilarAfterBackfill, writeWarnings } from "../identity/similarity-after-backfill.js";
import { writeSimilarityBands } from "../identity/similarity-bands.js";
import type { VersionKeyOf } from "../identity/versions.js";
import { type KnownTerms, writeLanguages, writeMemberships } from "../taxonomies/terms.js";
import { writeReferences } from "./article-rows.js";

const BATCH_SIZE = 1_000;

/** Articles that were recorded by their front matter alone, and the backfill of their texts. */
export class Stubs {
  readonly #connection: LedgerConnection;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
  }

  /** Whether the backfill is not finished: there may be stubs, or `finishBackfill` was not called since. */
  async exist(): Promise<boolean> {
    return await hasStubs(this.#connection.db);
  }

  /** In the order of arrival. */
  async ids(): Promise<string[]> {
    const rows = await this.#connection.db
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
   * Writes the texts of stubs. Skips articles that were read or edited meanwhile. No decision about an article
   * changes, nor any document, since none was made of a stub.
   *
   * @param wereMissed whether documents may have been made without these articles
   */
  async backfill(records: readonly ArticleRecord[], wereMissed: boolean): Promise<void> {
    await this.#connection.revise(async (db, revision) => {
      const written = await writeTexts(db, records);
      const isLate = !(await hasStubs(db));
      if (isLate) await writeMemberships(db, written, new Map());
      if (isLate || wereMissed) await markChanged(db, revision, written);
    });
  }

  /** Deletes stubs that turned out to be unpublishable, as if they had never been recorded. */
  async forget(ids: readonly string[]): Promise<void> {
    await this.#connection.revise(async (db, revision) => {
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
    });
  }

  /**
   * Writes what follows from the texts of all articles: warnings about similar ones, and the feeds of languages.
   *
   * @returns findings about the terms of languages whose slug was taken
   */
  async finishBackfill(keyOf: VersionKeyOf, now: Instant): Promise<readonly Finding[]> {
    const warned = await findSimilarAfterBackfill(await this.#connection.writable(), keyOf);
    return await this.#connection.revise(async (db, revision) => {
      await writeWarnings(db, warned);
      const findings = await finishLanguages(db, revision, now);
      await db.deleteFrom("publication").where("name", "=", "outlined").execute();
      return findings;
    });
  }
}

export async function hasStubs(db: Kysely<Schema>): Promise<boolean> {
  return (await publicationValue(db, "outlined")) !== undefined;
}

/** @returns the records that were written: those still stubs of the same file content */
async function writeTexts(
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

/** Adds all articles to the feeds of their languages in one go, in the order of their arrival. */
async function finishLanguages(db: Transaction<Schema>, revision: number, now: Instant): Promise<Finding[]> {
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
