import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { SqliteDatabase } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { openSqlite, queryRows } from "../../../../src/ledger/database/sqlite.js";
import {
  type LoadedSnapshot,
  readStoredSnapshot,
  type StoredDocument,
  type StoredSnapshot,
} from "../../../../src/ledger/documents/stored-snapshot.js";
import { Ledger } from "../../../../src/ledger/ledger.js";
import { temporaryDirectory } from "../../../fixtures/temporary-directory.js";

function document(path: string, text: string, level = 9): StoredDocument {
  const identity = Buffer.from(text);
  return {
    path,
    mediaType: "application/rss+xml; charset=utf-8",
    etag: `W/"${text.length}-${text.slice(0, 9)}"`,
    modified: Date.UTC(2026, 0, 5),
    link: undefined,
    identity,
    gzip: gzipSync(identity, { level }),
    br: brotliCompressSync(identity),
  };
}

const long = "The mill burned down. The weir was opened. ".repeat(500);
const rss = document("/rss.xml", long);
const atom = document("/atom.xml", `${long}And then?`);

function snapshotOf(documents: readonly StoredDocument[], parts: Partial<StoredSnapshot> = {}) {
  return { fingerprint: "1.0", revision: 7, nextMoment: 99, documents, ...parts };
}

/** A ledger that stored the snapshots. */
async function keptIn(...snapshots: readonly StoredSnapshot[]) {
  const database = await openSqlite(join(temporaryDirectory(), "ledger.sqlite"));
  const ledger = await Ledger.open("ledger.sqlite", { database });
  onTestFinished(() => ledger.close());
  for (const snapshot of snapshots) await ledger.storedDocuments.save(snapshot);
  return { ledger, database, kept: () => readStoredSnapshot(queryRows(database)) };
}

/** After a restart. */
async function keptAgain(...snapshots: readonly StoredSnapshot[]): Promise<LoadedSnapshot | undefined> {
  const file = join(temporaryDirectory(), "ledger.sqlite");
  const ledger = await Ledger.open(file);
  for (const snapshot of snapshots) await ledger.storedDocuments.save(snapshot);
  await ledger.close();
  const database = await openSqlite(file);
  onTestFinished(() => database.close());
  return await readStoredSnapshot(queryRows(database));
}

function change(database: SqliteDatabase, statement: string): void {
  database.prepare(statement).run([]);
}

describe("stored documents", () => {
  test("are the same bytes after a restart, with fingerprint and revision", async () => {
    const kept = await keptAgain(snapshotOf([rss, { ...atom, modified: undefined, link: "<>; rel=self" }]));

    expect(kept).toEqual({
      ...snapshotOf([{ ...atom, modified: undefined, link: "<>; rel=self" }, rss]),
      currentRevision: 0,
    });
    expect(Buffer.isBuffer(kept?.documents[0]?.br)).toBe(true);
  });

  test("are none before the first snapshot", async () => {
    expect(await keptAgain()).toBeUndefined();
  });

  test("replace the earlier ones, and drop those that are gone", async () => {
    const edited = document("/rss.xml", `${long}Edited.`);
    const last = snapshotOf([edited], { fingerprint: "1.1", revision: 8, nextMoment: undefined });

    expect(await keptAgain(snapshotOf([rss, atom]), last)).toEqual({ ...last, currentRevision: 0 });
  });

  test("keep the smaller of two encodings of the same bytes, whichever comes first", async () => {
    const quick = document("/rss.xml", long, 1);
    const improved = await keptAgain(snapshotOf([quick]), snapshotOf([rss]));
    const worsened = await keptAgain(snapshotOf([rss]), snapshotOf([quick]));

    for (const kept of [improved, worsened]) expect(kept?.documents).toEqual([rss]);
  });

  test("keep the encodings that are smaller in sum, if one is larger", async () => {
    const sized = (gzip: number, br: number) =>
      snapshotOf([{ ...rss, gzip: Buffer.alloc(gzip), br: Buffer.alloc(br) }]);

    for (const pair of [
      [sized(100, 90), sized(101, 50)],
      [sized(101, 50), sized(100, 90)],
    ] as const) {
      const [kept] = (await keptAgain(...pair))?.documents ?? [];
      expect([kept?.gzip.length, kept?.br.length]).toEqual([101, 50]);
    }
  });

  test("are written only if they changed", async () => {
    const { ledger, database, kept } = await keptIn(snapshotOf([rss, atom]));
    change(database, "update stored_documents set media_type = 'left alone' where path = '/rss.xml'");
    await ledger.storedDocuments.save(snapshotOf([rss, document("/atom.xml", "Edited")], { revision: 8 }));

    const [row] = database.prepare("select media_type from stored_documents where path = '/rss.xml'").all([]);
    expect(row).toMatchObject({ media_type: "left alone" });
    expect(await kept()).toBeUndefined();
  });
});

describe("altered stored documents are not served", () => {
  test.for<[string, string]>([
    ["a byte", "update stored_documents set gzip = x'00' || substr(gzip, 2) where path = '/rss.xml'"],
    ["a validator", "update stored_documents set etag = 'W/\"other\"' where path = '/rss.xml'"],
    ["a date", "update stored_documents set modified = null"],
    ["a row", "delete from stored_documents where path = '/rss.xml'"],
    ["a path", "update stored_documents set path = '/rss' where path = '/rss.xml'"],
    ["the revision", "update stored_snapshot set revision = 8"],
    ["the moment", "update stored_snapshot set next_moment = null"],
    ["the fingerprint", "update stored_snapshot set fingerprint = '1.1'"],
  ])("when it is %s", async ([, statement]) => {
    const { database, kept } = await keptIn(snapshotOf([rss, atom]));
    expect((await kept())?.documents).toEqual([atom, rss]);
    change(database, statement);

    expect(await kept()).toBeUndefined();
  });
});
