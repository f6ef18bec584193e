import type { Config } from "../config.js";
import type { Publication } from "../feeds/assemble-feed.js";
import { pageRenderer } from "../pages/render-pages.js";

const HOUR = 3_600_000;
const MEGABYTE = 1_000_000;

/** How this configuration renders feeds and pages. */
export function renderOptions(config: Config, publication: Publication) {
  return {
    publication,
    limit: config.limit,
    span: config.window * HOUR,
    maxSize: config.maxSize * MEGABYTE,
    folderFeeds: config.folderFeeds,
    announce: config.hubs.length > 0 || config.purge !== undefined,
    pages: pageRenderer(config.timezone, config),
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
