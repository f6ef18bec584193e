import { PublisherError } from "../../lib/errors.js";

const BYTE_ORDER_MARKS = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: "utf-8" },
  { bytes: [0xff, 0xfe], encoding: "utf-16le" },
  { bytes: [0xfe, 0xff], encoding: "utf-16be" },
];

/** An XML declaration is shorter. */
const MAX_DECLARATION_BYTES = 200;

/**
 * Decodes a feed. The encoding comes from the byte order mark, else from the Content-Type, else from the XML declaration,
 * else it is UTF-8 (RFC 7303 §3).
 *
 * @param from the URL or file, for messages
 * @throws PublisherError `usage` for an unknown encoding
 */
export function decodeFeed(bytes: Uint8Array, contentType: string | null, from: string): string {
  const encoding =
    bomEncoding(bytes) ?? headerCharset(contentType ?? "") ?? declaredEncoding(bytes) ?? "utf-8";
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch (error) {
    throw new PublisherError(
      "usage",
      `${from}: expected text in a known encoding, found ${JSON.stringify(encoding)}`,
      { cause: error },
    );
  }
}

function bomEncoding(bytes: Uint8Array): string | undefined {
  return BYTE_ORDER_MARKS.find((mark) => mark.bytes.every((byte, index) => bytes[index] === byte))?.encoding;
}

function headerCharset(contentType: string): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1];
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const opening = new TextDecoder("latin1").decode(bytes.subarray(0, MAX_DECLARATION_BYTES));
  return /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(opening)?.[1];
}
