import { createHash } from "node:crypto";
import type { Selectable } from "kysely";
import type { Instant } from "../../articles/article.js";
import type { Document } from "../../feeds/document.js";
import type { StoredDocumentsTable, StoredSnapshotTable } from "../database/schema.js";

/** A row of `stored_documents`. */
export interface StoredDocument
  extends Readonly<Record<keyof Document["bytes"], Buffer>>,
    Omit<Document, "bytes"> {}

export interface StoredSnapshot {
  /** Identifies the program version and the settings that the documents depend on. */
  readonly fingerprint: string;
  /** The revision of the ledger that they were rendered from. */
  readonly revision: number;
  /** When the documents become outdated. */
  readonly nextMoment: Instant | undefined;
  readonly documents: readonly StoredDocument[];
}

export interface LoadedSnapshot extends StoredSnapshot {
  /** The ledger's revision now. The documents are outdated if it differs from `revision`. */
  readonly currentRevision: number;
}

export interface RowDigest {
  /** All fields but the bytes, as JSON. */
  readonly header: string;
  /** Sum of the sizes of gzip and br. */
  readonly compressedBytes: number;
  /** Of header and bytes. */
  readonly hash: string;
}

/**
 * Reads the stored documents. Needs only a database connection, so that a start can serve them before it has loaded
 * the rest of the ledger.
 *
 * @returns undefined if there are none, or if they are damaged or unreadable
 */
export async function readStoredSnapshot(rowsOf: RunQuery): Promise<LoadedSnapshot | undefined> {
  try {
    return await readSnapshot(rowsOf);
  } catch {
    // Opening the ledger reports a damaged file or an incompatible version.
    return undefined;
  }
}

export type RunQuery = (query: string) => unknown[] | Promise<unknown[]>;

async function readSnapshot(rows: RunQuery): Promise<LoadedSnapshot | undefined> {
  // The schema guarantees the columns.
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

/** SQLite does not enforce column types. */
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

/** `node:sqlite` returns a Uint8Array, `libsql` an ArrayBuffer. */
function toBuffer(bytes: Uint8Array | ArrayBuffer): Buffer {
  return bytes instanceof ArrayBuffer
    ? Buffer.from(bytes)
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
