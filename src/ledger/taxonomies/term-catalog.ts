import { type Kysely, type SelectQueryBuilder, sql, type Transaction } from "kysely";
import type { Instant } from "../../articles/article.js";
import type { Term, TermKey } from "../../feeds/feed-path.js";
import { hiddenFrom } from "../articles/shown-articles.js";
import type { ChangedRow } from "../database/engine.js";
import { type CachedValue, IncrementalCache } from "../database/incremental-cache.js";
import type { Schema } from "../database/schema.js";
import { storedTaxonomies, storedTaxonomy, taxonomyOf, type Visibility } from "./taxonomies.js";

/** The count of articles of each term, shown or not, by `compositeName`. */
type TermSizes = CachedValue<ReadonlyMap<string, number>>;

/** The terms that have a feed. */
export class TermCatalog {
  readonly #db: Kysely<Schema>;
  readonly #sizes: TermSizes;
  readonly #visibility: Visibility;

  constructor(db: Kysely<Schema>, sizes: TermSizes, visibility: Visibility) {
    this.#db = db;
    this.#sizes = sizes;
    this.#visibility = visibility;
  }

  /** @returns undefined for a term of which no article was ever shown */
  async find(
    { kind, slug }: TermKey,
    now: Instant,
  ): Promise<(Term & { readonly revision: number }) | undefined> {
    const stored = storedTaxonomy(kind, this.#visibility);
    const row = await this.#db
      .selectFrom("cuts")
      .select(["term as name", "revision"])
      .where("kind", "=", stored)
      .where("slug", "=", slug)
      .where("shown", "is not", null)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const sizes = await this.#sizes.read();
    const hidden = await this.#db
      .selectFrom("cut_members")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("kind", "=", stored)
      .where("slug", "=", slug)
      .where(sql<boolean>`article_id in (${hiddenFrom(this.#visibility, now)})`)
      .executeTakeFirstOrThrow();
    const count = (sizes.get(compositeName({ kind: stored, slug })) ?? 0) - Number(hidden.count);
    return { kind, slug, ...row, count };
  }

  /** Every term of which an article was ever shown, sorted by name. One that lost its last article has count 0. */
  async list(now: Instant): Promise<Term[]> {
    const sizes = await this.#sizes.read();
    const hidden = await countByTerm(
      this.#db
        .selectFrom("cut_members")
        .where(sql<boolean>`article_id in (${hiddenFrom(this.#visibility, now)})`),
    );
    const rows = await this.#db
      .selectFrom("cuts")
      .select(["kind", "slug", "term as name"])
      .where("shown", "is not", null)
      .where("kind", "in", storedTaxonomies(this.#visibility))
      .orderBy("key")
      .orderBy("slug")
      .execute();
    return rows.map((row) => {
      const name = compositeName(row);
      const count = (sizes.get(name) ?? 0) - (hidden.get(name) ?? 0);
      return { ...row, kind: taxonomyOf(row.kind), count };
    });
  }
}

export function termSizes(db: Kysely<Schema>): TermSizes {
  return new IncrementalCache<Map<string, number>>(db, {
    watched: [{ table: "cut_members", columns: ["kind", "slug"] }],
    readAll: (transaction) => countByTerm(transaction.selectFrom("cut_members")),
    applyChanges: async (transaction, counts, [terms = []]) => {
      for (const term of terms) await recount(transaction, counts, term);
      return counts;
    },
  });
}

async function countByTerm(
  members: SelectQueryBuilder<Schema, "cut_members", object>,
): Promise<Map<string, number>> {
  const rows = await members
    .select(({ fn }) => ["kind", "slug", fn.countAll<number>().as("count")])
    .groupBy(["kind", "slug"])
    .execute();
  return new Map(rows.map(({ count, ...term }) => [compositeName(term), Number(count)]));
}

async function recount(
  db: Transaction<Schema>,
  counts: Map<string, number>,
  term: ChangedRow,
): Promise<void> {
  const { kind = "", slug = "" } = term;
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from cut_members where kind = ${kind} and slug = ${slug}`.execute(db);
  counts.set(compositeName({ kind, slug }), Number(rows[0]?.count ?? 0));
}

function compositeName({ kind, slug }: { readonly kind: string; readonly slug: string }): string {
  return `${kind}/${slug}`;
}
