import type { Kysely } from "kysely";
import type { Article, Finding } from "../articles/article.js";
import { CUT_KINDS, type CutKind, type CutName, feedPath, slugOfTerm } from "../feeds/feed-place.js";
import type { Schema } from "./schema.js";

/** What an article is to be found by. */
interface Term {
  readonly kind: CutKind;
  readonly term: string;
}

/**
 * Writes which cuts an article belongs to, and the cuts that are new.
 *
 * @returns what is to be said of cuts whose slug was taken
 */
export async function writeMemberships(db: Kysely<Schema>, id: string, article: Article): Promise<Finding[]> {
  const findings: Finding[] = [];
  const cuts: CutName[] = [];
  for (const { kind, term } of termsOf(article)) {
    const { slug, taken } = await cutOf(db, kind, term);
    if (taken !== undefined) findings.push(sameSlug(article.path, { kind, slug }, term, taken));
    if (!cuts.some((cut) => cut.kind === kind && cut.slug === slug)) cuts.push({ kind, slug });
  }
  const before = await db
    .selectFrom("cut_members")
    .select(["kind", "slug"])
    .where("article_id", "=", id)
    .execute();
  const isIn = (list: readonly CutName[], { kind, slug }: CutName) =>
    list.some((cut) => cut.kind === kind && cut.slug === slug);
  for (const { kind, slug } of before.filter((cut) => !isIn(cuts, cut))) {
    await db
      .deleteFrom("cut_members")
      .where("kind", "=", kind)
      .where("slug", "=", slug)
      .where("article_id", "=", id)
      .execute();
  }
  const added = cuts.filter((cut) => !isIn(before, cut));
  if (added.length > 0) {
    await db
      .insertInto("cut_members")
      .values(added.map((cut) => ({ ...cut, article_id: id, ordinal: null })))
      .execute();
  }
  return findings;
}

function termsOf({ path, categories, tags, authors, language }: Article): Term[] {
  const folders = path.split("/").slice(0, -1);
  return [
    ...categories.map((term) => ({ kind: "category", term }) as const),
    ...tags.map((term) => ({ kind: "tag", term }) as const),
    ...authors.map(({ name }) => ({ kind: "author", term: name }) as const),
    ...(language === undefined ? [] : [{ kind: "language", term: language } as const]),
    ...folders.map((_, index) => ({ kind: "folder", term: folders.slice(0, index + 1).join("/") }) as const),
  ];
}

/** The cut of that term, made when there is none; `taken` is the term of the cut that has the slug it would have had. */
async function cutOf(
  db: Kysely<Schema>,
  kind: CutKind,
  term: string,
): Promise<{ readonly slug: string; readonly taken?: string }> {
  const key = keyOf(term);
  const known = await db
    .selectFrom("cuts")
    .select("slug")
    .where("kind", "=", kind)
    .where("key", "=", key)
    .executeTakeFirst();
  if (known !== undefined) return known;
  const wanted = slugOfTerm(term);
  const taken = await termAt(db, { kind, slug: wanted });
  let slug = wanted;
  for (let suffix = 2; (await termAt(db, { kind, slug })) !== undefined; suffix += 1)
    slug = `${wanted}-${suffix}`;
  await db.insertInto("cuts").values({ kind, slug, key, term, shown: null }).execute();
  return taken === undefined ? { slug } : { slug, taken };
}

async function termAt(db: Kysely<Schema>, { kind, slug }: CutName): Promise<string | undefined> {
  const row = await db
    .selectFrom("cuts")
    .select("term")
    .where("kind", "=", kind)
    .where("slug", "=", slug)
    .executeTakeFirst();
  return row?.term;
}

/** "Full text", "full-text" and "FULL TEXT " are one tag. */
function keyOf(term: string): string {
  return term
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();
}

function sameSlug(path: string, cut: CutName, term: string, taken: string): Finding {
  const kinds = CUT_KINDS[cut.kind].title.toLowerCase();
  return {
    path,
    problem: `the ${kinds} “${term}” and “${taken}” would have the same address; the feed of “${term}” is at ${feedPath({ cut }, "rss")}`,
    remedy: "nothing needs to be done, unless both were meant to be one: then write them alike",
  };
}
