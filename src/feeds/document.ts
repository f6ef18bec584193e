import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Instant } from "../articles/article.js";

/** A rendered feed or page, ready to be sent. */
export interface Document {
  /** The path at which it is served, such as `/rss.xml`. */
  readonly path: string;
  /** Includes the charset. */
  readonly mediaType: string;
  readonly bytes: Readonly<Record<Encoding, Buffer>>;
  /** Weak, so that one validator serves every encoding (RFC 9110 §8.8.3.3). */
  readonly etag: string;
  /** When the bytes last changed, in whole seconds; undefined when unknown. */
  readonly modified: Instant | undefined;
  /** The `Link` header (RFC 8288). */
  readonly link: string | undefined;
}

export type Encoding = "identity" | "gzip" | "br";

type Encoded = Omit<Document["bytes"], "identity">;

/** Compression levels, each on the scale of its algorithm. */
interface CompressionLevels {
  readonly gzip: number;
  readonly brotli: number;
}

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

/** Takes a few milliseconds for a document of some hundred kilobytes, because a reader waits for the response. */
const FAST_LEVELS: CompressionLevels = { gzip: 6, brotli: 5 };

/** With Brotli, one seventh smaller but seventy times slower. */
const BEST_LEVELS: CompressionLevels = {
  gzip: constants.Z_BEST_COMPRESSION,
  brotli: constants.BROTLI_MAX_QUALITY,
};

/** The hash in a document's validator. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 27);
}

/**
 * Compresses quickly, because a reader is waiting; `recompress` makes it smaller later.
 *
 * @param hash of `text`, made by `hashText`; @param link the `Link` header (RFC 8288)
 */
export async function makeDocument({
  path,
  mediaType,
  text,
  hash,
  modified,
  link,
}: {
  readonly path: string;
  readonly mediaType: string;
  readonly text: string;
  readonly hash: string;
  readonly modified: Instant | undefined;
  readonly link?: string | undefined;
}): Promise<Document> {
  const identity = Buffer.from(text);
  return {
    path,
    mediaType: `${mediaType}; charset=utf-8`,
    bytes: { identity, ...(await compress(identity, FAST_LEVELS)) },
    etag: `W/"${hash}"`,
    modified,
    link,
  };
}

/**
 * Compresses the document again at the best levels, with the same validator. Run it when idle: a hundred
 * kilobytes take a sixth of a second in a thread of their own.
 */
export async function recompress(document: Document): Promise<Document> {
  const { bytes } = document;
  const best = await compress(bytes.identity, BEST_LEVELS);
  // The fast level is sometimes smaller.
  const smaller = (encoding: keyof Encoded) =>
    best[encoding].length < bytes[encoding].length ? best[encoding] : bytes[encoding];
  return { ...document, bytes: { ...bytes, gzip: smaller("gzip"), br: smaller("br") } };
}

export function compressFully(identity: Buffer): Promise<Encoded> {
  return compress(identity, BEST_LEVELS);
}

/** Encodes the bytes for one response. */
export async function encode(identity: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === "identity") return identity;
  return encoding === "gzip" ? await toGzip(identity, FAST_LEVELS) : await toBrotli(identity, FAST_LEVELS);
}

async function compress(identity: Buffer, levels: CompressionLevels): Promise<Encoded> {
  const [gzipped, br] = await Promise.all([toGzip(identity, levels), toBrotli(identity, levels)]);
  return { gzip: gzipped, br };
}

function toGzip(identity: Buffer, { gzip: level }: CompressionLevels): Promise<Buffer> {
  return compressGzip(identity, { level });
}

function toBrotli(identity: Buffer, { brotli }: CompressionLevels): Promise<Buffer> {
  return compressBrotli(identity, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: brotli,
      [constants.BROTLI_PARAM_SIZE_HINT]: identity.length,
    },
  });
}
