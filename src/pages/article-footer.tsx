import type { ArticleNavigation } from "../feeds/article-navigation.js";
import { pagePath } from "../feeds/entry-url.js";
import { type Channel, FEED_FORMATS } from "../feeds/feed.js";
import { feedPath, titleOfTerm } from "../feeds/feed-path.js";
import { feedPageUrl, pageUrl } from "./layout.js";

export interface ArticleFooterProps {
  readonly channel: Channel;
  readonly navigation: ArticleNavigation;
}

/** Links to the articles before and after, and to the categories and tags. */
export function ArticleFooter({ channel, navigation: { earlier, later, terms } }: ArticleFooterProps) {
  const linkedTerms = terms.filter(({ kind }) => kind === "category" || kind === "tag");
  return (
    <>
      {(earlier !== undefined || later !== undefined) && (
        <nav class="beside" aria-label="Articles before and after" lang="en">
          {earlier !== undefined && (
            <a rel="prev" href={pageUrl(channel, pagePath(earlier.slug))}>
              <span>Previous article</span> <bdi>{earlier.title}</bdi>
            </a>
          )}
          {later !== undefined && (
            <a rel="next" href={pageUrl(channel, pagePath(later.slug))}>
              <span>Next article</span> <bdi>{later.title}</bdi>
            </a>
          )}
        </nav>
      )}
      {linkedTerms.length > 0 && (
        <section class="kinds" aria-labelledby="more" lang="en">
          <h2 id="more">More like this</h2>
          <ul>
            {linkedTerms.map((term) => {
              const title = titleOfTerm(term, channel.language);
              return (
                <li key={`${term.kind} ${term.slug}`}>
                  <a href={feedPageUrl(channel, { term })}>
                    <bdi>{title}</bdi>
                  </a>
                  <a class="feed" href={pageUrl(channel, feedPath({ term }, "rss"))}>
                    {FEED_FORMATS.rss.name}
                    <span class="unseen">
                      {" "}
                      feed of <bdi>{title}</bdi>
                    </span>
                  </a>
                </li>
              );
            })}
          </ul>
        </section>
      )}
    </>
  );
}
