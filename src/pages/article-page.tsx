import type { AroundArticle } from "../feeds/around-article.js";
import type { Entry, Feed, SectionSummary } from "../feeds/feed.js";
import { articleData } from "./article-data.js";
import { ArticleEnd } from "./article-end.js";
import { Byline } from "./byline.js";
import { directionOf } from "./direction.js";
import { feedLinks } from "./feed-links.js";
import { MAIN_ID } from "./frame.js";
import { Layout } from "./layout.js";
import { SmallMasthead } from "./masthead.js";
import { PreviewMetas } from "./preview-metas.js";
import { termUrls } from "./term-urls.js";

export interface ArticlePageProps {
  readonly feed: Feed;
  readonly entry: Entry;
  readonly around: AroundArticle;
  readonly zone: string;
  /** Absolute address of the picture at the top; the publication's image unless given. */
  readonly logo?: string | undefined;
}

/** The article in full, with its contents: each section's summary leads to the section. */
export function ArticlePage({ feed, entry, around, zone, logo }: ArticlePageProps) {
  const { channel } = feed;
  const { title, url, language, lead, html, sections } = entry;
  const description = lead ?? sections.find(({ summary }) => summary !== "")?.summary ?? channel.description;
  return (
    <Layout
      channel={channel}
      title={`${title} · ${channel.title}`}
      description={description}
      language={language}
      canonical={url}
      feeds={feedLinks(feed)}
      head={
        <>
          <PreviewMetas channel={channel} title={title} description={description} url={url} entry={entry} />
          {/* JSON, escaped for where it stands. */}
          <script
            type="application/ld+json"
            dangerouslySetInnerHTML={{ __html: articleData(channel, entry, description) }}
          />
        </>
      }
    >
      <SmallMasthead channel={channel} logo={logo} />
      <main id={MAIN_ID}>
        <article class="full" dir={directionOf(language)}>
          <h1>{title}</h1>
          <Byline entry={entry} zone={zone} showsUpdate addresses={termUrls(channel, around.terms)} />
          {lead !== undefined && <p class="lead">{lead}</p>}
          <Player entry={entry} />
          <Contents sections={sections.filter(({ heading }) => heading !== "")} />
          {/* Safe by construction: it went through the sanitiser when the article was read. */}
          <div class="body" dangerouslySetInnerHTML={{ __html: withTabStops(html ?? "") }} />
        </article>
        <ArticleEnd channel={channel} around={around} />
      </main>
    </Layout>
  );
}

/**
 * What may be wider than the page scrolls by itself, which the keyboard can do only where it can stop. In safe HTML a
 * tag is a tag: everywhere else its angle bracket is escaped.
 */
function withTabStops(html: string): string {
  return html.replace(/<(pre|table)(?=[\s>])/g, '<$1 tabindex="0"');
}

function Player({ entry: { attachment } }: { readonly entry: Entry }) {
  if (attachment === undefined || !attachment.type.startsWith("audio/")) return null;
  // biome-ignore lint/a11y/useMediaCaption: captions are the article's own text
  return <audio controls preload="none" src={attachment.url} />;
}

function Contents({ sections }: { readonly sections: readonly SectionSummary[] }) {
  if (sections.length < 2) return null;
  return (
    <nav aria-label="Sections">
      <ul>
        {sections.map(({ heading, url, summary }) => (
          <li key={url}>
            <SectionLink heading={heading} address={url} />
            {summary !== "" && <span> {summary}</span>}
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A heading that nothing can link to is named, without a link. */
function SectionLink({ heading, address }: { readonly heading: string; readonly address: string }) {
  const at = address.lastIndexOf("#");
  return at === -1 ? <b>{heading}</b> : <a href={address.slice(at)}>{heading}</a>;
}
