import { candidatesOf } from "./candidates.js";
import { fallbackSummaries } from "./fallback-summaries.js";
import { listSummary } from "./list-summary.js";
import { NO_ARTICLE, profileSection } from "./passage-profile.js";
import { rankCandidates } from "./rank-candidates.js";
import { sectionSentences } from "./section-sentences.js";
import { documentFrequencies, termsOf } from "./terms.js";
import type { SectionFrequencies } from "./vocabulary.js";

/** A section of an article: paragraphs parted by blank lines, list items on lines that open with "• ". */
export interface SectionText {
  /** Empty for an introduction. */
  readonly heading: string;
  readonly text: string;
}

export interface ArticleContext {
  readonly title?: string;
  /** BCP 47 tag. */
  readonly language?: string;
}

/** Two summaries that share this much of their words say the same. */
const DUPLICATE_OVERLAP = 0.7;
const MAX_CHARACTERS = 40_000;

/** A summary of one section; see {@link summarizeSections}. */
export function summarizeSection(section: SectionText, context: ArticleContext = {}): string {
  return summarizeSections([section], context)[0] ?? "";
}

/**
 * A summary of each section of an article, in order: one or two of its sentences, word for word, that
 * read well alone. Sections of one article do not get the same summary where they have another.
 * Nothing but white space gives "".
 */
export function summarizeSections(sections: readonly SectionText[], context: ArticleContext = {}): string[] {
  const frequencies = articleFrequencies(sections);
  const used: ReadonlySet<string>[] = [];
  return sections.map((section) => {
    const { text, terms } = firstDistinct(summaryOptions(section, frequencies, context), used);
    used.push(terms);
    return text;
  });
}

function articleFrequencies(sections: readonly SectionText[]): SectionFrequencies {
  if (sections.length < 2) return NO_ARTICLE;
  const terms = sections.map(({ text }) => termsOf(text.slice(0, MAX_CHARACTERS)));
  return { sections: sections.length, counts: documentFrequencies(terms) };
}

interface SummaryOption {
  readonly text: string;
  readonly terms: ReadonlySet<string>;
}

/** The first choice that does not say what was said already; where all do, the first one. */
function firstDistinct(options: Iterable<string>, used: readonly ReadonlySet<string>[]): SummaryOption {
  let first: SummaryOption | undefined;
  for (const text of options) {
    const option = { text, terms: new Set(termsOf(text)) };
    if (!used.some((other) => overlapCoefficient(option.terms, other) >= DUPLICATE_OVERLAP)) return option;
    first ??= option;
  }
  return first ?? { text: "", terms: new Set() };
}

/** What the summary of a section could be, the best first. */
function* summaryOptions(
  section: SectionText,
  frequencies: SectionFrequencies,
  context: ArticleContext,
): Generator<string, void> {
  const sentences = sectionSentences(section.text, context.language);
  const candidates = candidatesOf(sentences);
  const isList = !candidates.some(({ first }) => !first.isItem);
  const list = isList ? listSummary(sentences) : undefined;
  if (list !== undefined) yield list;
  const heading = section.heading.trim() || context.title || "";
  for (const { first, second } of rankCandidates(candidates, profileSection(heading, sentences, frequencies)))
    yield second ? `${first.text} ${second.text}` : first.text;
  yield* fallbackSummaries(sentences);
}

function overlapCoefficient(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const smaller = Math.min(a.size, b.size);
  if (smaller === 0) return 0;
  let shared = 0;
  for (const term of a) if (b.has(term)) shared++;
  return shared / smaller;
}
