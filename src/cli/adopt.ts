import { statSync } from "node:fs";
import { openPublisher } from "../app/open-publisher.js";
import { type Config, ledgerLocation } from "../config/config.js";
import { PublisherError } from "../lib/errors.js";
import { describeFinding } from "./describe-finding.js";
import { rejectWhileRunning } from "./running-service.js";

/**
 * Gives the articles of the directory the ids and dates by which the readers of an earlier feed know them.
 *
 * @param source address or path of that feed
 * @returns what is to be said, and whether every entry found its article
 * @throws PublisherError when the directory, the ledger or the feed cannot be read; `ledger-unusable` while the
 *   service runs, which holds the ledger
 */
export async function adopt(source: string, config: Config): Promise<{ text: string; complete: boolean }> {
  if (statSync(source, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new PublisherError(
      "usage",
      `${source} is a directory; name the earlier feed first: feedwright adopt FEED ${source}`,
    );
  }
  await rejectWhileRunning(config);
  const publisher = await openPublisher({ config, home: config.url ?? "http://localhost/" });
  try {
    const { text, complete, rejected } = await publisher.importFeed(source);
    const lines = [
      ...rejected.map((finding) => `rejected    ${describeFinding(finding)}`),
      text,
      `recorded in ${ledgerLocation(config)}, on which the service has to be started`,
    ];
    return { text: lines.join("\n"), complete };
  } finally {
    await publisher.close();
  }
}
