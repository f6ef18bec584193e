import type { IncomingMessage } from "node:http";
import type { Document } from "../feeds/document.js";

/**
 * Whether the reader already holds this very document.
 *
 * Not `req.fresh`: Express answers 200 whenever the request says `Cache-Control: no-cache`, and Node's own
 * `fetch` adds that to every conditional request. RFC 9110 §13.1.2 and §13.1.3 ask for a 304.
 */
export function readerHolds(document: Document, headers: IncomingMessage["headers"]): boolean {
  const tags = headers["if-none-match"];
  // A tag is the stronger of the two: where there is one, the date counts no more (RFC 9110 §13.2.2).
  if (tags !== undefined) return namesTag(tags, document.etag);
  const since = headers["if-modified-since"];
  if (since === undefined || document.modified === undefined) return false;
  const date = Date.parse(since);
  return !Number.isNaN(date) && document.modified <= date;
}

/** Compares weakly (RFC 9110 §8.8.3.2). */
function namesTag(list: string, etag: string): boolean {
  const opaque = etag.replace(/^W\//, "");
  if (list.trim() === "*") return true;
  return (list.match(/(?:W\/)?"[^"]*"/g) ?? []).some((tag) => tag.replace(/^W\//, "") === opaque);
}
