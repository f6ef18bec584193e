import { v5 as uuidv5 } from "uuid";
import type { Config } from "../config/config.js";
import type { Publication } from "../feeds/assemble-feed.js";
import { pageRenderer } from "../pages/render-pages.js";

const HOUR_MS = 3_600_000;
const MEGABYTE = 1_000_000;

/** How this configuration renders feeds and pages. */
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

/**
 * What of it is private: a feed of its own in every reader, of which no hub is told, under the address of a token.
 *
 * @param placeholder what stands for the token
 */
export function privatePublication(publication: Publication, placeholder: string): Publication {
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

/** What this configuration publishes. */
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
