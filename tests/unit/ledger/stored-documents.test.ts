import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { Kysely, sql } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { Ledger } from "../../../src/ledger/ledger.js";
import type { Schema } from "../../../src/ledger/schema.js";
import { sqliteDialect } from "../../../src/ledger/sqlite.js";
import type { StoredDocument, StoredSnapshot } from "../../../src/ledger/stored-documents.js";
import { temporaryDirectory } from "../../fixtures/temporary-directory.js";

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

/** A ledger that kept the snapshot, and is closed; opened again by `reopen`, which may change its rows before. */
async function keptIn(...snapshots: readonly StoredSnapshot[]) {
  const file = join(temporaryDirectory(), "ledger.sqlite");
  const first = await Ledger.open(file);
  for (const snapshot of snapshots) await first.keepSnapshot(snapshot);
  await first.close();
  return async (change?: string) => {
    if (change !== undefined) {
      const db = new Kysely<Schema>({ dialect: await sqliteDialect(file) });
      await sql.raw(change).execute(db);
      await db.destroy();
    }
    const ledger = await Ledger.open(file, { checked: "later" });
    onTestFinished(() => ledger.close());
    return ledger;
  };
}

describe("documents that were kept", () => {
  test("are there after a restart, to the byte, with what they were made from", async () => {
    const reopen = await keptIn(snapshotOf([rss, { ...atom, modified: undefined, link: "<>; rel=self" }]));

    const kept = await (await reopen()).keptSnapshot();
    expect(kept).toEqual({
      ...snapshotOf([{ ...atom, modified: undefined, link: "<>; rel=self" }, rss]),
      currentRevision: 0,
    });
    expect(Buffer.isBuffer(kept?.documents[0]?.br)).toBe(true);
  });

  test("are none before the first", async () => {
    expect(await (await (await keptIn())()).keptSnapshot()).toBeUndefined();
  });

  test("replace those before them, and the ones that are gone are gone", async () => {
    const edited = document("/rss.xml", `${long}Edited.`);
    const last = snapshotOf([edited], { fingerprint: "1.1", revision: 8, nextMoment: undefined });
    const reopen = await keptIn(snapshotOf([rss, atom]), last);

    expect(await (await reopen()).keptSnapshot()).toEqual({ ...last, currentRevision: 0 });
  });

  test("keep the better of two encodings of the same bytes, whichever comes first", async () => {
    const quick = document("/rss.xml", long, 1);
    const improved = await keptIn(snapshotOf([quick]), snapshotOf([rss]));
    const worsened = await keptIn(snapshotOf([rss]), snapshotOf([quick]));

    for (const reopen of [improved, worsened])
      expect((await (await reopen()).keptSnapshot())?.documents).toEqual([rss]);
  });

  test("are written anew only where they changed", async () => {
    const reopen = await keptIn(snapshotOf([rss, atom]));
    const ledger = await reopen();
    await ledger.keptSnapshot();
    await ledger.keepSnapshot(snapshotOf([rss, document("/atom.xml", "Edited")], { revision: 8 }));

    const kept = await ledger.keptSnapshot();
    expect(kept?.revision).toBe(8);
    expect(kept?.documents[1]).toEqual(rss);
  });
});

describe("documents of which anything is not as it was are not there", () => {
  test.for([
    ["a byte", "update stored_documents set gzip = x'00' || substr(gzip, 2) where path = '/rss.xml'"],
    ["a validator", "update stored_documents set etag = 'W/\"other\"' where path = '/rss.xml'"],
    ["a date", "update stored_documents set modified = null"],
    ["a row", "delete from stored_documents where path = '/rss.xml'"],
    ["a path", "update stored_documents set path = '/rss' where path = '/rss.xml'"],
    ["the revision", "update stored_snapshot set revision = 8"],
    ["the moment", "update stored_snapshot set next_moment = null"],
    ["the fingerprint", "update stored_snapshot set fingerprint = '1.1'"],
  ])("when it is %s", async ([, change]) => {
    const ledger = await (await keptIn(snapshotOf([rss, atom])))(change);

    expect(await ledger.keptSnapshot()).toBeUndefined();
    await ledger.keepSnapshot(snapshotOf([rss, atom]));
    expect((await ledger.keptSnapshot())?.documents).toEqual([atom, rss]);
  });
});
