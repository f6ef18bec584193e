import { basename } from "node:path";
import type { Kysely } from "kysely";
import type { Article, Finding } from "../../articles/article.js";
import { feedPath, slugOfTerm, TAXONOMIES, type Taxonomy } from "../../feeds/feed-place.js";
import { privateCategories, privateRule } from "../articles/private-rule.js";
import { privateArticles } from "../articles/shown-articles.js";
import { readRows, writeRows } from "../database/many-rows.js";
import { inParts } from "../database/revisions.js";
import type { CutMembersTable, CutsTable, Schema } from "../database/schema.js";
import { leaveSearch } from "../search/search-index.js";
import { keyOfTerm, PRIVATE, type StoredTaxonomy, shownTaxonomy, storedTaxonomy } from "./taxonomies.js";

/** What an article is to be found by. */
interface ArticleTerm<Kind = StoredTaxonomy> {
  readonly kind: Kind;
  readonly term: string;
}

/** An article, and its id. */
export interface Member {
  readonly id: string;
  readonly article: Pick<Article, "path" | "categories" | "tags" | "authors" | "language">;
}

interface PlacedMember extends Member {
  readonly isPrivate: boolean;
}

type StoredName = Pick<CutsTable, "kind" | "slug">;

type MemberRow = Pick<CutMembersTable, "kind" | "slug" | "article_id">;

/**
 * Writes which cuts articles belong to, and so whether they are private, and the cuts that are new.
 *
 * @param known the cuts that were looked up in the same transaction; those that are needed are added to them
 * @returns what is to be said of cuts whose slug was taken
 */
export async function writeMemberships(
  db: Kysely<Schema>,
  members: readonly Member[],
  known: KnownTerms,
): Promise<Finding[]> {
  const isPrivate = privateRule(await privateCategories(db));
  const placed = members.map((member) => ({ ...member, isPrivate: isPrivate(member.article) }));
  const { rows, findings } = await membershipsOf(db, placed, known);
  const before = await readRows<MemberRow>(
    db,
    ["select kind, slug, article_id from cut_members where article_id in (values", ")"],
    members.map(({ id }) => [id]),
  );
  const isBefore = new Set(before.map(({ kind, slug, article_id }) => nameOf(kind, slug, article_id)));
  const values = ({ kind, slug, article_id }: MemberRow) => [kind, slug, article_id];
  await writeRows(
    db,
    ["delete from cut_members where (kind, slug, article_id) in (values", ")"],
    before.filter(({ kind, slug, article_id }) => !rows.has(nameOf(kind, slug, article_id))).map(values),
  );
  const added = [...rows].flatMap(([name, row]) => (isBefore.has(name) ? [] : [values(row)]));
  await writeRows(db, ["insert into cut_members (kind, slug, article_id) values"], added);
  const wasPrivate = new Set(
    before.flatMap(({ kind, article_id: id }) => (kind === PRIVATE.kind ? [id] : [])),
  );
  const changed = placed.filter((member) => member.isPrivate !== wasPrivate.has(member.id));
  await leaveSearch(
    db,
    changed.flatMap((member) => (member.isPrivate ? [member.id] : [])),
  );
  await beNewToAll(
    db,
    changed.flatMap((member) => (member.isPrivate ? [] : [member.id])),
  );
  return findings;
}

/** What was private until now arrives, unless it had been public before. */
async function beNewToAll(db: Kysely<Schema>, ids: readonly string[]): Promise<void> {
  for (const some of inParts(ids)) {
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
async function membershipsOf(db: Kysely<Schema>, members: readonly PlacedMember[], known: KnownTerms) {
  await lookUp(db, members, known);
  const findings: Finding[] = [];
  const rows = new Map<string, MemberRow>();
  for (const { id, ...member } of members) {
    for (const { kind, term } of placedTermsOf(member)) {
      const { slug, taken } =
        known.get(nameOf(kind, keyOfTerm(term))) ?? (await newTerm(db, kind, term, known));
      if (taken !== undefined) findings.push(sameSlug(member.article.path, { kind, slug }, term, taken));
      rows.set(nameOf(kind, slug, id), { kind, slug, article_id: id });
    }
  }
  return { rows, findings };
}

/** The slugs of cuts, by kind and key (`nameOf`). */
export type KnownTerms = Map<string, { readonly slug: string; readonly taken?: undefined }>;

function nameOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

async function lookUp(
  db: Kysely<Schema>,
  members: readonly PlacedMember[],
  known: KnownTerms,
): Promise<void> {
  const wanted = new Map<string, [string, string]>();
  for (const member of members) {
    for (const { kind, term } of placedTermsOf(member)) {
      const key = keyOfTerm(term);
      const name = nameOf(kind, key);
      if (!known.has(name)) wanted.set(name, [kind, key]);
    }
  }
  const found = await readRows<Pick<CutsTable, "kind" | "key" | "slug">>(
    db,
    ["select kind, key, slug from cuts where (kind, key) in (values", ")"],
    [...wanted.values()],
  );
  for (const { kind, key, slug } of found) known.set(nameOf(kind, key), { slug });
}

/** Of a private article the cut of all that is private, and those of its terms, apart from the public ones. */
function placedTermsOf({ article, isPrivate }: Omit<PlacedMember, "id">): ArticleTerm[] {
  const terms = termsOf(article);
  if (!isPrivate) return terms;
  return [PRIVATE, ...terms.map(({ kind, term }) => ({ kind: storedTaxonomy(kind, "private"), term }))];
}

function termsOf({ path, categories, tags, authors, language }: Member["article"]): ArticleTerm<Taxonomy>[] {
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
async function newTerm(
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
  known.set(nameOf(kind, key), { slug });
  return taken === undefined ? { slug } : { slug, taken };
}

async function termAt(db: Kysely<Schema>, { kind, slug }: StoredName): Promise<string | undefined> {
  const row = await db
    .selectFrom("cuts")
    .select("term")
    .where("kind", "=", kind)
    .where("slug", "=", slug)
    .executeTakeFirst();
  return row?.term;
}

function sameSlug(path: string, stored: StoredName, term: string, taken: string): Finding {
  const cut = { kind: shownTaxonomy(stored.kind), slug: stored.slug };
  const kinds = TAXONOMIES[cut.kind].title.toLowerCase();
  return {
    path,
    problem: `the ${kinds} “${term}” and “${taken}” would have the same address; the feed of “${term}” is at ${feedPath({ term: cut }, "rss")}`,
    remedy: "nothing needs to be done, unless both were meant to be one: then write them alike",
  };
}
