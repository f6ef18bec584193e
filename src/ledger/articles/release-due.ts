import { type Kysely, sql } from "kysely";
import type { Instant } from "../../articles/article.js";
import type { Schema } from "../database/schema.js";
import { eventTime } from "../identity/decide-times.js";
import { privateArticles } from "./shown-articles.js";

/**
 * Marks the articles that are due or expired at `now`, and gives new ones an ordinal in the order of arrival. A private
 * article only gets ordinals in private terms.
 */
export async function releaseDue(db: Kysely<Schema>, revision: number, now: Instant): Promise<void> {
  const event = eventTime(await latestEvent(db), now);
  await db
    .updateTable("articles")
    .set({ released: event, revision })
    .where("withdrawn", "is", null)
    .where("released", "is", null)
    .where("published", "<=", now)
    .where((either) => either.or([either("expires", "is", null), either("expires", ">", now)]))
    .execute();
  await db
    .updateTable("articles")
    .set({ arrived: event, revision })
    .where("released", "is not", null)
    .where("arrived", "is", null)
    .execute();
  await db
    .updateTable("articles")
    .set({ expired: now, revision })
    .where("expires", "<=", now)
    .where("expired", "is", null)
    .execute();
  await sql`
    update articles set ordinal = numbered.ordinal, revision = ${revision} from (
      select id, row_number() over (order by published, slug) - 1
        + (select coalesce(max(ordinal) + 1, 0) from articles) as ordinal
      from articles where ordinal is null and released is not null
        and id not in (${privateArticles(db)})) as numbered
    where numbered.id = articles.id`.execute(db);
  // The feed of a term may have been rendered since the refresh was recorded, before its articles had ordinals.
  await sql`
    update articles set revision = ${revision} where released is not null and id in (
      select article_id from cut_members where ordinal is null)`.execute(db);
  await sql`
    update cut_members set ordinal = numbered.ordinal, joined = numbered.joined from (
      select member.kind, member.slug, member.article_id,
        case when cuts.shown is not null then cast(${event} as bigint) end as joined,
        row_number() over (partition by member.kind, member.slug
          order by articles.ordinal is null, articles.ordinal, articles.published, articles.slug) - 1
          + (select coalesce(max(known.ordinal) + 1, 0) from cut_members as known
             where known.kind = member.kind and known.slug = member.slug
               and known.ordinal is not null) as ordinal
      from cut_members as member join articles on articles.id = member.article_id
        join cuts on cuts.kind = member.kind and cuts.slug = member.slug
      where member.article_id in (select article_id from cut_members where ordinal is null)
        and member.ordinal is null and articles.released is not null
    ) as numbered
    where numbered.kind = cut_members.kind and numbered.slug = cut_members.slug
      and numbered.article_id = cut_members.article_id`.execute(db);
  await sql`
    update cuts set shown = ${now}, revision = ${revision} where shown is null and exists (
      select 1 from cut_members where cut_members.kind = cuts.kind and cut_members.slug = cuts.slug
        and cut_members.ordinal is not null)`.execute(db);
}

/** When an article was last released, corrected or added to a term; undefined if never. */
export async function latestEvent(db: Kysely<Schema>): Promise<Instant | undefined> {
  const queries = [
    db.selectFrom("articles").select(({ fn }) => fn.max<Instant | null>("released").as("at")),
    db.selectFrom("articles").select(({ fn }) => fn.max<Instant | null>("corrected").as("at")),
    db
      .selectFrom("cut_members")
      .select(({ fn }) => fn.max<Instant | null>("joined").as("at"))
      .where("joined", "is not", null),
  ];
  const latest = await Promise.all(queries.map((query) => query.executeTakeFirst()));
  const known = latest.flatMap((row) => row?.at ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}
