import { sql, type Transaction } from "kysely";
import type { Article } from "../../articles/article.js";
import { messageOf } from "../../lib/errors.js";
import { writeReferences } from "../articles/article-rows.js";
import type { Schema } from "../database/schema.js";
import { writeSimilarityBands } from "../identity/similarity-bands.js";
import { type ExportedRow, malformedError } from "./export-lines.js";
import type { ExportedTable } from "./export-schema.js";

/** Rows per statement. SQLite takes 32,766 parameters. */
const MAX_ROWS = 200;

interface NumberedRow {
  /** The line's. */
  readonly number: number;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Inserts rows, many of one table in a statement. */
export class RowWriter {
  readonly #db: Transaction<Schema>;
  #table: ExportedTable | undefined;
  #rows: NumberedRow[] = [];
  #count = 0;

  constructor(db: Transaction<Schema>) {
    this.#db = db;
  }

  get count(): number {
    return this.#count;
  }

  async add({ table, row }: ExportedRow, number: number): Promise<void> {
    if (table !== this.#table || this.#rows.length >= MAX_ROWS) await this.flush();
    this.#table = table;
    this.#rows.push({ number, row });
    this.#count += 1;
  }

  /** Writes the buffered rows. */
  async flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    if (this.#table === undefined || rows.length === 0) return;
    // After a failed statement PostgreSQL takes no other until a rollback to a savepoint.
    await sql`savepoint some_rows`.execute(this.#db);
    try {
      await this.#insert(this.#table, rows);
      await sql`release savepoint some_rows`.execute(this.#db);
    } catch (error) {
      // Inserting them one by one finds the row to blame.
      await sql`rollback to savepoint some_rows`.execute(this.#db);
      for (const row of rows) await this.#insertAlone(this.#table, row);
      throw error;
    }
    if (this.#table === "articles") await this.#derive(rows);
  }

  async #insertAlone(table: ExportedTable, row: NumberedRow): Promise<void> {
    try {
      await this.#insert(table, [row]);
    } catch (error) {
      throw malformedError(row.number, `the row cannot be written (${messageOf(error)})`, { cause: error });
    }
  }

  async #insert(table: ExportedTable, rows: readonly NumberedRow[]): Promise<void> {
    await this.#db
      .insertInto(table)
      // `readLine` validated them as rows of the table.
      .values(rows.map(({ row }) => row) as never)
      .execute();
  }

  /** Writes the references and similarity bands of articles. */
  async #derive(articles: readonly NumberedRow[]): Promise<void> {
    const records = articles.map(({ row }) => {
      // `readLine` validated it.
      const article: Article = JSON.parse(String(row["article"]));
      return { id: String(row["id"]), article };
    });
    const references = records.map(({ id, article }) => ({
      id,
      article: { files: [...new Set(article.files)] },
    }));
    await writeReferences(this.#db, references);
    await writeSimilarityBands(this.#db, records);
  }
}
