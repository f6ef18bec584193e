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
 * What people call the publication and the cut, where the feed's own title names both.
 *
 * Either name may hold what stands between them, so a cut that is offered is asked for its name. One that is
 * offered no longer, since its last entry left, has what follows the last of them.
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
