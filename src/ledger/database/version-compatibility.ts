import type { Kysely } from "kysely";
import { engineOf } from "./engine.js";
import { publicationValue } from "./publication-values.js";
import type { Schema } from "./schema.js";

/**
 * Whether this program can work with a ledger that a later one may have changed: that one has left behind from which
 * version on programs can (decision 28). Where it has not, only its own can.
 *
 * @returns why it cannot; undefined when it can
 */
export async function versionIncompatibility(db: Kysely<Schema>): Promise<string | undefined> {
  const engine = engineOf(db);
  const version = await engine.version(db);
  const own = engine.migrations.length;
  if (version <= own) return undefined;
  if (Number((await publicationValue(db, "readable")) ?? version) <= own) return undefined;
  return `a later version of feedwright has changed it (ledger version ${version}, this one reads ${own}); run that version, or put back a copy from before`;
}
