import type { Feed } from "../feeds/feed.js";
import { type Term, titleOfTerm } from "../feeds/feed-path.js";

/** What stands between the two names in the title of a cut's feed. */
const TITLE_SEPARATOR = " · ";

export interface FeedNames {
  readonly publication: string;
  /** Undefined for the feed of everything. */
  readonly term: string | undefined;
}

/**
 * Splits the title of a term feed into the names of the publication and the term.
 *
 * Either name may contain the separator, so a known term gives its name. For a term without entries, which is no longer
 * known, the last separator counts.
 */
export function feedNames({ channel, key }: Feed, terms: readonly Term[]): FeedNames {
  const { title, language } = channel;
  const { term } = key;
  if (term === undefined) return { publication: title, term: undefined };
  const listedTerm = terms.find(({ kind, slug }) => kind === term.kind && slug === term.slug);
  const suffix = listedTerm && `${TITLE_SEPARATOR}${titleOfTerm(listedTerm, language)}`;
  const separatorIndex =
    suffix !== undefined && title.endsWith(suffix)
      ? title.length - suffix.length
      : title.lastIndexOf(TITLE_SEPARATOR);
  return separatorIndex === -1
    ? { publication: title, term: term.slug }
    : {
        publication: title.slice(0, separatorIndex),
        term: title.slice(separatorIndex + TITLE_SEPARATOR.length),
      };
}
