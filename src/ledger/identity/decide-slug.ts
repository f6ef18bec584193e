import type { Finding } from "../../articles/article.js";
import type { Match } from "./match-articles.js";

export interface DecidedSlug {
  readonly slug: string;
  readonly wantedSlug: string;
  readonly warning?: Finding;
}

/**
 * An article keeps its slug, unless its author writes another.
 *
 * @param slugs every slug ever assigned, with the id of its article
 */
export function decideSlug(
  { observation, id, previous }: Match,
  slugs: Pick<ReadonlyMap<string, string>, "get">,
): DecidedSlug {
  const { article, path } = observation;
  const isFree = (slug: string) => [undefined, id, previous?.id].includes(slugs.get(slug));
  const rewritten = article.slugGiven && article.slug !== previous?.wantedSlug;
  // The slug is not free if a successor with another id took it over.
  if (previous !== undefined && !rewritten && isFree(previous.slug)) return previous;
  const wantedSlug = article.slug;
  if (isFree(wantedSlug)) return { slug: wantedSlug, wantedSlug };
  let suffix = 2;
  while (!isFree(`${wantedSlug}-${suffix}`)) suffix += 1;
  const slug = `${wantedSlug}-${suffix}`;
  const warning = {
    path,
    problem: `another article has the slug ${wantedSlug}; this one is published as ${slug}`,
    remedy: "give it a slug of its own in its front matter",
  };
  return { slug, wantedSlug, warning };
}
