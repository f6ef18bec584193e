import type { Transaction } from "kysely";
import type { LedgerConnection } from "../database/ledger-connection.js";
import { inChunks } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";
import {
  compressedSize,
  documentHeader,
  type RowDigest,
  rowDigest,
  type StoredDocument,
  type StoredSnapshot,
  snapshotHash,
} from "./stored-snapshot.js";

/**
 * The documents as they were last served, for the next start. One hash covers every byte of them, so that a start
 * never serves anything else.
 */
export class StoredDocuments {
  readonly #connection: LedgerConnection;
  /** The stored rows. Valid while they have this hash: another process may have written others. */
  #known: ReadonlyMap<string, RowDigest> = new Map();
  #hash: string | undefined;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
  }

  /**
   * Replaces what was stored. Writes only the rows that changed, or that are now compressed better.
   *
   * @param snapshot must be of a recorded revision
   */
  async save(snapshot: StoredSnapshot): Promise<void> {
    try {
      await this.#connection.transaction(async (transaction) => {
        if ((await storedHash(transaction)) !== this.#hash) this.#known = new Map();
        const rows = new Map(snapshot.documents.map((one) => [one.path, this.#knownOrDigest(one)]));
        await replaceDocuments(
          transaction,
          rows,
          snapshot.documents.filter(({ path }) => rows.get(path) !== this.#known.get(path)),
        );
        const hash = snapshotHash(snapshot, rows);
        await replaceHeader(transaction, snapshot, hash);
        this.#known = rows;
        this.#hash = hash;
      });
    } catch (error) {
      this.#known = new Map();
      throw error;
    }
  }

  /** The stored row, unless the document compresses better. Equal validators mean equal bytes. */
  #knownOrDigest(document: StoredDocument): RowDigest {
    const known = this.#known.get(document.path);
    const isAsGood =
      known !== undefined &&
      known.header === documentHeader(document) &&
      known.compressedBytes <= compressedSize(document);
    return isAsGood ? known : rowDigest(document);
  }
}

async function storedHash(db: Transaction<Schema>): Promise<string | undefined> {
  return (await db.selectFrom("stored_snapshot").select("hash").executeTakeFirst())?.hash;
}

/** @param rows all rows after the change */
async function replaceDocuments(
  db: Transaction<Schema>,
  rows: ReadonlyMap<string, RowDigest>,
  changed: readonly StoredDocument[],
): Promise<void> {
  const kept = await db.selectFrom("stored_documents").select("path").execute();
  const gone = kept.map(({ path }) => path).filter((path) => !rows.has(path));
  for (const paths of inChunks([...gone, ...changed.map(({ path }) => path)]))
    await db.deleteFrom("stored_documents").where("path", "in", paths).execute();
  for (const document of changed) await db.insertInto("stored_documents").values(toRow(document)).execute();
}

async function replaceHeader(
  db: Transaction<Schema>,
  { fingerprint, revision, nextMoment }: StoredSnapshot,
  hash: string,
): Promise<void> {
  await db.deleteFrom("stored_snapshot").execute();
  await db
    .insertInto("stored_snapshot")
    .values({ fingerprint, revision, next_moment: nextMoment ?? null, hash })
    .execute();
}

function toRow({ path, mediaType, etag, modified, link, ...bytes }: StoredDocument) {
  const { identity, gzip, br } = bytes;
  return {
    path,
    media_type: mediaType,
    etag,
    modified: modified ?? null,
    link: link ?? null,
    identity,
    gzip,
    br,
  };
}
