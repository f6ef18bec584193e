import { z } from "zod";
import type { Config } from "../config.js";
import { existingLedger, withLedger } from "./ledger.js";
import { findServiceToAsk } from "./running-service.js";

const WITHDRAWAL = z.looseObject({
  article: z.looseObject({ id: z.string(), path: z.string() }),
  documents: z.array(z.string()),
});

/** What is done with an article, by the name of its route and command. */
export type Change = "withdraw" | "restore";

const DONE: Readonly<Record<Change, string>> = { withdraw: "taken down", restore: "restored" };

/**
 * Takes an article down, or restores it: in the running service, else in the ledger.
 *
 * @param article its path, or its id
 * @returns what is to be said
 * @throws PublisherError `not-found`; else as `RunningService.ask` and `Ledger.open` do
 */
export async function changeArticle(change: Change, article: string, config: Config): Promise<string> {
  const service = await findServiceToAsk(config);
  if (service !== undefined) {
    const query = new URLSearchParams({ article });
    const { article: found, documents } = await service.read(WITHDRAWAL, "POST", `/${change}?${query}`);
    const changed = documents.length === 1 ? "1 document" : `${documents.length} documents`;
    return `${found.path} is ${DONE[change]}: ${changed} changed at ${service.address}`;
  }
  const { path } = await withLedger(existingLedger(config), (ledger) =>
    change === "withdraw" ? ledger.takeDown(article, Date.now()) : ledger.restore(article, Date.now()),
  );
  return `${path} is ${DONE[change]} in the ledger in ${config.data}, and will be when the service starts`;
}
