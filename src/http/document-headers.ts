import type { Document, Encoding } from "../feeds/document.js";
import { COPY_SCRIPT_SOURCE } from "../pages/copy-script.js";

/** Names and values of headers. */
export type Headers = Readonly<Record<string, string>>;

const VARY: Headers = { Vary: "Accept-Encoding" };

/** Nothing but what the pages themselves bring, one script among it; pictures, media and fonts from anywhere. */
export const PAGE_POLICY = `default-src 'none'; script-src ${COPY_SCRIPT_SOURCE}; style-src 'self'; img-src * data:; media-src *; font-src *; base-uri 'none'; form-action 'self'; frame-ancestors 'self'`;

/** With a document in one of its encodings. */
export function headersOf(document: Document, encoding: Encoding, caching: Headers): Headers {
  return { ...validators(document, caching), ...headersOfBytes(document, encoding) };
}

/** With a 304, to readers who have the document already: what caches go by, and nothing else (RFC 9110 §15.4.5). */
export function headersOfNotModified(document: Document, caching: Headers): Headers {
  return { ...validators(document, caching), ...VARY };
}

/** With the bytes alone, by which nobody can tell later whether they are still true. */
export function headersOfBytes(document: Document, encoding: Encoding): Headers {
  return {
    ...VARY,
    "X-Content-Type-Options": "nosniff",
    ...(document.link !== undefined && { Link: document.link }),
    ...(encoding !== "identity" && { "Content-Encoding": encoding }),
    ...(document.mediaType.startsWith("text/html")
      ? { "Content-Security-Policy": PAGE_POLICY }
      : // Readers that run in a browser may fetch what everybody may read.
        { "Access-Control-Allow-Origin": "*" }),
    "Content-Type": document.mediaType,
    "Content-Length": String(document.bytes[encoding].length),
  };
}

function validators({ etag, modified }: Document, caching: Headers): Headers {
  return {
    ETag: etag,
    ...caching,
    ...(modified !== undefined && { "Last-Modified": new Date(modified).toUTCString() }),
  };
}
