import { HtmlPage, renderDocument } from "./html-page.js";

/**
 * A page that redirects to the new URL of an article, for static servers.
 *
 * @param home public URL of the front page, ending in "/"
 */
export function movedPage(url: string, home: string): string {
  const head = (
    <>
      <link rel="canonical" href={url} />
      <meta http-equiv="refresh" content={`0; url=${url}`} />
    </>
  );
  const page = (
    <HtmlPage
      title="Moved"
      description="This article has another address now"
      language="en"
      root={home}
      isUnlisted
      head={head}
    >
      <main id="page.content">
        <p>
          This article is at <a href={url}>{url}</a> now.
        </p>
      </main>
    </HtmlPage>
  );
  return renderDocument(page);
}
