import type { ComponentChildren } from "preact";

export const STYLESHEET_PATH = "/style.css";
export const ICON_PATH = "/icon.svg";

/** With a dot, which the anchors of headings have not: an article may have a section "Content". */
export const MAIN_ID = "page.content";

export interface HtmlPageProps {
  readonly title: string;
  readonly description: string;
  readonly language: string;
  /** Where the front page is, ending in "/"; a page that knows no publication says it relative to itself. */
  readonly root: string;
  /** Whether search engines are to pass the page over. */
  readonly isUnlisted?: boolean;
  /** What else is in the head. */
  readonly head?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A whole page around its content. */
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
