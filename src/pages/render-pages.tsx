import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import type { PageRenderer } from "../publishing/render-documents.js";
import { ArticlePage } from "./article-page.js";
import { iconFor, type Looks, stylesheetFor } from "./assets.js";
import { FeedPage } from "./feed-page.js";
import { ICON_PATH, STYLESHEET_PATH } from "./frame.js";
import { SearchPage } from "./search-page.js";
import { SECTIONS_PATH, SectionsPage } from "./sections-page.js";

export interface PageOptions extends Looks {
  /** Whether visitors may search. */
  readonly search?: boolean;
}

/** @param zone IANA name of the time zone that dates are shown in */
export function pageRenderer(zone: string, looks: PageOptions = {}): PageRenderer {
  const { logo, search: hasSearch = false } = looks;
  return {
    feedPage: (feed, terms, format) =>
      documentOf(<FeedPage {...{ feed, terms, format, zone, logo, hasSearch }} />),
    articlePage: (feed, entry, around) =>
      documentOf(<ArticlePage feed={feed} entry={entry} around={around} zone={zone} logo={logo} />),
    searchPage: (feed, results) =>
      documentOf(<SearchPage feed={feed} results={results} zone={zone} logo={logo} />),
    assets: [
      { path: STYLESHEET_PATH, mediaType: "text/css", text: stylesheetFor(looks) },
      { path: ICON_PATH, mediaType: "image/svg+xml", text: iconFor(looks) },
      { path: SECTIONS_PATH, mediaType: "text/html", text: documentOf(<SectionsPage />) },
    ],
  };
}

function documentOf(page: VNode): string {
  return `<!doctype html>\n${renderToString(page)}\n`;
}
