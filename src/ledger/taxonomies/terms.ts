import { basename } from "node:path";
import type { Kysely } from "kysely";
import type { Article, Finding } from "../../articles/article.js";
import { feedPath, slugOfTerm, TAXONOMIES, type Taxonomy } from "../../feeds/feed-place.js";
import { privateCategories, privateRule } from "../articles/private-rule.js";
import { privateArticles } from "../articles/shown-articles.js";
import { readRows, writeRows } from "../database/bulk-rows.js";
import { inChunks } from "../database/revisions.js";
import type { CutMembersTable, CutsTable, Schema } from "../database/schema.js";
import { removeFromSearch } from "../search/search-index.js";
import { keyOfTerm, PRIVATE_TERM, type StoredTaxonomy, storedTaxonomy, taxonomyOf } from "./taxonomies.js";

/** What an article is to be found by. */
interface ArticleTerm<Kind = StoredTaxonomy> {
  readonly kind: Kind;
  readonly term: string;
}

/** An article, and its id. */
export interface TermMember {
  readonly id: string;
  readonly article: Pick<Article, "path" | "categories" | "tags" | "authors" | "language">;
}

interface ClassifiedMember extends TermMember {
  readonly isPrivate: boolean;
}

type StoredTermName = Pick<CutsTable, "kind" | "slug">;

type MembershipRow = Pick<CutMembersTable, "kind" | "slug" | "article_id">;

/**
 * Writes which cuts articles belong to, and so whether they are private, and the cuts that are new.
 *
 * @param known the cuts that were looked up in the same transaction; those that are needed are added to them
 * @returns what is to be said of cuts whose slug was taken
 */
export async function writeMemberships(
  db: Kysely<Schema>,
  members: readonly TermMember[],
  known: KnownTerms,
): Promise<Finding[]> {
  const isPrivate = privateRule(await privateCategories(db));
  const classified = members.map((member) => ({ ...member, isPrivate: isPrivate(member.article) }));
  const { rows, findings } = await membershipsOf(db, classified, known);
  const before = await readRows<MembershipRow>(
    db,
    ["select kind, slug, article_id from cut_members where article_id in (values", ")"],
    members.map(({ id }) => [id]),
  );
  const isBefore = new Set(before.map(({ kind, slug, article_id }) => compositeKey(kind, slug, article_id)));
  const values = ({ kind, slug, article_id }: MembershipRow) => [kind, slug, article_id];
  await writeRows(
    db,
    ["delete from cut_members where (kind, slug, article_id) in (values", ")"],
    before
      .filter(({ kind, slug, article_id }) => !rows.has(compositeKey(kind, slug, article_id)))
      .map(values),
  );
  const added = [...rows].flatMap(([name, row]) => (isBefore.has(name) ? [] : [values(row)]));
  await writeRows(db, ["insert into cut_members (kind, slug, article_id) values"], added);
  const wasPrivate = new Set(
    before.flatMap(({ kind, article_id: id }) => (kind === PRIVATE_TERM.kind ? [id] : [])),
  );
  const changed = classified.filter((member) => member.isPrivate !== wasPrivate.has(member.id));
  await removeFromSearch(
    db,
    changed.flatMap((member) => (member.isPrivate ? [member.id] : [])),
  );
  await resetArrival(
    db,
    changed.flatMap((member) => (member.isPrivate ? [] : [member.id])),
  );
  return findings;
}

/** What was private until now arrives, unless it had been public before. */
async function resetArrival(db: Kysely<Schema>, ids: readonly string[]): Promise<void> {
  for (const some of inChunks(ids)) {
    await db
      .updateTable("articles")
      .set({ arrived: null })
      .where("id", "in", some)
      .where("ordinal", "is", null)
      .execute();
  }
}

/**
 * Writes of which languages articles are that are in no cut of a language yet.
 *
 * @returns what is to be said of cuts whose slug was taken
 */
export async function writeLanguages(
  db: Kysely<Schema>,
  articles: readonly { readonly id: string; readonly path: string; readonly language: string | undefined }[],
  known: KnownTerms,
): Promise<Finding[]> {
  const nothingElse = { categories: [], tags: [], authors: [] };
  const isPrivate = new Set((await privateArticles(db).execute()).map(({ article_id }) => article_id));
  const members = articles.map(({ id, path, language }) => ({
    id,
    isPrivate: isPrivate.has(id),
    article: { ...nothingElse, path: basename(path), language },
  }));
  const { rows, findings } = await membershipsOf(db, members, known);
  await writeRows(
    db,
    ["insert into cut_members (kind, slug, article_id) values", "on conflict do nothing"],
    [...rows.values()].map(({ kind, slug, article_id }) => [kind, slug, article_id]),
  );
  return findings;
}

/** The rows that say which cuts articles belong to, by what tells them apart (`nameOf`); cuts that are new are made. */
async function membershipsOf(db: Kysely<Schema>, members: readonly ClassifiedMember[], known: KnownTerms) {
  await lookUpTerms(db, members, known);
  const findings: Finding[] = [];
  const rows = new Map<string, MembershipRow>();
  for (const { id, ...member } of members) {
    for (const { kind, term } of storedTermsOf(member)) {
      const { slug, taken } =
        known.get(compositeKey(kind, keyOfTerm(term))) ?? (await createTerm(db, kind, term, known));
      if (taken !== undefined) findings.push(slugConflict(member.article.path, { kind, slug }, term, taken));
      rows.set(compositeKey(kind, slug, id), { kind, slug, article_id: id });
    }
  }
  return { rows, findings };
}

/** The slugs of cuts, by kind and key (`nameOf`). */
export type KnownTerms = Map<string, { readonly slug: string; readonly taken?: undefined }>;

function compositeKey(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

async function lookUpTerms(
  db: Kysely<Schema>,
  members: readonly ClassifiedMember[],
  known: KnownTerms,
): Promise<void> {
  const wanted = new Map<string, [string, string]>();
  for (const member of members) {
    for (const { kind, term } of storedTermsOf(member)) {
      const key = keyOfTerm(term);
      const name = compositeKey(kind, key);
      if (!known.has(name)) wanted.set(name, [kind, key]);
    }
  }
  const found = await readRows<Pick<CutsTable, "kind" | "key" | "slug">>(
    db,
    ["select kind, key, slug from cuts where (kind, key) in (values", ")"],
    [...wanted.values()],
  );
  for (const { kind, key, slug } of found) known.set(compositeKey(kind, key), { slug });
}

/** Of a private article the cut of all that is private, and those of its terms, apart from the public ones. */
function storedTermsOf({ article, isPrivate }: Omit<ClassifiedMember, "id">): ArticleTerm[] {
  const terms = termsOf(article);
  if (!isPrivate) return terms;
  return [PRIVATE_TERM, ...terms.map(({ kind, term }) => ({ kind: storedTaxonomy(kind, "private"), term }))];
}

function termsOf({
  path,
  categories,
  tags,
  authors,
  language,
}: TermMember["article"]): ArticleTerm<Taxonomy>[] {
  const folders = path.split("/").slice(0, -1);
  return [
    ...categories.map((term) => ({ kind: "category", term }) as const),
    ...tags.map((term) => ({ kind: "tag", term }) as const),
    ...authors.map(({ name }) => ({ kind: "author", term: name }) as const),
    ...(language === undefined ? [] : [{ kind: "language", term: language } as const]),
    ...folders.map((_, index) => ({ kind: "folder", term: folders.slice(0, index + 1).join("/") }) as const),
  ];
}

/** Makes the cut of that term; `taken` is the term of the cut that has the slug it would have had. */
async function createTerm(
  db: Kysely<Schema>,
  kind: StoredTaxonomy,
  term: string,
  known: KnownTerms,
): Promise<{ readonly slug: string; readonly taken?: string }> {
  const key = keyOfTerm(term);
  const wanted = slugOfTerm(term);
  const taken = await termAt(db, { kind, slug: wanted });
  let slug = wanted;
  for (let suffix = 2; (await termAt(db, { kind, slug })) !== undefined; suffix += 1)
    slug = `${wanted}-${suffix}`;
  await db.insertInto("cuts").values({ kind, slug, key, term, shown: null }).execute();
  known.set(compositeKey(kind, key), { slug });
  return taken === undefined ? { slug } : { slug, taken };
}

async function termAt(db: Kysely<Schema>, { kind, slug }: StoredTermName): Promise<string | undefined> {
  const row = await db
    .selectFrom("cuts")
    .select("term")
    .where("kind", "=", kind)
    .where("slug", "=", slug)
    .executeTakeFirst();
  return row?.term;
}

function slugConflict(path: string, stored: StoredTermName, term: string, taken: string): Finding {
  const cut = { kind: taxonomyOf(stored.kind), slug: stored.slug };
  const kinds = TAXONOMIES[cut.kind].title.toLowerCase();
  return {
    path,
    problem: `the ${kinds} “${term}” and “${taken}” would have the same address; the feed of “${term}” is at ${feedPath({ term: cut }, "rss")}`,
    remedy: "nothing needs to be done, unless both were meant to be one: then write them alike",
  };
}
