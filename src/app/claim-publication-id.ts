import { randomUUID } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { type Config, ledgerLocation } from "../config/config.js";
import type { Ledger } from "../ledger/ledger.js";
import { isBucketUrl } from "../lib/bucket-url.js";
import { PublisherError } from "../lib/errors.js";

/**
 * Claims the ledger for this publication, or checks that it belongs to it.
 *
 * @param onWarning called when the ledger was used with another directory that still exists
 * @param newId for a new ledger, unless an id is configured
 * @returns the publication's id
 * @throws PublisherError `configuration` when the ledger belongs to another publication
 */
export async function claimPublicationId(
  ledger: Ledger,
  config: Config,
  onWarning: (text: string) => void,
  newId = `urn:uuid:${randomUUID()}`,
): Promise<string> {
  const id = await ledger.publication.getOrSet("id", config.id ?? newId);
  if (config.id !== undefined && config.id !== id) {
    throw new PublisherError(
      "configuration",
      `FEEDWRIGHT_ID is ${config.id}, but the ledger in ${ledgerLocation(config)} belongs to ${id}; drop the setting, or name another (FEEDWRIGHT_DATA, FEEDWRIGHT_DATABASE_URL)`,
    );
  }
  // A serve-only replica does not know where the articles are.
  if (config.serveOnly) return id;
  const directory = existsSync(config.source) ? realpathSync(config.source) : config.source;
  const owner = await ledger.publication.getOrSet("directory", directory);
  if (owner === directory) return id;
  // While the first directory exists, another one is another publication. If the ledger was configured explicitly, it may
  // also be the next deployment of the same one. A bucket is assumed to exist.
  if (existsSync(owner) || isBucketUrl(owner)) {
    if (config.dataGiven || config.databaseUrl !== undefined) {
      onWarning(
        `the ledger in ${ledgerLocation(config)} was that of ${owner} until now; if ${directory} holds other articles, stop this, and give it a ledger of its own (FEEDWRIGHT_DATA, FEEDWRIGHT_DATABASE_URL)`,
      );
    } else {
      throw new PublisherError(
        "configuration",
        `the ledger in ${config.data} belongs to ${owner}; give ${directory} one of its own (FEEDWRIGHT_DATA)`,
      );
    }
  }
  await ledger.publication.set("directory", directory);
  return id;
}
