import { candidatesOf } from "./candidates.js";
import { fallbackSummaries } from "./fallback-summaries.js";
import { listSummary } from "./list-summary.js";
import { NO_ARTICLE, profileSection } from "./passage-profile.js";
import { rankCandidates } from "./rank-candidates.js";
import { sectionSentences } from "./section-sentences.js";
import { documentFrequencies, termsOf } from "./terms.js";
import type { SectionFrequencies } from "./vocabulary.js";

/** A section of an article. Blank lines separate paragraphs, and list items are lines that start with "• ". */
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

/** Two summaries that share this part of their terms are duplicates. */
const DUPLICATE_OVERLAP = 0.7;
const MAX_CHARACTERS = 40_000;

/** Summarizes one section; see {@link summarizeSections}. */
export function summarizeSection(section: SectionText, context: ArticleContext = {}): string {
  return summarizeSections([section], context)[0] ?? "";
}

/**
 * Summarizes each section of an article, in order. A summary is one or two sentences of the section,
 * unchanged, that can be understood alone. Sections of one article get different summaries where possible.
 * Text that is only white space gives "".
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

/** The first option that does not duplicate a used summary. If all do, the first option. */
function firstDistinct(options: Iterable<string>, used: readonly ReadonlySet<string>[]): SummaryOption {
  let first: SummaryOption | undefined;
  for (const text of options) {
    const option = { text, terms: new Set(termsOf(text)) };
    if (!used.some((other) => overlapCoefficient(option.terms, other) >= DUPLICATE_OVERLAP)) return option;
    first ??= option;
  }
  return first ?? { text: "", terms: new Set() };
}

/** The possible summaries of a section, the best first. */
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
