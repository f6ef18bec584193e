import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import { type Config, ledgerLocation } from "../config/config.js";
import { ANSWERS } from "../server/answers.js";
import { withConfiguredLedger } from "./ledger.js";
import { findTargetService } from "./running-service.js";

/** Also the name of the route and the command. */
export type WithdrawalAction = "withdraw" | "restore";

const PAST_TENSE: Readonly<Record<WithdrawalAction, string>> = {
  withdraw: "taken down",
  restore: "restored",
};

/**
 * Withdraws or restores an article, through the running service or in the ledger.
 *
 * @param named its id, or its path in the article directory or from the working directory
 * @throws PublisherError `not-found`; otherwise as `RunningService.requestJson` and `Ledger.open`
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

/** @returns undefined if the file is not in the directory */
function pathInDirectory(file: string, directory: string): string | undefined {
  if (!existsSync(file) || !existsSync(directory)) return undefined;
  const path = relative(realpathSync(directory), realpathSync(file));
  return path.startsWith("..") || isAbsolute(path) ? undefined : path.replaceAll(sep, "/");
}
