import { candidatesOf } from "./candidates.js";
import { lastResorts } from "./last-resorts.js";
import { listSummary } from "./list-summary.js";
import { profileSection, type Surroundings } from "./passage-profile.js";
import { rankCandidates } from "./rank-candidates.js";
import { sectionSentences } from "./section-sentences.js";
import { spreadOf, termsOf } from "./terms.js";

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
const SAME = 0.7;
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
  const terms = sections.map(({ text }) => termsOf(text.slice(0, MAX_CHARACTERS)));
  const surroundings = { sections: Math.max(1, sections.length), spread: spreadOf(terms) };
  const given: ReadonlySet<string>[] = [];
  return sections.map((section) => {
    const choices = choicesFor(section, surroundings, context);
    const isNew = (choice: string): boolean => {
      const words = new Set(termsOf(choice));
      return !given.some((other) => likeness(words, other) >= SAME);
    };
    const summary = choices.find(isNew) ?? choices[0] ?? "";
    given.push(new Set(termsOf(summary)));
    return summary;
  });
}

/** What the summary of a section could be, the best first. */
function choicesFor(section: SectionText, surroundings: Surroundings, context: ArticleContext): string[] {
  const sentences = sectionSentences(section.text, context.language);
  const heading = section.heading.trim() || context.title || "";
  const candidates = candidatesOf(sentences);
  const isList = !candidates.some(({ first }) => !first.isItem);
  const list = isList ? listSummary(sentences) : undefined;
  const ranked = rankCandidates(candidates, profileSection(heading, sentences, surroundings));
  const chosen = ranked.map(({ first, second }) => (second ? `${first.text} ${second.text}` : first.text));
  return [...(list === undefined ? [] : [list]), ...chosen, ...lastResorts(sentences)];
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const smaller = Math.min(a.size, b.size);
  if (smaller === 0) return 0;
  let shared = 0;
  for (const term of a) if (b.has(term)) shared++;
  return shared / smaller;
}
