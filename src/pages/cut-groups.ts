import type { Feed } from "../feeds/feed.js";
import { CUT_KINDS, type Cut, type CutKind, titleOfCut } from "../feeds/feed-place.js";

/** So many cuts of a kind are read at a glance. */
const AT_A_GLANCE = 30;

/** A cut under the name that people call it by. */
export interface NamedCut extends Cut {
  readonly title: string;
}

/** The cuts of one kind, sorted by name as people of the publication's language do. */
export interface CutGroup {
  readonly kind: CutKind;
  /** All, or of very many those with the most entries. */
  readonly foremost: readonly NamedCut[];
  readonly others: readonly NamedCut[];
}

/** The cuts worth offering, by kind. */
export function cutGroups(feed: Feed, cuts: readonly Cut[]): CutGroup[] {
  const { language } = feed.channel;
  const byName = new Intl.Collator(language, { numeric: true }).compare;
  const everything = entriesInAll(feed, cuts);
  return (Object.keys(CUT_KINDS) as CutKind[]) // Object.keys forgets the type of the keys
    .map((kind) => cuts.filter((cut) => cut.kind === kind && cut.count > 0))
    .filter((ofKind) => choosesAnything(ofKind, everything))
    .flatMap((ofKind) => {
      const [first] = ofKind;
      if (first === undefined) return [];
      const named = ofKind
        .map((cut) => ({ ...cut, title: titleOfCut(cut, language) }))
        .sort((a, b) => byName(a.title, b.title));
      const foremost = new Set(named.toSorted((a, b) => b.count - a.count).slice(0, AT_A_GLANCE));
      return {
        kind: first.kind,
        foremost: named.filter((cut) => foremost.has(cut)),
        others: named.filter((cut) => !foremost.has(cut)),
      };
    });
}

/** A single cut that holds everything is the publication once more; a single language never tells more. */
function choosesAnything([first, second]: readonly Cut[], everything: number): boolean {
  if (first === undefined) return false;
  return second !== undefined || (first.kind !== "language" && first.count < everything);
}

/** How many entries the publication has, as far as its newest and its cuts tell: each has one language. */
function entriesInAll({ entries }: Feed, cuts: readonly Cut[]): number {
  const inLanguages = cuts
    .filter(({ kind }) => kind === "language")
    .reduce((sum, { count }) => sum + count, 0);
  return cuts.reduce((most, { count }) => Math.max(most, count), Math.max(entries.length, inLanguages));
}
