import type { Entry, Feed } from "../feeds/feed.js";
import { Byline } from "./byline.js";
import { feedLinks } from "./feed-links.js";
import { MAIN_ID } from "./frame.js";
import { Layout, pageUrl } from "./layout.js";

export interface ArticlePageProps {
  readonly feed: Feed;
  readonly entry: Entry;
  readonly zone: string;
}

/** The article in full, with its contents: each section's summary leads to the section. */
export function ArticlePage({ feed, entry, zone }: ArticlePageProps) {
  const { channel } = feed;
  const { title, url, language, lead, sections, html, attachment } = entry;
  const headed = sections.filter(({ heading }) => heading !== "");
  const description = lead ?? sections.find(({ summary }) => summary !== "")?.summary ?? channel.description;
  return (
    <Layout
      channel={channel}
      title={`${title} · ${channel.title}`}
      description={description}
      language={language}
      canonical={url}
      feeds={feedLinks(feed)}
    >
      <header class="masthead small">
        <p>
          <a href={pageUrl(channel, "/")}>{channel.title}</a>
        </p>
      </header>
      <main id={MAIN_ID}>
        <article class="full" dir="auto">
          <h1>{title}</h1>
          <Byline entry={entry} zone={zone} showsUpdate />
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
                    <SectionLink heading={heading} address={address} />
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

/** A heading that nothing can link to is named, without a link. */
function SectionLink({ heading, address }: { readonly heading: string; readonly address: string }) {
  const at = address.lastIndexOf("#");
  return at === -1 ? <b>{heading}</b> : <a href={address.slice(at)}>{heading}</a>;
}
