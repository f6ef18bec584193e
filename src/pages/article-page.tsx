import type { ArticleNavigation } from "../feeds/article-navigation.js";
import type { Entry, Feed, SectionSummary } from "../feeds/feed.js";
import { ArticleFooter } from "./article-footer.js";
import { articleJsonLd } from "./article-json-ld.js";
import { Byline } from "./byline.js";
import { formatLinks } from "./format-links.js";
import { MAIN_ID } from "./html-page.js";
import { Layout } from "./layout.js";
import { SmallMasthead } from "./masthead.js";
import { OpenGraphTags } from "./open-graph-tags.js";
import { termUrls } from "./term-urls.js";
import { textDirection } from "./text-direction.js";

export interface ArticlePageProps {
  readonly feed: Feed;
  readonly entry: Entry;
  readonly navigation: ArticleNavigation;
  readonly zone: string;
  /** Absolute URL; default: the image of the publication. */
  readonly logo?: string | undefined;
}

/** The full article, with its section summaries as a table of contents. */
export function ArticlePage({ feed, entry, navigation, zone, logo }: ArticlePageProps) {
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
      feeds={formatLinks(feed)}
      head={
        <>
          <OpenGraphTags channel={channel} title={title} description={description} url={url} entry={entry} />
          <script
            type="application/ld+json"
            dangerouslySetInnerHTML={{ __html: articleJsonLd(channel, entry, description) }}
          />
        </>
      }
    >
      <SmallMasthead channel={channel} logo={logo} />
      <main id={MAIN_ID}>
        <article class="full" dir={textDirection(language)}>
          <h1>{title}</h1>
          <Byline entry={entry} zone={zone} showsUpdate urls={termUrls(channel, navigation.terms)} />
          {lead !== undefined && <p class="lead">{lead}</p>}
          <AudioPlayer entry={entry} />
          <TableOfContents sections={sections.filter(({ heading }) => heading !== "")} />
          {/* Sanitized when the article was read. */}
          <div class="body" dangerouslySetInnerHTML={{ __html: withTabStops(html ?? "") }} />
        </article>
        <ArticleFooter channel={channel} navigation={navigation} />
      </main>
    </Layout>
  );
}

/**
 * Makes wide elements focusable, so that the keyboard can scroll them. In sanitized HTML every other angle bracket is
 * escaped.
 */
function withTabStops(html: string): string {
  return html.replace(/<(pre|table)(?=[\s>])/g, '<$1 tabindex="0"');
}

function AudioPlayer({ entry: { attachment } }: { readonly entry: Entry }) {
  if (attachment === undefined || !attachment.type.startsWith("audio/")) return null;
  // biome-ignore lint/a11y/useMediaCaption: captions are the article's own text
  return <audio controls preload="none" src={attachment.url} />;
}

function TableOfContents({ sections }: { readonly sections: readonly SectionSummary[] }) {
  if (sections.length < 2) return null;
  return (
    <nav aria-label="Sections">
      <ul>
        {sections.map(({ heading, url, summary }) => (
          <li key={url}>
            <SectionLink heading={heading} url={url} />
            {summary !== "" && <span> {summary}</span>}
          </li>
        ))}
      </ul>
    </nav>
  );
}

function SectionLink({ heading, url }: { readonly heading: string; readonly url: string }) {
  const hashIndex = url.lastIndexOf("#");
  return hashIndex === -1 ? <b>{heading}</b> : <a href={url.slice(hashIndex)}>{heading}</a>;
}
