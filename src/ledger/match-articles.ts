import { validate as isUuid, v5 as uuidv5 } from "uuid";
import type { Finding } from "../articles/article.js";
import type { ArticleObservation, Catalog, KnownArticle, Observation } from "./known-article.js";

/** An article, the id it has from now on, and what the ledger knew of it. */
export interface Match {
  readonly observation: ArticleObservation;
  readonly id: string;
  readonly previous: KnownArticle | undefined;
}

/**
 * Decides which known article each file is.
 *
 * A file is the article whose `id` it names; else, the surest way first, one that is or was at its path or
 * had its content (`waysToMatch`); else a new one.
 */
export function matchArticles(
  catalog: Catalog,
  observations: readonly Observation[],
): { matches: Match[]; rejections: Finding[] } {
  const byId = new Map(catalog.articles.map((known) => [known.id, known]));
  const { owners, rejections } = ownersOfNamedIds(observations, byId);
  const refused = new Set(rejections.map(({ path }) => path));
  const articles = observations.filter(isArticle).filter(({ path }) => !refused.has(path));
  const previousOf = new Map<ArticleObservation, KnownArticle>();
  const claimed = new Set<KnownArticle>();
  const claim = (observation: ArticleObservation, candidates: readonly KnownArticle[]) => {
    const known = candidates.find((candidate) => !claimed.has(candidate));
    if (known === undefined || previousOf.has(observation)) return;
    claimed.add(known);
    previousOf.set(observation, known);
  };
  for (const [id, owner] of owners) claim(owner, [byId.get(id) ?? []].flat());
  for (const candidatesFor of waysToMatch(catalog, observations, refused)) {
    for (const observation of articles) claim(observation, candidatesFor(observation));
  }
  const taken = new Set([...byId.keys(), ...owners.keys()]);
  const matches = articles.map((observation) => {
    const previous = previousOf.get(observation);
    const id =
      observation.article.id ?? previous?.id ?? freeId(catalog.publicationId, observation.path, taken);
    taken.add(id);
    return { observation, id, previous };
  });
  return { matches, rejections };
}

function isArticle(observation: Observation): observation is ArticleObservation {
  return observation.kind === "article";
}

/** Of several files that name one id the one that has it already keeps it, else the oldest gets it. */
function ownersOfNamedIds(
  observations: readonly Observation[],
  byId: ReadonlyMap<string, KnownArticle>,
): { owners: Map<string, ArticleObservation>; rejections: Finding[] } {
  const owners = new Map<string, ArticleObservation>();
  const rejections: Finding[] = [];
  const seen = new Map(observations.map((observation) => [observation.path, observation]));
  const named = observations.filter(isArticle).filter(({ article }) => article.id !== undefined);
  for (const observation of named.toSorted(bySeniority(byId))) {
    const id = observation.article.id ?? "";
    const holder = pathOfHolder(byId.get(id), seen) ?? owners.get(id)?.path ?? observation.path;
    if (holder === observation.path) owners.set(id, observation);
    else rejections.push(sameId(observation.path, id, holder));
  }
  return { owners, rejections };
}

/** Where the article with an id still lies as it was, whether its file names the id or not. */
function pathOfHolder(
  known: KnownArticle | undefined,
  seen: ReadonlyMap<string, Observation>,
): string | undefined {
  if (known === undefined || known.withdrawn !== null) return undefined;
  const there = seen.get(known.path);
  const settled = there?.kind === "unchanged" || there?.kind === "kept" || hasContentOf(known, there);
  return settled ? known.path : undefined;
}

function hasContentOf(known: KnownArticle, there: Observation | undefined): boolean {
  return there?.kind === "article" && there.contentHash === known.contentHash;
}

/** The one at the path of the id's article comes first, then one with its content, then the older ones. */
function bySeniority(byId: ReadonlyMap<string, KnownArticle>) {
  const claimTo = ({ path, contentHash, article }: ArticleObservation): number => {
    const known = byId.get(article.id ?? "");
    return known?.path === path ? 0 : known?.contentHash === contentHash ? 1 : 2;
  };
  const date = ({ article }: ArticleObservation) => article.date ?? Number.MAX_SAFE_INTEGER;
  return (a: ArticleObservation, b: ArticleObservation) => claimTo(a) - claimTo(b) || date(a) - date(b);
}

function sameId(path: string, id: string, holder: string): Finding {
  return {
    path,
    problem: `its id ${id} is also the id of ${holder}`,
    remedy: "give it an id of its own; the older of the two stays published",
  };
}

/**
 * How a file may be a known article, the surest way first. Content tells more than the path: of a file that
 * took another's name, the content says which of the two it is.
 */
function waysToMatch(
  { articles: known, slugs }: Catalog,
  observations: readonly Observation[],
  refused: ReadonlySet<string>,
): ((observation: ArticleObservation) => readonly KnownArticle[])[] {
  const seen = new Map(observations.map((observation) => [observation.path, observation]));
  const live = known.filter(({ withdrawn }) => withdrawn === null);
  // One whose slug went over to a successor, its file having named another id, does not come back.
  const gone = known
    .filter(({ withdrawn, slug, id }) => withdrawn !== null && slugs.get(slug) === id)
    .toSorted((a, b) => (b.withdrawn ?? 0) - (a.withdrawn ?? 0));
  const liveAt = groupBy(live, pathOf);
  const contents = new Set(known.map(contentOf));
  const leftWith = groupBy(
    live.filter(
      (article) => hasLeft(article, seen.get(article.path), contents) && !refused.has(article.path),
    ),
    contentOf,
  );
  const goneFrom = groupBy(gone, pathOf);
  const goneWith = groupBy(gone, contentOf);
  const sameContent = (observation: ArticleObservation) => (article: KnownArticle) =>
    article.contentHash === observation.contentHash;
  return [
    (observation) => liveAt(observation.path).filter(sameContent(observation)),
    ({ contentHash, file }) => leftWith(contentHash).filter((article) => article.file.inode === file.inode),
    (observation) => goneFrom(observation.path).filter(sameContent(observation)),
    ({ contentHash }) => leftWith(contentHash),
    ({ path }) => liveAt(path),
    ({ contentHash }) => goneWith(contentHash),
    ({ path }) => goneFrom(path),
  ];
}

/**
 * Whether an article is no longer at its path: nothing is there, a draft, or another file with other content.
 * File systems give the inodes of deleted files to new ones; the content of a known article is another file's too.
 *
 * @param contents of every known article
 */
function hasLeft(
  known: KnownArticle,
  there: Observation | undefined,
  contents: ReadonlySet<string>,
): boolean {
  if (there === undefined || there.kind === "held") return true;
  if (there.kind !== "article" || hasContentOf(known, there)) return false;
  return there.file.inode !== known.file.inode || contents.has(there.contentHash);
}

function pathOf({ path }: KnownArticle): string {
  return path;
}

function contentOf({ contentHash }: KnownArticle): string {
  return contentHash;
}

/** @returns the articles of a key, in their order */
function groupBy(
  articles: readonly KnownArticle[],
  keyOf: (article: KnownArticle) => string,
): (key: string) => readonly KnownArticle[] {
  const groups = new Map<string, KnownArticle[]>();
  for (const article of articles) {
    const group = groups.get(keyOf(article));
    if (group === undefined) groups.set(keyOf(article), [article]);
    else group.push(article);
  }
  return (key) => groups.get(key) ?? [];
}

/**
 * A name-based UUID (RFC 9562 §5.5) of the publication and the path: with the ledger lost the same ids
 * come out again, for files that never moved.
 */
function freeId(publicationId: string, path: string, taken: ReadonlySet<string>): string {
  const space = namespaceOf(publicationId);
  for (let attempt = 1; ; attempt += 1) {
    const id = `urn:uuid:${uuidv5(attempt === 1 ? path : `${path}\n${attempt}`, space)}`;
    if (!taken.has(id)) return id;
  }
}

function namespaceOf(publicationId: string): string {
  const bare = publicationId.replace(/^urn:uuid:/i, "");
  return isUuid(bare) ? bare : uuidv5(publicationId, uuidv5.URL);
}
