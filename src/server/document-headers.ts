import type { Document, Encoding } from "../feeds/document.js";
import { FEED_FORMATS } from "../feeds/feed.js";
import { COPY_SCRIPT_SOURCE } from "../pages/copy-script.js";

export type Headers = Readonly<Record<string, string>>;

const VARY: Headers = { Vary: "Accept-Encoding" };

/** Allows the one script and the stylesheet of the pages, and images, media and fonts from anywhere. */
export const PAGE_CSP = `default-src 'none'; script-src ${COPY_SCRIPT_SOURCE}; style-src 'self'; img-src * data:; media-src *; font-src *; base-uri 'none'; form-action 'self'; frame-ancestors 'self'`;

const NOSNIFF: Headers = { "X-Content-Type-Options": "nosniff" };

/** For answers to programs: other sites cannot frame, embed or run them. */
export const API_HEADERS: Headers = {
  ...NOSNIFF,
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** For pages: other sites cannot read them, and learn only the origin of a visitor. */
export function pageHeaders(policy: string): Headers {
  return {
    ...NOSNIFF,
    "Content-Security-Policy": policy,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
  };
}

/** For media of articles, which web-based readers embed. */
export const FILE_HEADERS: Headers = { ...NOSNIFF, "Cross-Origin-Resource-Policy": "cross-origin" };

/** Feeds and OPML: web-based readers may fetch them, since they are public. */
const CORS_MEDIA_TYPES: ReadonlySet<string> = new Set([
  ...Object.values(FEED_FORMATS).map(({ mediaType }) => mediaType),
  "text/x-opml",
]);

export function documentHeaders(document: Document, encoding: Encoding, caching: Headers): Headers {
  return { ...validatorHeaders(document, caching), ...bodyHeaders(document, encoding) };
}

/** For a 304: only what caches need (RFC 9110 §15.4.5). */
export function notModifiedHeaders(document: Document, caching: Headers): Headers {
  return { ...validatorHeaders(document, caching), ...VARY };
}

/** Without validators, so that no client can revalidate the document. */
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
