import type { Article } from "../../articles/article.js";
import { storedTaxonomies } from "../taxonomies/taxonomies.js";
import type { ExportedTable } from "./export-schema.js";

const PUBLIC_TAXONOMIES: ReadonlySet<unknown> = new Set(storedTaxonomies("public"));

type Row = Readonly<Record<string, unknown>>;

/** The `reader` of an article that was exported without its text: the next refresh reads its file. */
export const UNREAD = "";

/**
 * Selects the rows that may be public, and that another ledger needs to continue with the same ids, dates, URLs and
 * order: of every article that was ever public everything but its text, and nothing of other articles (decision 17).
 */
export class PublicRows {
  readonly #privateIds: ReadonlySet<unknown>;
  readonly #ids = new Set<unknown>();
  readonly #terms = new Set<string>();

  constructor(privateIds: ReadonlySet<unknown>) {
    this.#privateIds = privateIds;
  }

  /**
   * Has to be called in the order of `EXPORTED_TABLES`, since later rows depend on the articles.
   *
   * @returns undefined for a row that is not public
   */
  select(table: ExportedTable, row: Row): Row | undefined {
    switch (table) {
      case "publication":
        return row["name"] === "id" || row["name"] === "created" || row["name"] === "refreshed"
          ? row
          : undefined;
      case "articles":
        return row["released"] === null || this.#privateIds.has(row["id"]) ? undefined : this.#article(row);
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
      // Summaries may be of articles that were never shown, counts and tokens are private, and the rest is derived.
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
    // `exportLedger` parsed it.
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
