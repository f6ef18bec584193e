import type { Feed } from "../feeds/feed.js";
import { type Term, titleOfTerm } from "../feeds/feed-place.js";

/** What stands between the two names in the title of a cut's feed. */
const BETWEEN = " · ";

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
export function namesOf({ channel, place }: Feed, terms: readonly Term[]): FeedNames {
  const { title, language } = channel;
  const { term } = place;
  if (term === undefined) return { publication: title, term: undefined };
  const offered = terms.find(({ kind, slug }) => kind === term.kind && slug === term.slug);
  const ending = offered && `${BETWEEN}${titleOfTerm(offered, language)}`;
  const at =
    ending !== undefined && title.endsWith(ending)
      ? title.length - ending.length
      : title.lastIndexOf(BETWEEN);
  return at === -1
    ? { publication: title, term: term.slug }
    : { publication: title.slice(0, at), term: title.slice(at + BETWEEN.length) };
}
