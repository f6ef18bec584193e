import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Kysely } from "kysely";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { engineOf } from "../../../../src/ledger/database/engine.js";
import { migrate } from "../../../../src/ledger/database/migrate.js";
import {
  BASE_VERSION,
  MIGRATIONS,
  type Migration,
} from "../../../../src/ledger/database/migrations/migrations.js";
import type { Schema } from "../../../../src/ledger/database/schema.js";
import { Ledger } from "../../../../src/ledger/ledger.js";
import { LedgerHarness } from "../../../fixtures/ledger-harness.js";
import { inFile } from "../../../fixtures/open-ledger.js";
import { sqliteDialect } from "../../../fixtures/sqlite-dialect.js";
import { temporaryDirectory } from "../../../fixtures/temporary-directory.js";

const noon = Date.UTC(2026, 0, 5, 12);

async function publication(): Promise<{ books: LedgerHarness; file: string }> {
  const books = await LedgerHarness.open(inFile(join(temporaryDirectory(), "ledger.sqlite")));
  onTestFinished(() => books.close());
  await books.refresh({ "mill.md": "The mill", "weir.md": "The weir" }, noon);
  return { books, file: join(temporaryDirectory(), "copy.sqlite") };
}

async function titles(file: string): Promise<string[]> {
  const ledger = await Ledger.open(file);
  try {
    return (await ledger.articles.newest(10, noon)).map(({ article }) => article.title);
  } finally {
    await ledger.close();
  }
}

async function opened(file: string): Promise<Kysely<Schema>> {
  return new Kysely<Schema>({ dialect: await sqliteDialect(file) });
}

describe("a backup", () => {
  test("is a ledger with everything that was committed, and the original stays in use", async () => {
    const { books, file } = await publication();
    await books.ledger.backUp(file, { overwrite: false });
    await books.refresh({ "mill.md": "The mill", "weir.md": "The weir", "ford.md": "The ford" }, noon);

    expect(await titles(file)).toEqual(["The mill", "The weir"]);
    expect(await books.ledger.articles.countShown(noon)).toBe(3);
  });

  test.skipIf(process.platform === "win32")("is readable by its owner only", async () => {
    const { books, file } = await publication();
    await books.ledger.backUp(file, { overwrite: false });

    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("replaces an existing file only with `overwrite`", async () => {
    const { books, file } = await publication();
    writeFileSync(file, "something else");

    await expect(books.ledger.backUp(file, { overwrite: false })).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/copy\.sqlite: there is a file already; name another/),
    });
    expect(readFileSync(file, "utf8")).toBe("something else");

    await books.ledger.backUp(file, { overwrite: true });
    expect(await titles(file)).toEqual(["The mill", "The weir"]);
  });

  test("leaves no other file behind, even when it fails", async () => {
    const { books, file } = await publication();
    await books.ledger.backUp(file, { overwrite: false });
    expect(readdirSync(dirname(file))).toEqual(["copy.sqlite"]);

    const taken = join(dirname(file), "taken");
    mkdirSync(join(taken, "inside"), { recursive: true });
    await expect(books.ledger.backUp(taken, { overwrite: true })).rejects.toThrow();
    await expect(books.ledger.backUp(join(dirname(file), "none", "x"), { overwrite: false })).rejects.toThrow(
      /ENOENT/,
    );
    expect(readdirSync(dirname(file))).toEqual(["copy.sqlite", "taken"]);
  });
});

describe("opening a ledger of an earlier version", () => {
  const home = () => join(temporaryDirectory(), "ledger.sqlite");

  const OLDER = BASE_VERSION;

  // A migration that the older version lacks.
  beforeEach(() => {
    // Only a test may change it.
    const migrations = MIGRATIONS as Migration[];
    migrations.push(async () => undefined);
    onTestFinished(() => void migrations.pop());
  });

  async function olderLedger(file: string, summary = "kept"): Promise<void> {
    const db = await opened(file);
    await migrate(db, MIGRATIONS.slice(0, OLDER - BASE_VERSION));
    await db.insertInto("kept_summaries").values({ key: "key", summary }).execute();
    await db.destroy();
  }

  async function look(file: string): Promise<{ version: number; summary: string | undefined }> {
    const db = await opened(file);
    try {
      const row = await db.selectFrom("kept_summaries").select("summary").executeTakeFirst();
      return { version: await engineOf(db).version(db), summary: row?.summary };
    } finally {
      await db.destroy();
    }
  }

  test("copies it first, into a file named after its version", async () => {
    const file = home();
    await olderLedger(file);
    await (await Ledger.open(file)).close();

    expect(await look(`${file}.v${OLDER}.backup`)).toEqual({ version: OLDER, summary: "kept" });
    expect(await look(file)).toEqual({ version: OLDER + 1, summary: "kept" });
    if (process.platform !== "win32") expect(statSync(`${file}.v${OLDER}.backup`).mode & 0o777).toBe(0o600);
  });

  test("replaces the copy of an earlier attempt", async () => {
    const file = home();
    await olderLedger(file, "newer");
    await olderLedger(`${file}.v${OLDER}.backup`, "older");
    await (await Ledger.open(file)).close();

    expect(await look(`${file}.v${OLDER}.backup`)).toEqual({ version: OLDER, summary: "newer" });
  });

  test("leaves it unchanged if it cannot be copied", async () => {
    const file = home();
    await olderLedger(file);
    mkdirSync(join(`${file}.v${OLDER}.backup`, "inside"), { recursive: true });

    await expect(Ledger.open(file)).rejects.toMatchObject({ code: "ledger-unusable" });
    expect((await look(file)).version).toBe(OLDER);
  });

  test("copies neither a new ledger nor one of this version", async () => {
    const file = home();
    await (await Ledger.open(file)).close();
    await (await Ledger.open(file)).close();

    expect(readdirSync(dirname(file)).filter((name) => name.includes("backup"))).toEqual([]);
    expect(existsSync(file)).toBe(true);
  });
});
