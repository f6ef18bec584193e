import type { Entry, Feed } from "../feeds/feed.js";
import { feedLinks, Layout, MAIN_ID, Moment } from "./layout.js";

export interface FrontPageProps {
  readonly feed: Feed;
  readonly zone: string;
}

/** The feeds, with addresses to copy, and the latest articles with their section summaries. */
export function FrontPage({ feed, zone }: FrontPageProps) {
  const { channel, entries } = feed;
  return (
    <Layout
      feed={feed}
      description={channel.description}
      language={channel.language}
      canonical={channel.home}
    >
      <header class="masthead">
        <h1>{channel.title}</h1>
        <p>{channel.description}</p>
      </header>
      <main id={MAIN_ID}>
        <section class="subscribe" aria-labelledby="subscribe">
          <h2 id="subscribe">Subscribe</h2>
          <p>
            Put one of these addresses into your feed reader. Most readers take the address of this page as
            well.
          </p>
          <dl>
            {feedLinks(feed).map(({ name, url, format }) => (
              <div key={format}>
                <dt>
                  <a href={url}>{name}</a>
                </dt>
                <dd>
                  <code>{url}</code>
                </dd>
              </div>
            ))}
          </dl>
        </section>
        <section aria-labelledby="latest">
          <h2 id="latest">Latest articles</h2>
          {entries.length === 0 && <p>Nothing has been published yet.</p>}
          {entries.map((entry, index) => (
            <EntrySummary key={entry.id} entry={entry} zone={zone} isOpen={index === 0} />
          ))}
        </section>
      </main>
    </Layout>
  );
}

interface EntrySummaryProps {
  readonly entry: Entry;
  readonly zone: string;
  /** Whether the section summaries are unfolded: the newest entry shows what there is in the others. */
  readonly isOpen: boolean;
}

function EntrySummary({ entry, zone, isOpen }: EntrySummaryProps) {
  const { title, url, language, lead, sections, published, authors, categories } = entry;
  const introduction = sections.find(({ heading }) => heading === "")?.summary;
  const headed = sections.filter(({ heading }) => heading !== "");
  return (
    <article lang={language} dir="auto">
      <h3>
        <a href={url}>{title}</a>
      </h3>
      <p class="byline">
        <Moment at={published} language={language} zone={zone} />
        {authors.length > 0 && ` · ${authors.map(({ name }) => name).join(", ")}`}
        {categories.length > 0 && ` · ${categories.join(", ")}`}
      </p>
      {lead !== undefined && <p class="lead">{lead}</p>}
      {introduction !== undefined && introduction !== "" && introduction !== lead && <p>{introduction}</p>}
      {headed.length > 0 && (
        <details open={isOpen}>
          <summary>
            {headed.length} {headed.length === 1 ? "section" : "sections"}
          </summary>
          <ul>
            {headed.map(({ heading, url: address, summary }) => (
              <li key={address}>
                <a href={address}>{heading}</a>
                {summary !== "" && ` — ${summary}`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </article>
  );
}
