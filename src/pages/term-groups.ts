import type { Feed } from "../feeds/feed.js";
import { TAXONOMIES, type Taxonomy, type Term, titleOfTerm } from "../feeds/feed-path.js";

/** More terms are hard to read at a glance. */
const MAX_PROMINENT_TERMS = 30;

export interface TitledTerm extends Term {
  readonly title: string;
}

/** The terms of a taxonomy, sorted by title in the publication's language. */
export interface TermGroup {
  readonly kind: Taxonomy;
  /** Those with the most entries, if there are many. */
  readonly prominent: readonly TitledTerm[];
  readonly others: readonly TitledTerm[];
}

export function termGroups(feed: Feed, terms: readonly Term[]): TermGroup[] {
  const { language } = feed.channel;
  const byName = new Intl.Collator(language, { numeric: true }).compare;
  const total = totalEntries(feed, terms);
  return (Object.keys(TAXONOMIES) as Taxonomy[]) // Object.keys forgets the type of the keys
    .map((kind) => terms.filter((term) => term.kind === kind && term.count > 0))
    .filter((ofKind) => isUsefulChoice(ofKind, total))
    .flatMap((ofKind) => {
      const [first] = ofKind;
      if (first === undefined) return [];
      const named = ofKind
        .map((term) => ({ ...term, title: titleOfTerm(term, language) }))
        .sort((a, b) => byName(a.title, b.title));
      const prominent = new Set(named.toSorted((a, b) => b.count - a.count).slice(0, MAX_PROMINENT_TERMS));
      return {
        kind: first.kind,
        prominent: named.filter((term) => prominent.has(term)),
        others: named.filter((term) => !prominent.has(term)),
      };
    });
}

/** A single term with all entries repeats the publication. So does a single language. */
function isUsefulChoice([first, second]: readonly Term[], total: number): boolean {
  if (first === undefined) return false;
  return second !== undefined || (first.kind !== "language" && first.count < total);
}

/** A lower bound of the number of entries. Each has exactly one language. */
function totalEntries({ entries }: Feed, terms: readonly Term[]): number {
  const inLanguages = terms
    .filter(({ kind }) => kind === "language")
    .reduce((sum, { count }) => sum + count, 0);
  return terms.reduce((most, { count }) => Math.max(most, count), Math.max(entries.length, inLanguages));
}
