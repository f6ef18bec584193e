import type { Entry, Feed } from "../feeds/feed.js";
import { Layout, MAIN_ID, Moment, pageUrl } from "./layout.js";

export interface ArticlePageProps {
  readonly feed: Feed;
  readonly entry: Entry;
  readonly zone: string;
}

/** The article in full, with its contents: each section's summary leads to the section. */
export function ArticlePage({ feed, entry, zone }: ArticlePageProps) {
  const { channel } = feed;
  const { title, url, language, lead, sections, published, updated, authors, categories, html, attachment } =
    entry;
  const headed = sections.filter(({ heading }) => heading !== "");
  const description = lead ?? sections.find(({ summary }) => summary !== "")?.summary ?? channel.description;
  return (
    <Layout feed={feed} title={title} description={description} language={language} canonical={url}>
      <header class="masthead small">
        <p>
          <a href={pageUrl(channel, "/")}>{channel.title}</a>
        </p>
      </header>
      <main id={MAIN_ID}>
        <article class="full" dir="auto">
          <h1>{title}</h1>
          <p class="byline">
            <Moment at={published} language={language} zone={zone} />
            {updated !== published && (
              <>
                {" "}
                (updated <Moment at={updated} language={language} zone={zone} />)
              </>
            )}
            {authors.length > 0 && ` · ${authors.map(({ name }) => name).join(", ")}`}
            {categories.length > 0 && ` · ${categories.join(", ")}`}
          </p>
          {lead !== undefined && <p class="lead">{lead}</p>}
          {attachment?.type.startsWith("audio/") && (
            // biome-ignore lint/a11y/useMediaCaption: captions are the article's own text
            <audio controls preload="none" src={attachment.url} />
          )}
          {headed.length > 1 && (
            <nav aria-label="Sections">
              <ul>
                {headed.map(({ heading, url: address, summary }) => (
                  <li key={address}>
                    <a href={address.slice(address.lastIndexOf("#"))}>{heading}</a>
                    {summary !== "" && <span> {summary}</span>}
                  </li>
                ))}
              </ul>
            </nav>
          )}
          {/* Safe by construction: it went through the sanitiser when the article was read. */}
          <div class="body" dangerouslySetInnerHTML={{ __html: html ?? "" }} />
        </article>
      </main>
    </Layout>
  );
}
