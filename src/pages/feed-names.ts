import type { Feed } from "../feeds/feed.js";
import { type Cut, titleOfCut } from "../feeds/feed-place.js";

/** What stands between the two names in the title of a cut's feed. */
const BETWEEN = " · ";

export interface FeedNames {
  readonly publication: string;
  /** Undefined for the feed of everything. */
  readonly cut: string | undefined;
}

/**
 * What people call the publication and the cut, where the feed's own title names both.
 *
 * Either name may hold what stands between them, so a cut that is offered is asked for its name. One that is
 * offered no longer, since its last entry left, has what follows the last of them.
 */
export function namesOf({ channel, place }: Feed, cuts: readonly Cut[]): FeedNames {
  const { title, language } = channel;
  const { cut } = place;
  if (cut === undefined) return { publication: title, cut: undefined };
  const offered = cuts.find(({ kind, slug }) => kind === cut.kind && slug === cut.slug);
  const ending = offered && `${BETWEEN}${titleOfCut(offered, language)}`;
  const at =
    ending !== undefined && title.endsWith(ending)
      ? title.length - ending.length
      : title.lastIndexOf(BETWEEN);
  return at === -1
    ? { publication: title, cut: cut.slug }
    : { publication: title.slice(0, at), cut: title.slice(at + BETWEEN.length) };
}
