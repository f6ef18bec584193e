import { basename } from "node:path";
import type { Kysely } from "kysely";
import type { Article, Finding } from "../../articles/article.js";
import { feedPath, slugOfTerm, TAXONOMIES, type Taxonomy } from "../../feeds/feed-path.js";
import { privateCategories, privateRule } from "../articles/private-rule.js";
import { privateArticles } from "../articles/shown-articles.js";
import { readRows, writeRows } from "../database/bulk-rows.js";
import { inChunks } from "../database/revisions.js";
import type { Schema, TermMembersTable, TermsTable } from "../database/schema.js";
import { removeFromSearch } from "../search/search-index.js";
import { keyOfTerm, PRIVATE_TERM, type StoredTaxonomy, storedTaxonomy, taxonomyOf } from "./taxonomies.js";

interface ArticleTerm<Kind = StoredTaxonomy> {
  readonly kind: Kind;
  readonly term: string;
}

export interface TermMember {
  readonly id: string;
  readonly article: Pick<Article, "path" | "categories" | "tags" | "authors" | "language">;
}

interface ClassifiedMember extends TermMember {
  readonly isPrivate: boolean;
}

type StoredTermName = Pick<TermsTable, "kind" | "slug">;

type MembershipRow = Pick<TermMembersTable, "kind" | "slug" | "article_id">;

/**
 * Writes the terms of articles, creates new terms, and decides which articles are private.
 *
 * @param known a cache of terms for this transaction; added to
 * @returns findings about new terms whose slug was taken
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

/** Articles that become public arrive in the feeds then, unless they had been public before. */
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
 * Adds the terms of their languages to articles that have none.
 *
 * @returns findings about new terms whose slug was taken
 */
export async function writeLanguages(
  db: Kysely<Schema>,
  articles: readonly { readonly id: string; readonly path: string; readonly language: string | undefined }[],
  known: KnownTerms,
): Promise<Finding[]> {
  const noOtherTerms = { categories: [], tags: [], authors: [] };
  const isPrivate = new Set((await privateArticles(db).execute()).map(({ article_id }) => article_id));
  const members = articles.map(({ id, path, language }) => ({
    id,
    isPrivate: isPrivate.has(id),
    article: { ...noOtherTerms, path: basename(path), language },
  }));
  const { rows, findings } = await membershipsOf(db, members, known);
  await writeRows(
    db,
    ["insert into cut_members (kind, slug, article_id) values", "on conflict do nothing"],
    [...rows.values()].map(({ kind, slug, article_id }) => [kind, slug, article_id]),
  );
  return findings;
}

/** The membership rows by `compositeKey`. Creates new terms. */
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

/** Slugs of terms, by `compositeKey` of kind and key. */
export type KnownTerms = Map<string, { readonly slug: string; readonly taken?: undefined }>;

function compositeKey(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

async function lookUpTerms(
  db: Kysely<Schema>,
  members: readonly ClassifiedMember[],
  known: KnownTerms,
): Promise<void> {
  const unknown = new Map<string, [string, string]>();
  for (const member of members) {
    for (const { kind, term } of storedTermsOf(member)) {
      const key = keyOfTerm(term);
      const name = compositeKey(kind, key);
      if (!known.has(name)) unknown.set(name, [kind, key]);
    }
  }
  const found = await readRows<Pick<TermsTable, "kind" | "key" | "slug">>(
    db,
    ["select kind, key, slug from cuts where (kind, key) in (values", ")"],
    [...unknown.values()],
  );
  for (const { kind, key, slug } of found) known.set(compositeKey(kind, key), { slug });
}

/** A private article belongs to `PRIVATE_TERM` and to private terms only. */
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

/** @returns `taken` when that other term has the slug that this one would have got */
async function createTerm(
  db: Kysely<Schema>,
  kind: StoredTaxonomy,
  term: string,
  known: KnownTerms,
): Promise<{ readonly slug: string; readonly taken?: string }> {
  const key = keyOfTerm(term);
  const base = slugOfTerm(term);
  const taken = await termAt(db, { kind, slug: base });
  let slug = base;
  for (let suffix = 2; (await termAt(db, { kind, slug })) !== undefined; suffix += 1)
    slug = `${base}-${suffix}`;
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
  const name = { kind: taxonomyOf(stored.kind), slug: stored.slug };
  const kinds = TAXONOMIES[name.kind].title.toLowerCase();
  return {
    path,
    problem: `the ${kinds} “${term}” and “${taken}” would have the same address; the feed of “${term}” is at ${feedPath({ term: name }, "rss")}`,
    remedy: "nothing needs to be done, unless both were meant to be one: then write them alike",
  };
}
