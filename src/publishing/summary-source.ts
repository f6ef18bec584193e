import type { PublishedArticle } from "../feeds/entry-url.js";

export interface SectionToSummarize {
  /** Empty for an introduction. */
  readonly heading: string;
  readonly text: string;
  /** BCP 47 tag. */
  readonly language: string;
}

/** Provides summaries that replace the built-in ones as soon as they are known. */
export interface SummarySource {
  /** Known summaries, in the order of the sections; undefined to use the built-in one. */
  known(sections: readonly SectionToSummarize[]): Promise<readonly (string | undefined)[]>;
  /** Requests unknown summaries in the background. */
  request(sections: readonly SectionToSummarize[]): void;
}

/** Adds known summaries to articles. Summaries written by their authors stay. */
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
