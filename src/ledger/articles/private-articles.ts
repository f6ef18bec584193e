import type { Article } from "../../articles/article.js";
import type { LedgerConnection, RevisionWrite } from "../database/ledger-connection.js";
import { setPublicationValue } from "../database/publication-values.js";
import { markChanged } from "../database/revisions.js";
import { keyOfTerm, PRIVATE_TERM, storedTaxonomy } from "../taxonomies/taxonomies.js";
import { type KnownTerms, writeMemberships } from "../taxonomies/terms.js";
import { privateCategories, privateRule } from "./private-rule.js";
import { privateArticles } from "./shown-articles.js";

const BATCH_SIZE = 200;

/** Which articles are only for subscribers. */
export class PrivateArticles {
  readonly #connection: LedgerConnection;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
  }

  /** The private categories, or `everything`. */
  async categories(): Promise<readonly string[]> {
    return await privateCategories(this.#connection.db);
  }

  /**
   * Makes the articles of these categories private, and all others public. An article that was removed while private
   * stays private, so that no public feed mentions it.
   *
   * @param categories also `everything`; none to make all public
   */
  async setCategories(categories: readonly string[]): Promise<void> {
    if (JSON.stringify(await this.categories()) === JSON.stringify(categories)) return;
    await this.#connection.revise(changeCategories(categories));
  }

  /** Private categories that have no article: they may be misspelled, and the articles meant are public. */
  async unknownCategories(): Promise<string[]> {
    const categories = (await this.categories()).filter((name) => keyOfTerm(name) !== PRIVATE_TERM.term);
    if (categories.length === 0) return [];
    const rows = await this.#connection.db
      .selectFrom("cuts")
      .innerJoin("cut_members", (join) =>
        join.onRef("cut_members.kind", "=", "cuts.kind").onRef("cut_members.slug", "=", "cuts.slug"),
      )
      .select("cuts.key")
      .distinct()
      .where("cuts.kind", "=", storedTaxonomy("category", "private"))
      .where("cuts.key", "in", categories.map(keyOfTerm))
      .execute();
    const known = new Set(rows.map(({ key }) => key));
    return categories.filter((name) => !known.has(keyOfTerm(name)));
  }

  /** Without the removed ones. */
  async count(): Promise<number> {
    const { db } = this.#connection;
    const { count } = await db
      .selectFrom("articles")
      .select((query) => query.fn.countAll<number>().as("count"))
      .where("withdrawn", "is", null)
      .where("id", "in", privateArticles(db))
      .executeTakeFirstOrThrow();
    return count;
  }

  async has(id: string): Promise<boolean> {
    const found = await privateArticles(this.#connection.db).where("article_id", "=", id).executeTakeFirst();
    return found !== undefined;
  }
}

function changeCategories(categories: readonly string[]): RevisionWrite<void> {
  return async (db, revision) => {
    await setPublicationValue(db, "private", JSON.stringify(categories));
    const isPrivate = privateRule(categories);
    const wasPrivate = new Set((await privateArticles(db).execute()).map(({ article_id }) => article_id));
    const terms: KnownTerms = new Map();
    for (let last = ""; ; ) {
      const rows = await db
        .selectFrom("articles")
        .select(["id", "withdrawn", "article"])
        .where("id", ">", last)
        .orderBy("id")
        .limit(BATCH_SIZE)
        .execute();
      const read = rows.map((row) => ({ ...row, article: JSON.parse(row.article) as Article }));
      const changed = read.filter(({ id, withdrawn, article }) =>
        wasPrivate.has(id) ? withdrawn === null && !isPrivate(article) : isPrivate(article),
      );
      // Marks the terms that the articles leave; `revise` marks those that they join.
      await markChanged(db, revision, changed);
      await writeMemberships(db, changed, terms);
      last = rows.at(-1)?.id ?? last;
      if (rows.length < BATCH_SIZE) return;
    }
  };
}
