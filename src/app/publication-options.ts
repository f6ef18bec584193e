import { v5 as uuidv5 } from "uuid";
import type { Config } from "../config/config.js";
import type { Publication } from "../feeds/assemble-feed.js";
import type { Ledger } from "../ledger/ledger.js";
import { pageRenderer } from "../pages/render-pages.js";
import { newAccessToken } from "../publishing/access-token.js";
import type { RenderOptions } from "../publishing/render-documents.js";

const HOUR_MS = 3_600_000;
const MEGABYTE = 1_000_000;

/** How feeds and pages are rendered. */
export function renderOptions(config: Config, publication: Publication) {
  return {
    publication,
    limit: config.limit,
    windowMs: config.window * HOUR_MS,
    maxSize: config.maxSize * MEGABYTE,
    folderFeeds: config.folderFeeds,
    notifyChanges: config.hubs.length > 0 || config.purge !== undefined,
    pages: pageRenderer(config.timezone, config),
  };
}

/** The channel, and how its articles become entries. */
export function publicationOf(config: Config, publicationId: string, home: string): Publication {
  const site = config.permalink ?? config.url;
  return {
    channel: {
      id: publicationId,
      title: config.title,
      description: config.description,
      language: config.language,
      author: config.author,
      home,
      copyright: config.copyright,
      image: config.image,
      hubs: config.hubs,
      maxAge: config.maxAge,
    },
    permalink: config.permalink,
    zone: config.timezone,
    content: config.content,
    siteOrigin: site === undefined ? undefined : new URL(site).origin,
  };
}

/** How private documents are rendered. @returns undefined when nothing is private */
export async function privateRenderOptions(
  config: Config,
  publication: Publication,
  ledger: Ledger,
  others: Pick<RenderOptions, "begun" | "summaries">,
): Promise<RenderOptions | undefined> {
  if (config.private.length === 0) return undefined;
  const privateFeed = privatePublication(publication, await tokenPlaceholder(ledger));
  return { ...renderOptions({ ...config, hubs: [], search: false }, privateFeed), ...others };
}

/** A publication of its own to feed readers, below a subscriber's token. Hubs are not notified of it. */
function privatePublication(publication: Publication, placeholder: string): Publication {
  const { channel } = publication;
  return {
    ...publication,
    channel: {
      ...channel,
      id: `urn:uuid:${uuidv5(`${channel.id}#private`, uuidv5.URL)}`,
      title: `${channel.title} · Private`,
      home: new URL(`private/${placeholder}/`, channel.home).href,
      hubs: [],
    },
  };
}

/**
 * Stands for a subscriber's token in private documents. It never changes, so that their validators stay the same, and
 * authors must not be able to guess it (decision 24).
 */
export async function tokenPlaceholder(ledger: Ledger): Promise<string> {
  return await ledger.publication.getOrSet("placeholder", newAccessToken());
}
