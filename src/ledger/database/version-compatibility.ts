import type { Kysely } from "kysely";
import { engineOf } from "./engine.js";
import { BASE_VERSION, MIGRATIONS } from "./migrations/migrations.js";
import { publicationValue } from "./publication-values.js";
import type { Schema } from "./schema.js";

/** The ledger version of this program. */
export function latestVersion(): number {
  return BASE_VERSION + MIGRATIONS.length;
}

/**
 * Why this program cannot work with a ledger: it is from before the base schema (decision 30), or a later program
 * changed it and did not record that this version can read it (decision 28).
 *
 * @returns undefined when it can
 */
export async function versionIncompatibility(db: Kysely<Schema>): Promise<string | undefined> {
  const version = await engineOf(db).version(db);
  if (version > 0 && version < BASE_VERSION) {
    return `an earlier version of feedwright wrote it (ledger version ${version}, this one reads ${BASE_VERSION} and later); export it with that version (\`feedwright ledger export\`), move it away, and import the export here (\`feedwright ledger import\`)`;
  }
  const own = latestVersion();
  if (version <= own) return undefined;
  if (Number((await publicationValue(db, "readable")) ?? version) <= own) return undefined;
  return `a later version of feedwright has changed it (ledger version ${version}, this one reads ${own}); run that version, or put back a copy from before`;
}
