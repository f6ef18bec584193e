import type { PublishedArticle } from "../feeds/entry-address.js";

export interface SectionToSummarize {
  /** Empty for an introduction. */
  readonly heading: string;
  readonly text: string;
  /** BCP 47 tag. */
  readonly language: string;
}

/** Where summaries come from that are better than the built-in ones, and take their time. */
export interface SummarySource {
  /** What is known already, in the order of the sections; undefined where the built-in summary is to stand. */
  known(sections: readonly SectionToSummarize[]): Promise<readonly (string | undefined)[]>;
  /** Sees to those that are not known yet, for the next time; returns at once. */
  request(sections: readonly SectionToSummarize[]): void;
}

/** The articles with the summaries that the source knows; what their authors wrote stays. */
export async function withKnownSummaries<Published extends PublishedArticle>(
  articles: readonly Published[],
  source: SummarySource | undefined,
): Promise<readonly Published[]> {
  if (source === undefined) return articles;
  const known = (await source.known(articles.flatMap(sectionsToSummarize))).values();
  return articles.map((published) => ({
    ...published,
    article: {
      ...published.article,
      sections: published.article.sections.map((section) =>
        section.authored === true ? section : { ...section, summary: known.next().value ?? section.summary },
      ),
    },
  }));
}

export function sectionsToSummarize({ article }: PublishedArticle): SectionToSummarize[] {
  const { language = "", sections } = article;
  return sections
    .filter(({ authored }) => authored !== true)
    .map(({ heading, text }) => ({ heading, text, language }));
}
