import { validate as isUuid, v5 as uuidv5 } from "uuid";
import type { Article, Finding, Instant } from "../articles/article.js";
import { type FileState, sameState } from "../articles/scan-directory.js";

/** What the ledger knows of an article, without its text. */
export interface KnownArticle {
  readonly id: string;
  readonly path: string;
  readonly slug: string;
  readonly wantedSlug: string;
  readonly contentHash: string;
  readonly meaningHash: string;
  readonly firstSeen: Instant;
  readonly published: Instant;
  readonly updated: Instant;
  readonly released: Instant | null;
  readonly expires: Instant | null;
  readonly withdrawn: Instant | null;
  readonly file: FileState;
  readonly reader: string;
}

export interface ArticleRecord extends KnownArticle {
  readonly article: Article;
}

/** What a refresh found at one path. */
export type Observation = { readonly path: string } & (
  | {
      readonly kind: "article";
      readonly article: Article;
      readonly contentHash: string;
      readonly file: FileState;
      readonly reader: string;
    }
  /** The same bytes as the ledger has; only the file's state may differ. */
  | { readonly kind: "unchanged"; readonly file: FileState }
  /** A draft and the like: what was published of it is withdrawn. */
  | { readonly kind: "held" }
  /** Rejected, unreadable, still being written: what was published of it stays. */
  | { readonly kind: "kept" }
);

export interface Catalog {
  /** `urn:uuid:…` or another address: the name space of path-based ids. */
  readonly publicationId: string;
  /** The withdrawn ones too, for they may come back. */
  readonly articles: readonly KnownArticle[];
  /** Every slug that was ever given, and the id that has it. */
  readonly slugs: ReadonlyMap<string, string>;
}

export interface Reconciliation {
  readonly records: readonly ArticleRecord[];
  /** Files of known articles that only look different. */
  readonly touched: readonly { readonly id: string; readonly file: FileState }[];
  readonly withdrawn: readonly KnownArticle[];
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly rejections: readonly Finding[];
  readonly doubts: readonly Finding[];
}

type ArticleObservation = Extract<Observation, { kind: "article" }>;

/** An article, the id it has from now on, and what the ledger knew of it. */
interface Match {
  readonly observation: ArticleObservation;
  readonly id: string;
  readonly previous: KnownArticle | undefined;
}

/**
 * Decides which known article each file is, and what follows for ids, dates and slugs.
 *
 * A file is, in this order: the article whose `id` it names; the one at its path; a renamed one (same
 * content, its old path gone); one that was withdrawn from its path, or from another with the same
 * content; else a new one. What is decided is never decided again: `docs/architecture.md`, rules 1 and 2.
 */
export function reconcile(
  catalog: Catalog,
  observations: readonly Observation[],
  now: Instant,
): Reconciliation {
  const { matches, rejections } = matchArticles(catalog, observations);
  const slugs = new Map(catalog.slugs);
  const doubts: Finding[] = [];
  const records = matches.map((match) => {
    const slug = slugFor(match, slugs, doubts);
    slugs.set(slug, match.id);
    return { ...decideTimes(match, now), slug };
  });
  const rejected = new Set(rejections.map(({ path }) => path));
  const byPath = new Map(observations.map((observation) => [observation.path, observation]));
  const stays = (known: KnownArticle) => {
    const kind = byPath.get(known.path)?.kind;
    return kind === "unchanged" || kind === "kept" || rejected.has(known.path);
  };
  const recorded = new Set(matches.map(({ id }) => id));
  const live = catalog.articles.filter(({ withdrawn }) => withdrawn === null);
  return {
    records,
    touched: live.flatMap(({ id, path, file }) => {
      const observation = byPath.get(path);
      return observation?.kind === "unchanged" && !sameState(file, observation.file)
        ? [{ id, file: observation.file }]
        : [];
    }),
    withdrawn: live.filter((known) => !recorded.has(known.id) && !stays(known)),
    added: matches
      .filter(({ previous, id }) => previous?.id !== id || previous.withdrawn !== null)
      .map(pathOf),
    updated: matches.filter(isUpdate).map(pathOf),
    renamed: matches.flatMap(({ previous, observation }) =>
      previous?.withdrawn === null && previous.path !== observation.path
        ? [{ from: previous.path, to: observation.path }]
        : [],
    ),
    rejections,
    doubts,
  };
}

function pathOf({ observation }: Match): string {
  return observation.path;
}

function isUpdate({ previous, id, observation }: Match): boolean {
  return (
    previous?.id === id && previous.withdrawn === null && previous.contentHash !== observation.contentHash
  );
}

function matchArticles(
  catalog: Catalog,
  observations: readonly Observation[],
): { matches: Match[]; rejections: Finding[] } {
  const articles = observations.filter((observation) => observation.kind === "article");
  const byId = new Map(catalog.articles.map((known) => [known.id, known]));
  const { owners, rejections } = ownersOfNamedIds(articles, byId, observations);
  const refused = new Set(rejections.map(({ path }) => path));
  const previousOf = new Map<ArticleObservation, KnownArticle>();
  const claimed = new Set<string>();
  const claim = (observation: ArticleObservation, candidates: readonly KnownArticle[]) => {
    const known = candidates.find(({ id }) => !claimed.has(id));
    if (known === undefined || previousOf.has(observation)) return;
    claimed.add(known.id);
    previousOf.set(observation, known);
  };
  for (const [id, owner] of owners) claim(owner, [byId.get(id) ?? []].flat());
  for (const candidatesFor of waysToMatch(catalog.articles, observations)) {
    for (const observation of articles) {
      if (!refused.has(observation.path)) claim(observation, candidatesFor(observation));
    }
  }
  const taken = new Set(byId.keys());
  const matches = articles
    .filter(({ path }) => !refused.has(path))
    .map((observation) => {
      const previous = previousOf.get(observation);
      const id =
        observation.article.id ?? previous?.id ?? freeId(catalog.publicationId, observation.path, taken);
      taken.add(id);
      return { observation, id, previous };
    });
  return { matches, rejections };
}

/** Of several files that name one id the one that has it already keeps it, else the oldest gets it. */
function ownersOfNamedIds(
  articles: readonly ArticleObservation[],
  byId: ReadonlyMap<string, KnownArticle>,
  observations: readonly Observation[],
): { owners: Map<string, ArticleObservation>; rejections: Finding[] } {
  const owners = new Map<string, ArticleObservation>();
  const rejections: Finding[] = [];
  const settled = new Set(
    observations.filter(({ kind }) => kind === "unchanged" || kind === "kept").map(({ path }) => path),
  );
  const named = articles.filter(({ article }) => article.id !== undefined);
  const age = ({ path, article }: ArticleObservation) =>
    byId.get(article.id ?? "")?.path === path
      ? Number.NEGATIVE_INFINITY
      : (article.date ?? Number.POSITIVE_INFINITY);
  for (const observation of named.toSorted((a, b) => (age(a) === age(b) ? 0 : age(a) - age(b)))) {
    const id = observation.article.id ?? "";
    const known = byId.get(id);
    const holder = known?.withdrawn === null && settled.has(known.path) ? known.path : owners.get(id)?.path;
    if (holder === undefined) owners.set(id, observation);
    else rejections.push(sameId(observation.path, id, holder));
  }
  return { owners, rejections };
}

function sameId(path: string, id: string, holder: string): Finding {
  return {
    path,
    problem: `its id ${id} is also the id of ${holder}`,
    remedy: "give it an id of its own; the older of the two stays published",
  };
}

/** How a file may be a known article, the surest way first. */
function waysToMatch(
  known: readonly KnownArticle[],
  observations: readonly Observation[],
): ((observation: ArticleObservation) => readonly KnownArticle[])[] {
  const present = new Set(observations.map(({ path }) => path));
  const live = known.filter(({ withdrawn }) => withdrawn === null);
  const gone = known
    .filter(({ withdrawn }) => withdrawn !== null)
    .toSorted((a, b) => (b.withdrawn ?? 0) - (a.withdrawn ?? 0));
  const atPath = groupBy(
    live.filter(({ path }) => present.has(path)),
    ({ path }) => path,
  );
  const vanished = groupBy(
    live.filter(({ path }) => !present.has(path)),
    ({ contentHash }) => contentHash,
  );
  const goneFromPath = groupBy(gone, ({ path }) => path);
  const goneByContent = groupBy(
    gone.filter(({ path }) => !present.has(path)),
    ({ contentHash }) => contentHash,
  );
  return [
    ({ path }) => atPath.get(path) ?? [],
    ({ contentHash }) => vanished.get(contentHash) ?? [],
    ({ path }) => goneFromPath.get(path) ?? [],
    ({ contentHash }) => goneByContent.get(contentHash) ?? [],
  ];
}

function groupBy(
  known: readonly KnownArticle[],
  keyOf: (article: KnownArticle) => string,
): Map<string, KnownArticle[]> {
  const groups = new Map<string, KnownArticle[]>();
  for (const article of known) {
    const group = groups.get(keyOf(article));
    if (group === undefined) groups.set(keyOf(article), [article]);
    else group.push(article);
  }
  return groups;
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

function decideTimes({ observation, id, previous }: Match, now: Instant): Omit<ArticleRecord, "slug"> {
  const { article, contentHash, file, reader } = observation;
  const remembered = previous?.released == null ? undefined : previous.published;
  const published = Math.max(article.date ?? remembered ?? now, article.embargo ?? Number.NEGATIVE_INFINITY);
  const sameMeaning = previous === undefined || previous.meaningHash === article.meaningHash;
  const updated = article.updated ?? (sameMeaning ? (previous?.updated ?? published) : now);
  const heldAgain = previous !== undefined && previous.published !== published;
  return {
    id,
    path: observation.path,
    wantedSlug: article.slug,
    contentHash,
    meaningHash: article.meaningHash,
    firstSeen: previous?.firstSeen ?? now,
    published,
    updated: Math.max(updated, published),
    released:
      published <= now ? (previous?.released ?? now) : heldAgain ? null : (previous?.released ?? null),
    expires: article.expires ?? null,
    withdrawn: null,
    file,
    reader,
    article,
  };
}

/** A slug is decided once; only one that the author writes, and writes anew, replaces it. */
function slugFor(
  { observation, id, previous }: Match,
  slugs: ReadonlyMap<string, string>,
  doubts: Finding[],
): string {
  const { article, path } = observation;
  const rewritten = article.slugGiven && article.slug !== previous?.wantedSlug;
  if (previous !== undefined && !rewritten) return previous.slug;
  for (let attempt = 1; ; attempt += 1) {
    const slug = attempt === 1 ? article.slug : `${article.slug}-${attempt}`;
    const holder = slugs.get(slug);
    if (holder !== undefined && holder !== id && holder !== previous?.id) continue;
    if (attempt > 1) {
      doubts.push({
        path,
        problem: `another article has the slug ${article.slug}; this one is published as ${slug}`,
        remedy: "give it a slug of its own in its front matter",
      });
    }
    return slug;
  }
}
