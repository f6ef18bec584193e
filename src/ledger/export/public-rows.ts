import type { Article } from "../../articles/article.js";
import { storedTaxonomies } from "../taxonomies/taxonomies.js";
import type { ExportedTable } from "./export-schema.js";

const PUBLIC_TAXONOMIES: ReadonlySet<unknown> = new Set(storedTaxonomies("public"));

type Row = Readonly<Record<string, unknown>>;

/** What an article's row says of its reader where its text was left out: every refresh reads it anew. */
export const UNREAD = "";

/**
 * Chooses what a publication may tell everybody of its ledger, and what the next ledger needs to go on with the same
 * ids, dates, addresses and order: of articles that were ever shown to everybody everything but their texts, which
 * their files have, and nothing of any other.
 */
export class PublicRows {
  readonly #private: ReadonlySet<unknown>;
  readonly #ids = new Set<unknown>();
  readonly #terms = new Set<string>();

  /** @param isPrivate ids of the articles that are for subscribers alone */
  constructor(isPrivate: ReadonlySet<unknown>) {
    this.#private = isPrivate;
  }

  /**
   * @param table in the order of `EXPORTED_TABLES`: what is told of the others depends on the articles
   * @returns the row as it is told; undefined for one that is not
   */
  select(table: ExportedTable, row: Row): Row | undefined {
    switch (table) {
      case "publication":
        return row["name"] === "id" || row["name"] === "created" || row["name"] === "refreshed"
          ? row
          : undefined;
      case "articles":
        return row["released"] === null || this.#private.has(row["id"]) ? undefined : this.#article(row);
      case "slugs":
        return this.#ids.has(row["article_id"]) ? row : undefined;
      case "cuts":
        if (row["shown"] === null || !PUBLIC_TAXONOMIES.has(row["kind"])) return undefined;
        this.#terms.add(`${row["kind"]}/${row["slug"]}`);
        return { ...row, revision: 0 };
      case "cut_members":
        return this.#ids.has(row["article_id"]) && this.#terms.has(`${row["kind"]}/${row["slug"]}`)
          ? row
          : undefined;
      // Of what is kept here nobody can tell which was shown; what is counted is nobody else's affair; the rest is
      // found anew.
      case "kept_summaries":
      case "media":
      case "documents":
      case "polls":
      case "subscribers":
      case "access_tokens":
        return undefined;
    }
  }

  #article(row: Row): Row {
    // The ledger has articles as they were read.
    const article = row["article"] as Article;
    this.#ids.add(row["id"]);
    return {
      ...row,
      expires: row["expired"] === null ? null : row["expires"],
      revision: 0,
      file_size: 0,
      file_modified: 0,
      file_changed: 0,
      file_inode: 0,
      reader: UNREAD,
      article: withoutText(article),
    };
  }
}

function withoutText({ path, slug, slugGiven, meaningHash }: Article): Article {
  const nothing = { html: "", sections: [], files: [], doubts: [], authors: [], categories: [], tags: [] };
  return { path, title: "", slug, slugGiven, meaningHash, ...nothing };
}
