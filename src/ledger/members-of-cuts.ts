import { type Kysely, sql, type Transaction } from "kysely";
import type { Note } from "./engine.js";
import { KeptUp, type Memory } from "./kept-up.js";
import type { Schema } from "./schema.js";

/** How many articles are in each cut, whether they are shown or not, by `nameOfCut`. */
export type MembersOfCuts = Memory<ReadonlyMap<string, number>>;

export function membersOfCuts(db: Kysely<Schema>): MembersOfCuts {
  return new KeptUp<Map<string, number>>(db, {
    noted: [{ table: "cut_members", columns: ["kind", "slug"] }],
    readAll: async (transaction) =>
      new Map((await counted(transaction)).map(({ count, ...cut }) => [nameOfCut(cut), Number(count)])),
    bringUp: async (transaction, counts, [cuts = []]) => {
      for (const cut of cuts) await recount(transaction, counts, cut);
      return counts;
    },
  });
}

export function nameOfCut({ kind, slug }: { readonly kind: string; readonly slug: string }): string {
  return `${kind}/${slug}`;
}

function counted(db: Transaction<Schema>) {
  return db
    .selectFrom("cut_members")
    .select(({ fn }) => ["kind", "slug", fn.countAll<number>().as("count")])
    .groupBy(["kind", "slug"])
    .execute();
}

async function recount(db: Transaction<Schema>, counts: Map<string, number>, cut: Note): Promise<void> {
  const { kind = "", slug = "" } = cut;
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from cut_members where kind = ${kind} and slug = ${slug}`.execute(db);
  counts.set(nameOfCut({ kind, slug }), Number(rows[0]?.count ?? 0));
}
