import type { ComponentChildren, VNode } from "preact";
import { renderToString } from "preact-render-to-string";

export const STYLESHEET_PATH = "/style.css";
export const ICON_PATH = "/icon.svg";

/** Anchors of headings have no dot, so this cannot collide with a section "Content". */
export const MAIN_ID = "page.content";

export interface HtmlPageProps {
  readonly title: string;
  readonly description: string;
  readonly language: string;
  /** URL of the front page, ending in "/"; may be relative. */
  readonly root: string;
  /** Whether to ask search engines not to index the page. */
  readonly isUnlisted?: boolean;
  /** Further elements of the head. */
  readonly head?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function HtmlPage({ title, description, language, root, isUnlisted, head, children }: HtmlPageProps) {
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {isUnlisted && <meta name="robots" content="noindex" />}
        <title>{title}</title>
        <meta name="description" content={description} />
        <link rel="icon" href={`${root}${ICON_PATH.slice(1)}`} type="image/svg+xml" />
        <link rel="stylesheet" href={`${root}${STYLESHEET_PATH.slice(1)}`} />
        {head}
      </head>
      <body>
        <a class="skip" href={`#${MAIN_ID}`}>
          Skip to the content
        </a>
        {children}
      </body>
    </html>
  );
}

/** A page as an HTML document. */
export function renderDocument(page: VNode): string {
  return `<!doctype html>\n${renderToString(page)}\n`;
}
