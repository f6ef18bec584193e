import { rmSync } from "node:fs";
import { join } from "node:path";
import { Kysely, sql } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { migrate } from "../../../src/ledger/database/migrate.js";
import type { Schema } from "../../../src/ledger/database/schema.js";
import { inTransaction } from "../../../src/ledger/database/transaction.js";
import { Ledger } from "../../../src/ledger/ledger.js";
import { fillDisk, mountDisk } from "../../fixtures/mounted-disk.js";
import { PublicationUnderTest } from "../../fixtures/publication.js";
import { sqliteDialect } from "../../fixtures/sqlite-dialect.js";
import { temporaryDirectory } from "../../fixtures/temporary-directory.js";

const noon = Date.UTC(2026, 0, 5, 12);

describe("when the disk is full", () => {
  test("a transaction reports it, writes nothing, and the next one succeeds", async () => {
    const file = join(temporaryDirectory(), "ledger.sqlite");
    const db = new Kysely<Schema>({ dialect: await sqliteDialect(file) });
    onTestFinished(() => db.destroy());
    await migrate(db);
    // SQLite reports a full file like a full disk.
    await sql`pragma max_page_count = 60`.execute(db);
    const keep = (summaries: readonly string[]) =>
      inTransaction(db, async (transaction) => {
        for (const summary of summaries)
          await transaction
            .insertInto("kept_summaries")
            .values({ key: summary.slice(0, 9), summary })
            .execute();
      });
    const many = Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(9).padEnd(9000, "x"));
    await keep(["before"]);

    await expect(keep(many)).rejects.toMatchObject({
      code: "ledger-unusable",
      message: expect.stringMatching(/the disk is full; make room/),
    });
    await keep(["after"]);
    const rows = await db.selectFrom("kept_summaries").select("summary").orderBy("summary").execute();
    expect(rows.map(({ summary }) => summary)).toEqual(["after", "before"]);
  });

  test("any other failure of a transaction is reported unchanged", async () => {
    const db = new Kysely<Schema>({
      dialect: await sqliteDialect(join(temporaryDirectory(), "ledger.sqlite")),
    });
    onTestFinished(() => db.destroy());
    const failure = new Error("of another kind");

    await expect(inTransaction(db, () => Promise.reject(failure))).rejects.toBe(failure);
    await expect(inTransaction(db, async () => "next")).resolves.toBe("next");
  });

  test("a refresh changes neither the ledger nor the documents, and the next one catches up", async ({
    skip,
  }) => {
    const home = temporaryDirectory();
    const data = join(home, "data");
    if (!mountDisk(data, "size=4000000")) return skip("mounting is not permitted");
    const publication = await PublicationUnderTest.open(home, { "mill.md": "# The mill\n\nOld.\n" }, noon);
    await publication.publisher.refresh();
    const before = publication.document("/rss.xml").etag;
    const inTheWay = fillDisk(data);
    const long = "The mill has stood at the bend of the river since 1741. ".repeat(20_000);
    publication.write({ "mill.md": "# Another mill\n\nNew.\n", "weir.md": `# The weir\n\n${long}\n` });

    await expect(publication.publisher.refresh()).rejects.toMatchObject({
      code: "ledger-unusable",
      message: expect.stringMatching(/the disk is full; make room/),
    });
    expect(publication.document("/rss.xml").etag).toBe(before);
    expect(publication.titles()).toEqual(["The mill"]);

    rmSync(inTheWay);
    await publication.restart();
    rmSync(join(publication.directory, "weir.md"));
    await publication.publisher.republish();
    expect(publication.document("/rss.xml").etag).toBe(before);
    await publication.publisher.refresh();
    expect(publication.titles()).toEqual(["Another mill"]);
  });

  test("opening a ledger reports it", async ({ skip }) => {
    const data = join(temporaryDirectory(), "data");
    if (!mountDisk(data, "size=1000000")) return skip("mounting is not permitted");
    fillDisk(data);

    await expect(Ledger.open(join(data, "ledger.sqlite"))).rejects.toMatchObject({
      code: "ledger-unusable",
      message: expect.stringMatching(
        /ledger\.sqlite: the ledger cannot be used: the disk is full; make room/,
      ),
    });
  });
});
