import { statSync } from "node:fs";
import { type Config, placeOfLedger } from "../config.js";
import { PublisherError } from "../errors.js";
import { openPressRoom } from "../press-room/open-press-room.js";
import { describeFinding } from "./describe-finding.js";
import { refuseWhileRunning } from "./running-service.js";

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
  await refuseWhileRunning(config);
  const press = await openPressRoom({ config, home: config.url ?? "http://localhost/" });
  try {
    const { text, complete, rejected } = await press.adopt(source);
    const lines = [
      ...rejected.map((finding) => `rejected    ${describeFinding(finding)}`),
      text,
      `recorded in ${placeOfLedger(config)}, on which the service has to be started`,
    ];
    return { text: lines.join("\n"), complete };
  } finally {
    await press.close();
  }
}
