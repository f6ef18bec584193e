import { HtmlPage, MAIN_ID, renderDocument } from "./html-page.js";

export interface ErrorPageProps {
  /** Such as "Not Found". */
  readonly title: string;
  readonly detail: string;
  /** Path of the front page, ending in "/". */
  readonly root: string;
}

export function renderErrorPage({ title, detail, root }: ErrorPageProps): string {
  const page = (
    <HtmlPage title={title} description={detail} language="en" root={root} isUnlisted>
      <header class="masthead">
        <h1>{title}</h1>
      </header>
      <main id={MAIN_ID}>
        <p>{capitalized(detail)}.</p>
        <p>
          <a href={root}>To the front page</a>
        </p>
      </main>
    </HtmlPage>
  );
  return renderDocument(page);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
