import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import { type Config, ledgerLocation } from "../config/config.js";
import { ANSWERS } from "../server/answers.js";
import { withConfiguredLedger } from "./ledger.js";
import { findTargetService } from "./running-service.js";

/** What is done with an article, by the name of its route and command. */
export type WithdrawalAction = "withdraw" | "restore";

const PAST_TENSE: Readonly<Record<WithdrawalAction, string>> = {
  withdraw: "taken down",
  restore: "restored",
};

/**
 * Takes an article down, or restores it: in the running service, else in the ledger.
 *
 * @param named its path, in the directory or as the shell completes it, or its id
 * @returns what is to be said
 * @throws PublisherError `not-found`; else as `RunningService.ask` and `Ledger.open` do
 */
export async function withdrawOrRestore(
  change: WithdrawalAction,
  named: string,
  config: Config,
): Promise<string> {
  const article = pathInDirectory(named, config.directory) ?? named;
  const service = await findTargetService(config);
  if (service !== undefined) {
    const query = new URLSearchParams({ article });
    const { article: found, documents } = await service.requestJson(
      ANSWERS.Withdrawal,
      "POST",
      `/${change}?${query}`,
    );
    const changed = documents.length === 1 ? "1 document" : `${documents.length} documents`;
    return `${found.path} is ${PAST_TENSE[change]}: ${changed} changed at ${service.address}`;
  }
  const { path } = await withConfiguredLedger(config, (ledger) =>
    change === "withdraw"
      ? ledger.withdrawals.withdraw(article, Date.now())
      : ledger.withdrawals.restore(article, Date.now()),
  );
  return `${path} is ${PAST_TENSE[change]} in the ledger in ${ledgerLocation(config)}, and will be when the service starts`;
}

/** @returns undefined for what is no file of the directory */
function pathInDirectory(file: string, directory: string): string | undefined {
  if (!existsSync(file) || !existsSync(directory)) return undefined;
  const path = relative(realpathSync(directory), realpathSync(file));
  return path.startsWith("..") || isAbsolute(path) ? undefined : path.replaceAll(sep, "/");
}
