import type { Config } from "../config/config.js";
import { hashToken, newAccessToken, subscriberName } from "../publishing/access-token.js";
import { ANSWERS } from "../server/answers.js";
import { formatTime } from "./format-time.js";
import { withConfiguredLedger } from "./ledger.js";
import { findTargetService } from "./running-service.js";

/**
 * Creates a token for a subscriber to private feeds, through the running service or in the ledger.
 *
 * @returns the output, with the token, which cannot be shown again
 * @throws PublisherError `usage` if the name has a token; otherwise as `RunningService.requestJson` and `Ledger.open`
 */
export async function addAccess(named: string, config: Config): Promise<string> {
  const name = subscriberName(named);
  const service = await findTargetService(config);
  const token = newAccessToken();
  const created =
    service === undefined
      ? await withConfiguredLedger(config, async (ledger) => {
          await ledger.access.add({ name, hash: hashToken(token), created: Date.now() });
          const isInUse = (await ledger.privateArticles.categories()).length > 0;
          return { name, token, home: undefined, isInUse };
        })
      : await service.requestJson(ANSWERS.AccessAdded, "POST", `/access?${new URLSearchParams({ name })}`);
  const home = created.home ?? config.url;
  const at = (path: string) => (home === undefined ? `/${path}` : new URL(path, home).href);
  return [
    `${created.name} may read what is private. This is shown once:`,
    `  ${at(`private/${created.token}/rss.xml`)}`,
    `or, for readers that ask for a password, ${at("private/rss.xml")} with ${created.token} as the password, under any name`,
    ...(home === undefined ? ["These are paths below the public address (FEEDWRIGHT_URL)"] : []),
    ...(created.isInUse ? [] : ["Nothing is private yet; see FEEDWRIGHT_PRIVATE"]),
  ].join("\n");
}

/** @throws PublisherError `not-found` if the name has no token; otherwise as `addAccess` */
export async function revokeAccess(named: string, config: Config): Promise<string> {
  const name = subscriberName(named);
  const service = await findTargetService(config);
  if (service === undefined) {
    await withConfiguredLedger(config, (ledger) => ledger.access.revoke(name));
    return `${name} may not read what is private any more`;
  }
  const revoked = await service.requestJson(
    ANSWERS.AccessRevoked,
    "DELETE",
    `/access?${new URLSearchParams({ name })}`,
  );
  return `${revoked.name} may not read what is private any more, from now on`;
}

/** @returns one line per token: the date of creation and the name */
export async function listAccess(config: Config): Promise<string> {
  const service = await findTargetService(config);
  const tokens =
    service === undefined
      ? (await withConfiguredLedger(config, (ledger) => ledger.access.list())).map((token) => ({
          ...token,
          created: new Date(token.created).toISOString(),
        }))
      : (await service.requestJson(ANSWERS.AccessList, "GET", "/access")).tokens;
  if (tokens.length === 0) return "nobody has a token; feedwright access add NAME makes one";
  return tokens
    .map(({ name, created }) => `${formatTime(new Date(created), config.timezone)}  ${name}`)
    .join("\n");
}
