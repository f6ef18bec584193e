import { createHash } from "node:crypto";
import type { Selectable } from "kysely";
import type { Instant } from "../../articles/article.js";
import type { Document } from "../../feeds/document.js";
import type { StoredDocumentsTable, StoredSnapshotTable } from "../database/schema.js";

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

export interface LoadedSnapshot extends StoredSnapshot {
  /** The revision of the ledger when they were read: another one says that they are out of date. */
  readonly currentRevision: number;
}

/** What this process knows of a row, because it has read all of it or written it. */
export interface RowDigest {
  /** Everything but the compressed bytes. */
  readonly header: string;
  /** Bytes of the encodings together. */
  readonly compressedBytes: number;
  /** Of everything. */
  readonly hash: string;
}

/**
 * The documents as they were last kept. Nothing but the database itself is needed for it, so that a start need not
 * wait for what the rest of the ledger takes to load.
 *
 * @returns undefined where there are none, and where anything is not as it was written or cannot be read
 */
export async function readStoredSnapshot(rowsOf: RunQuery): Promise<LoadedSnapshot | undefined> {
  try {
    return await readSnapshot(rowsOf);
  } catch {
    // Where the file is damaged, or of another version, the ledger says so.
    return undefined;
  }
}

/** The rows that a query finds. */
export type RunQuery = (query: string) => unknown[] | Promise<unknown[]>;

async function readSnapshot(rows: RunQuery): Promise<LoadedSnapshot | undefined> {
  // What a row has, the schema says.
  const rowsOf = async <Row>(query: string) => (await rows(query)) as Row[];
  const [head] = await rowsOf<Selectable<StoredSnapshotTable>>("select * from stored_snapshot");
  const kept = await rowsOf<Selectable<StoredDocumentsTable>>("select * from stored_documents order by path");
  const [current] = await rowsOf<{ value: string }>("select value from publication where name = 'revision'");
  if (head === undefined || !kept.every(hasBytes)) return undefined;
  const documents = kept.map(toDocument);
  const { fingerprint, revision } = head;
  const snapshot = { fingerprint, revision, nextMoment: head.next_moment ?? undefined, documents };
  const known = new Map(documents.map((document) => [document.path, rowDigest(document)]));
  if (snapshotHash(snapshot, known) !== head.hash) return undefined;
  return { ...snapshot, currentRevision: Number(current?.value ?? 0) };
}

export function rowDigest(document: StoredDocument): RowDigest {
  const { identity, gzip, br } = document;
  const header = documentHeader(document);
  const hash = createHash("sha256").update(`${header}\n${identity.length} ${gzip.length} ${br.length}\n`);
  for (const bytes of [identity, gzip, br]) hash.update(bytes);
  return { header, compressedBytes: compressedSize(document), hash: hash.digest("base64url") };
}

export function documentHeader({ path, mediaType, etag, modified, link }: StoredDocument): string {
  return JSON.stringify([path, mediaType, etag, modified ?? null, link ?? null]);
}

export function compressedSize({ gzip, br }: StoredDocument): number {
  return gzip.length + br.length;
}

export function snapshotHash(
  { fingerprint, revision, nextMoment }: Omit<StoredSnapshot, "documents">,
  rows: ReadonlyMap<string, RowDigest>,
): string {
  const hashes = [...rows].map(([path, { hash }]) => [path, hash]).sort();
  const text = JSON.stringify([fingerprint, revision, nextMoment ?? null, hashes]);
  return createHash("sha256").update(text).digest("base64url");
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
