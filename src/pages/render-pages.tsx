import { renderToString } from "preact-render-to-string";
import type { Entry, Feed } from "../feeds/feed.js";
import type { PageRenderer } from "../publishing/render-documents.js";
import { ArticlePage } from "./article-page.js";
import { ICON, STYLESHEET } from "./assets.js";
import { FrontPage } from "./front-page.js";
import { ICON_PATH, STYLESHEET_PATH } from "./layout.js";

/** @param zone IANA name of the time zone that dates are shown in */
export function pageRenderer(zone: string): PageRenderer {
  return {
    feedPage: (feed) => `<!doctype html>\n${renderToString(<FrontPage feed={feed} zone={zone} />)}\n`,
    articlePage: (feed: Feed, entry: Entry) =>
      `<!doctype html>\n${renderToString(<ArticlePage feed={feed} entry={entry} zone={zone} />)}\n`,
    assets: [
      { path: STYLESHEET_PATH, mediaType: "text/css", text: STYLESHEET },
      { path: ICON_PATH, mediaType: "image/svg+xml", text: ICON },
    ],
  };
}
