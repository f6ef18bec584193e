import type { Document, Encoding } from "../feeds/document.js";
import { FEED_FORMATS } from "../feeds/feed.js";
import { COPY_SCRIPT_SOURCE } from "../pages/copy-script.js";

/** Names and values of headers. */
export type Headers = Readonly<Record<string, string>>;

const VARY: Headers = { Vary: "Accept-Encoding" };

/** Nothing but what the pages themselves bring, one script among it; pictures, media and fonts from anywhere. */
export const PAGE_CSP = `default-src 'none'; script-src ${COPY_SCRIPT_SOURCE}; style-src 'self'; img-src * data:; media-src *; font-src *; base-uri 'none'; form-action 'self'; frame-ancestors 'self'`;

/** With every answer: it is what it says that it is. */
const NOSNIFF: Headers = { "X-Content-Type-Options": "nosniff" };

/** With whatever is for programs and is no document: no page of another site frames it, embeds it or runs it. */
export const API_HEADERS: Headers = {
  ...NOSNIFF,
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** With pages: other sites neither read nor keep hold of them, and learn no more than where somebody comes from. */
export function pageHeaders(policy: string): Headers {
  return {
    ...NOSNIFF,
    "Content-Security-Policy": policy,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
  };
}

/** With the media of articles, which readers in browsers show on pages of theirs. */
export const FILE_HEADERS: Headers = { ...NOSNIFF, "Cross-Origin-Resource-Policy": "cross-origin" };

/** Feeds and the list of them, which readers that run in a browser may fetch: everybody may read them. */
const CORS_MEDIA_TYPES: ReadonlySet<string> = new Set([
  ...Object.values(FEED_FORMATS).map(({ mediaType }) => mediaType),
  "text/x-opml",
]);

/** With a document in one of its encodings. */
export function documentHeaders(document: Document, encoding: Encoding, caching: Headers): Headers {
  return { ...validatorHeaders(document, caching), ...bodyHeaders(document, encoding) };
}

/** With a 304, to readers who have the document already: what caches go by, and nothing else (RFC 9110 §15.4.5). */
export function notModifiedHeaders(document: Document, caching: Headers): Headers {
  return { ...validatorHeaders(document, caching), ...VARY };
}

/** With the bytes alone, by which nobody can tell later whether they are still true. */
export function bodyHeaders(document: Document, encoding: Encoding): Headers {
  return {
    ...VARY,
    ...NOSNIFF,
    ...(document.link !== undefined && { Link: document.link }),
    ...(encoding !== "identity" && { "Content-Encoding": encoding }),
    ...(document.mediaType.startsWith("text/html") && pageHeaders(PAGE_CSP)),
    ...(CORS_MEDIA_TYPES.has(document.mediaType.split(";", 1)[0] ?? "") && {
      "Access-Control-Allow-Origin": "*",
    }),
    "Content-Type": document.mediaType,
    "Content-Length": String(document.bytes[encoding].length),
  };
}

function validatorHeaders({ etag, modified }: Document, caching: Headers): Headers {
  return {
    ETag: etag,
    ...caching,
    ...(modified !== undefined && { "Last-Modified": new Date(modified).toUTCString() }),
  };
}
