import type { PageRenderer } from "../publishing/render-documents.js";
import { ArticlePage } from "./article-page.js";
import { iconFor, type PageTheme, stylesheetFor } from "./assets.js";
import { FeedPage } from "./feed-page.js";
import { ICON_PATH, renderDocument, STYLESHEET_PATH } from "./html-page.js";
import { SearchPage } from "./search-page.js";
import { SECTIONS_PATH, SectionsPage } from "./sections-page.js";

export interface PageOptions extends PageTheme {
  readonly search?: boolean;
}

/** @param zone IANA name, for dates */
export function pageRenderer(zone: string, options: PageOptions = {}): PageRenderer {
  const { logo, search: hasSearch = false } = options;
  return {
    feedPage: (feed, terms, format) =>
      renderDocument(<FeedPage {...{ feed, terms, format, zone, logo, hasSearch }} />),
    articlePage: (feed, entry, around) =>
      renderDocument(<ArticlePage feed={feed} entry={entry} navigation={around} zone={zone} logo={logo} />),
    searchPage: (feed, results) =>
      renderDocument(<SearchPage feed={feed} results={results} zone={zone} logo={logo} />),
    assets: [
      { path: STYLESHEET_PATH, mediaType: "text/css", text: stylesheetFor(options) },
      { path: ICON_PATH, mediaType: "image/svg+xml", text: iconFor(options) },
      { path: SECTIONS_PATH, mediaType: "text/html", text: renderDocument(<SectionsPage />) },
    ],
  };
}
