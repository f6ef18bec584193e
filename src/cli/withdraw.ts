import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import { z } from "zod";
import { type Config, ledgerLocation } from "../config/config.js";
import { withLedgerOf } from "./ledger.js";
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
 * @param named its path, in the directory or as the shell completes it, or its id
 * @returns what is to be said
 * @throws PublisherError `not-found`; else as `RunningService.ask` and `Ledger.open` do
 */
export async function changeArticle(change: Change, named: string, config: Config): Promise<string> {
  const article = inDirectory(named, config.directory) ?? named;
  const service = await findServiceToAsk(config);
  if (service !== undefined) {
    const query = new URLSearchParams({ article });
    const { article: found, documents } = await service.read(WITHDRAWAL, "POST", `/${change}?${query}`);
    const changed = documents.length === 1 ? "1 document" : `${documents.length} documents`;
    return `${found.path} is ${DONE[change]}: ${changed} changed at ${service.address}`;
  }
  const { path } = await withLedgerOf(config, (ledger) =>
    change === "withdraw" ? ledger.withdraw(article, Date.now()) : ledger.restore(article, Date.now()),
  );
  return `${path} is ${DONE[change]} in the ledger in ${ledgerLocation(config)}, and will be when the service starts`;
}

/** @returns undefined for what is no file of the directory */
function inDirectory(file: string, directory: string): string | undefined {
  if (!existsSync(file) || !existsSync(directory)) return undefined;
  const path = relative(realpathSync(directory), realpathSync(file));
  return path.startsWith("..") || isAbsolute(path) ? undefined : path.replaceAll(sep, "/");
}
