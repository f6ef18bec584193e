import type { Feed } from "../feeds/feed.js";
import { TAXONOMIES, type Taxonomy, type Term, titleOfTerm } from "../feeds/feed-path.js";

/** So many cuts of a kind are read at a glance. */
const MAX_PROMINENT_TERMS = 30;

/** A cut under the name that people call it by. */
export interface TitledTerm extends Term {
  readonly title: string;
}

/** The cuts of one kind, sorted by name as people of the publication's language do. */
export interface TermGroup {
  readonly kind: Taxonomy;
  /** All, or of very many those with the most entries. */
  readonly prominent: readonly TitledTerm[];
  readonly others: readonly TitledTerm[];
}

/** The cuts worth offering, by kind. */
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

/** A single cut that holds everything is the publication once more; a single language never tells more. */
function isUsefulChoice([first, second]: readonly Term[], total: number): boolean {
  if (first === undefined) return false;
  return second !== undefined || (first.kind !== "language" && first.count < total);
}

/** How many entries the publication has, as far as its newest and its cuts tell: each has one language. */
function totalEntries({ entries }: Feed, terms: readonly Term[]): number {
  const inLanguages = terms
    .filter(({ kind }) => kind === "language")
    .reduce((sum, { count }) => sum + count, 0);
  return terms.reduce((most, { count }) => Math.max(most, count), Math.max(entries.length, inLanguages));
}
