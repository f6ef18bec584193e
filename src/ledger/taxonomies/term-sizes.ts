import { type Kysely, sql, type Transaction } from "kysely";
import type { ChangedRow } from "../database/engine.js";
import { type CachedValue, IncrementalCache } from "../database/incremental-cache.js";
import type { Schema } from "../database/schema.js";

/** How many articles are in each cut, whether they are shown or not, by `nameOfCut`. */
export type TermSizes = CachedValue<ReadonlyMap<string, number>>;

export function termSizes(db: Kysely<Schema>): TermSizes {
  return new IncrementalCache<Map<string, number>>(db, {
    watched: [{ table: "cut_members", columns: ["kind", "slug"] }],
    readAll: async (transaction) =>
      new Map(
        (await countByTerm(transaction)).map(({ count, ...term }) => [nameOfTerm(term), Number(count)]),
      ),
    applyChanges: async (transaction, counts, [terms = []]) => {
      for (const term of terms) await recount(transaction, counts, term);
      return counts;
    },
  });
}

export function nameOfTerm({ kind, slug }: { readonly kind: string; readonly slug: string }): string {
  return `${kind}/${slug}`;
}

function countByTerm(db: Transaction<Schema>) {
  return db
    .selectFrom("cut_members")
    .select(({ fn }) => ["kind", "slug", fn.countAll<number>().as("count")])
    .groupBy(["kind", "slug"])
    .execute();
}

async function recount(
  db: Transaction<Schema>,
  counts: Map<string, number>,
  term: ChangedRow,
): Promise<void> {
  const { kind = "", slug = "" } = term;
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from cut_members where kind = ${kind} and slug = ${slug}`.execute(db);
  counts.set(nameOfTerm({ kind, slug }), Number(rows[0]?.count ?? 0));
}
