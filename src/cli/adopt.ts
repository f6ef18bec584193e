import { statSync } from "node:fs";
import { openPublisher } from "../app/open-publisher.js";
import { type Config, ledgerLocation } from "../config/config.js";
import { PublisherError } from "../lib/errors.js";
import { describeFinding } from "./describe-finding.js";
import { rejectWhileRunning } from "./running-service.js";

/**
 * Gives articles the ids and dates that they had in an earlier feed.
 *
 * @param source URL or path of that feed
 * @returns the output, and whether every entry matched an article
 * @throws PublisherError if the directory, the ledger or the feed cannot be read; `ledger-unusable` while the service
 *   runs
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
