import { randomUUID } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { type Config, ledgerLocation } from "../config/config.js";
import type { Ledger } from "../ledger/ledger.js";
import { isBucketUrl } from "../lib/bucket-url.js";
import { PublisherError } from "../lib/errors.js";

/**
 * A ledger belongs to one publication.
 *
 * @param onWarning is told when that had another directory until now, which is still there
 * @param newId of one that begins, unless its id is configured
 * @returns the publication's id
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
  // It is for those who have the articles to say where they are.
  if (config.serveOnly) return id;
  const directory = existsSync(config.source) ? realpathSync(config.source) : config.source;
  const owner = await ledger.publication.getOrSet("directory", directory);
  if (owner === directory) return id;
  // A directory of the same name elsewhere is another publication, as long as the first is still there; where the
  // data were chosen, it may be the next deployment of the same. Of a bucket nobody asks whether it is.
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
