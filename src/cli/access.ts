import { z } from "zod";
import type { Config } from "../config/config.js";
import { hashToken, newAccessToken, subscriberName } from "../publishing/access-token.js";
import { formatTime } from "./format-time.js";
import { withLedgerOf } from "./ledger.js";
import { findServiceToAsk } from "./running-service.js";

const MADE = z.looseObject({
  name: z.string(),
  token: z.string(),
  // A service of an earlier version says neither.
  home: z.string().optional(),
  isInUse: z.boolean().default(true),
});
const REVOKED = z.looseObject({ name: z.string() });
const LISTED = z.looseObject({
  tokens: z.array(z.looseObject({ name: z.string(), created: z.string() })),
});

/**
 * Makes a token by which a subscriber may read what is private: in the running service, else in the ledger.
 *
 * @returns what is to be said, the token included: nobody can show it again
 * @throws PublisherError `usage` when there is one of that name; else as `RunningService.ask` and `Ledger.open` do
 */
export async function addAccess(named: string, config: Config): Promise<string> {
  const name = subscriberName(named);
  const service = await findServiceToAsk(config);
  const token = newAccessToken();
  const made =
    service === undefined
      ? await withLedgerOf(config, async (ledger) => {
          await ledger.addAccess({ name, hash: hashToken(token), created: Date.now() });
          const isInUse = (await ledger.privateCategories()).length > 0;
          return { name, token, home: undefined, isInUse };
        })
      : await service.read(MADE, "POST", `/access?${new URLSearchParams({ name })}`);
  const home = made.home ?? config.url;
  const at = (path: string) => (home === undefined ? `/${path}` : new URL(path, home).href);
  return [
    `${made.name} may read what is private. This is shown once:`,
    `  ${at(`private/${made.token}/rss.xml`)}`,
    `or, for readers that ask for a password, ${at("private/rss.xml")} with ${made.token} as the password, under any name`,
    ...(home === undefined ? ["These are paths below the public address (FEEDWRIGHT_URL)"] : []),
    ...(made.isInUse ? [] : ["Nothing is private yet; see FEEDWRIGHT_PRIVATE"]),
  ].join("\n");
}

/** @throws PublisherError `not-found`; else as `addAccess` does */
export async function revokeAccess(named: string, config: Config): Promise<string> {
  const name = subscriberName(named);
  const service = await findServiceToAsk(config);
  if (service === undefined) {
    await withLedgerOf(config, (ledger) => ledger.revokeAccess(name));
    return `${name} may not read what is private any more`;
  }
  const revoked = await service.read(REVOKED, "DELETE", `/access?${new URLSearchParams({ name })}`);
  return `${revoked.name} may not read what is private any more, from now on`;
}

/** @returns a line for each token, with the name and when it was made */
export async function listAccess(config: Config): Promise<string> {
  const service = await findServiceToAsk(config);
  const tokens =
    service === undefined
      ? (await withLedgerOf(config, (ledger) => ledger.accessTokens())).map((token) => ({
          ...token,
          created: new Date(token.created).toISOString(),
        }))
      : (await service.read(LISTED, "GET", "/access")).tokens;
  if (tokens.length === 0) return "nobody has a token; feedwright access add NAME makes one";
  return tokens
    .map(({ name, created }) => `${formatTime(new Date(created), config.timezone)}  ${name}`)
    .join("\n");
}
