import type { Kysely, Transaction } from "kysely";
import type { CutName } from "../feeds/feed-place.js";
import { KeptUp, type Memory, type Note } from "./kept-up.js";
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

export function nameOfCut({ kind, slug }: CutName): string {
  return `${kind}/${slug}`;
}

function counted(db: Transaction<Schema>) {
  return db
    .selectFrom("cut_members")
    .select(({ fn }) => ["kind", "slug", fn.countAll<number>().as("count")])
    .groupBy(["kind", "slug"])
    .execute();
}

async function recount(
  db: Transaction<Schema>,
  counts: Map<string, number>,
  { kind, slug }: Note,
): Promise<void> {
  // They were noted as the table has them.
  const cut = { kind, slug } as unknown as CutName;
  const { count } = await db
    .selectFrom("cut_members")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("kind", "=", cut.kind)
    .where("slug", "=", cut.slug)
    .executeTakeFirstOrThrow();
  counts.set(nameOfCut(cut), Number(count));
}
