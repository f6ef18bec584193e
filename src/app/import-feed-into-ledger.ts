import type { Publication } from "../feeds/assemble-feed.js";
import { entryUrl } from "../feeds/entry-url.js";
import type { FeedImportReport } from "../integrations/feed-import/import-feed.js";
import type { ImportTarget } from "../integrations/feed-import/match-entries.js";
import type { ArticleIdentity } from "../ledger/identity/identities.js";
import type { Ledger } from "../ledger/ledger.js";

/**
 * Gives articles the ids and dates that an earlier feed published them under.
 *
 * @param source URL or path of that feed
 */
export async function importFeedIntoLedger(
  source: string,
  ledger: Ledger,
  publication: Publication,
): Promise<FeedImportReport> {
  const integration = await import("../integrations/feed-import/import-feed.js");
  const articles = importTargets(await ledger.identities.list(), publication);
  return await integration.importFeed(source, articles, (imports) => ledger.identities.import(imports));
}

function importTargets(identities: readonly ArticleIdentity[], publication: Publication): ImportTarget[] {
  const options = { ...publication, home: publication.channel.home };
  return identities.map((identity) => ({
    ...identity,
    ...identity.article,
    id: identity.id,
    ownId: identity.article.id !== undefined,
    url: entryUrl(identity, options),
  }));
}
