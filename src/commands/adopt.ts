import type { Config } from "../config.js";
import { createPublisher } from "../index.js";

/**
 * Gives the articles of the directory the ids and dates by which the readers of an earlier feed know them.
 *
 * @param source address or path of that feed
 * @returns what is to be said, and whether every entry found its article
 * @throws PublisherError when the directory, the ledger or the feed cannot be read; `ledger-unusable` while the
 *   service runs, which holds the ledger
 */
export async function adopt(source: string, config: Config): Promise<{ text: string; complete: boolean }> {
  const publisher = await createPublisher({ config, home: config.url ?? "http://localhost/" });
  try {
    return await publisher.adopt(source);
  } finally {
    await publisher.close();
  }
}
