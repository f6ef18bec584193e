import { createHash } from "node:crypto";
import type { Kysely, Selectable, Transaction } from "kysely";
import type { Instant } from "../articles/article.js";
import type { Document } from "../feeds/document.js";
import { inParts } from "./revisions.js";
import type { Schema, StoredDocumentsTable } from "./schema.js";
import { inTransaction } from "./transaction.js";

/** A document, flat, as a row has it. */
export interface StoredDocument
  extends Readonly<Record<keyof Document["bytes"], Buffer>>,
    Omit<Document, "bytes"> {}

/** The documents that are served, and what they were made from. */
export interface StoredSnapshot {
  /** Of the program and its settings: others make other documents of the same ledger. */
  readonly fingerprint: string;
  /** Of the ledger. */
  readonly revision: number;
  /** From when on they are no longer what is to be served. */
  readonly nextMoment: Instant | undefined;
  readonly documents: readonly StoredDocument[];
}

export interface KeptSnapshot extends StoredSnapshot {
  /** The revision of the ledger when they were read: another one says that they are out of date. */
  readonly currentRevision: number;
}

/** What this process knows of a row, because it has read all of it or written it. */
interface KnownRow {
  /** Everything but the compressed bytes. */
  readonly head: string;
  /** Bytes of the encodings together. */
  readonly compressed: number;
  /** Of everything. */
  readonly hash: string;
}

/**
 * The documents of a publication as they were last served. One hash covers every byte of them, so that nothing is
 * served that is not exactly what was.
 */
export class StoredDocuments {
  #known: ReadonlyMap<string, KnownRow> = new Map();

  /** Writes the rows that changed, or whose encodings are smaller than those that are there. */
  async keep(db: Kysely<Schema>, snapshot: StoredSnapshot): Promise<void> {
    try {
      await inTransaction(db, async (transaction) => {
        const rows = new Map(snapshot.documents.map((one) => [one.path, this.#knownOr(one)]));
        await replaceDocuments(
          transaction,
          rows,
          snapshot.documents.filter(({ path }) => rows.get(path) !== this.#known.get(path)),
        );
        await replaceHead(transaction, snapshot, hashOfSnapshot(snapshot, rows));
        this.#known = rows;
      });
    } catch (error) {
      this.#known = new Map();
      throw error;
    }
  }

  /** The row that is there, unless this one is to replace it: the validator vouches for the bytes it was made of. */
  #knownOr(document: StoredDocument): KnownRow {
    const known = this.#known.get(document.path);
    const isAsGood =
      known !== undefined && known.head === headOf(document) && known.compressed <= compressedSize(document);
    return isAsGood ? known : knownRow(document);
  }

  /** @returns undefined where there are none, and where anything is not as it was written or cannot be read */
  async read(db: Kysely<Schema>): Promise<KeptSnapshot | undefined> {
    try {
      return await this.#read(db);
    } catch {
      // Where the file is damaged, the look at all of it says so.
      return undefined;
    }
  }

  async #read(db: Kysely<Schema>): Promise<KeptSnapshot | undefined> {
    const { head, kept, currentRevision } = await inTransaction(db, async (transaction) => ({
      head: await transaction.selectFrom("stored_snapshot").selectAll().executeTakeFirst(),
      kept: await transaction.selectFrom("stored_documents").selectAll().orderBy("path").execute(),
      currentRevision: await transaction
        .selectFrom("publication")
        .select("value")
        .where("name", "=", "revision")
        .executeTakeFirst(),
    }));
    if (head === undefined || !kept.every(hasBytes)) return undefined;
    const documents = kept.map(toDocument);
    const { fingerprint, revision } = head;
    const snapshot = { fingerprint, revision, nextMoment: head.next_moment ?? undefined, documents };
    const rows = new Map(documents.map((document) => [document.path, knownRow(document)]));
    if (hashOfSnapshot(snapshot, rows) !== head.hash) return undefined;
    this.#known = rows;
    return { ...snapshot, currentRevision: Number(currentRevision?.value ?? 0) };
  }
}

/** @param rows all that are to be there then */
async function replaceDocuments(
  db: Transaction<Schema>,
  rows: ReadonlyMap<string, KnownRow>,
  changed: readonly StoredDocument[],
): Promise<void> {
  const kept = await db.selectFrom("stored_documents").select("path").execute();
  const gone = kept.map(({ path }) => path).filter((path) => !rows.has(path));
  for (const paths of inParts([...gone, ...changed.map(({ path }) => path)]))
    await db.deleteFrom("stored_documents").where("path", "in", paths).execute();
  for (const document of changed) await db.insertInto("stored_documents").values(toRow(document)).execute();
}

async function replaceHead(
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

function knownRow(document: StoredDocument): KnownRow {
  const { identity, gzip, br } = document;
  const head = headOf(document);
  const hash = createHash("sha256").update(`${head}\n${identity.length} ${gzip.length} ${br.length}\n`);
  for (const bytes of [identity, gzip, br]) hash.update(bytes);
  return { head, compressed: compressedSize(document), hash: hash.digest("base64url") };
}

function headOf({ path, mediaType, etag, modified, link }: StoredDocument): string {
  return JSON.stringify([path, mediaType, etag, modified ?? null, link ?? null]);
}

function compressedSize({ gzip, br }: StoredDocument): number {
  return gzip.length + br.length;
}

function hashOfSnapshot(
  { fingerprint, revision, nextMoment }: Omit<StoredSnapshot, "documents">,
  rows: ReadonlyMap<string, KnownRow>,
): string {
  const hashes = [...rows].map(([path, { hash }]) => [path, hash]).sort();
  const text = JSON.stringify([fingerprint, revision, nextMoment ?? null, hashes]);
  return createHash("sha256").update(text).digest("base64url");
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

/** SQLite keeps to no type of a column. */
function hasBytes({ identity, gzip, br }: Selectable<StoredDocumentsTable>): boolean {
  return [identity, gzip, br].every((bytes) => bytes instanceof ArrayBuffer || bytes instanceof Uint8Array);
}

function toDocument(row: Selectable<StoredDocumentsTable>): StoredDocument {
  return {
    path: row.path,
    mediaType: row.media_type,
    etag: row.etag,
    modified: row.modified ?? undefined,
    link: row.link ?? undefined,
    identity: toBuffer(row.identity),
    gzip: toBuffer(row.gzip),
    br: toBuffer(row.br),
  };
}

/** `node:sqlite` gives a Uint8Array, `libsql` an ArrayBuffer. */
function toBuffer(bytes: Uint8Array | ArrayBuffer): Buffer {
  return bytes instanceof ArrayBuffer
    ? Buffer.from(bytes)
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
