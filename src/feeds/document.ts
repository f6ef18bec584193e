import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Instant } from "../articles/article.js";

/** A rendered feed or page, ready to be sent. */
export interface Document {
  /** Where it is served, such as `/rss.xml`. */
  readonly path: string;
  /** With the charset. */
  readonly mediaType: string;
  readonly bytes: Readonly<Record<Encoding, Buffer>>;
  /** Weak, so that one validator serves every encoding (RFC 9110 §8.8.3.3). */
  readonly etag: string;
  /** When the bytes last changed, in whole seconds; undefined where that is not recorded. */
  readonly modified: Instant | undefined;
  /** The `Link` header (RFC 8288): where the document leads. */
  readonly link: string | undefined;
}

export type Encoding = "identity" | "gzip" | "br";

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

/** Better ones take ten times as long for 3 % of the size. */
const BROTLI_QUALITY = 9;

/** The hash that a document's validator is made of. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 27);
}

/** @param hash of `text`, as `hashOf` makes it; @param link the `Link` header (RFC 8288) */
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
  const [gzipped, brotli] = await Promise.all([
    compressGzip(identity, { level: constants.Z_BEST_COMPRESSION }),
    compressBrotli(identity, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: identity.length,
      },
    }),
  ]);
  return {
    path,
    mediaType: `${mediaType}; charset=utf-8`,
    bytes: { identity, gzip: gzipped, br: brotli },
    etag: `W/"${hash}"`,
    modified,
    link,
  };
}
