import type { IncomingMessage } from "node:http";
import type { Document } from "../feeds/document.js";

/** What tells one version of something that is served from another. */
export type Validators = Pick<Document, "etag" | "modified">;

/** The beginning that the three forms of an HTTP date share; `Date.parse` takes "9999" as well. */
const WEEKDAY = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/**
 * Whether the reader already holds this very version.
 *
 * Not `req.fresh`: Express answers 200 whenever the request says `Cache-Control: no-cache`, and Node's own
 * `fetch` adds that to every conditional request. RFC 9110 §13.1.2 and §13.1.3 ask for a 304.
 */
export function readerHolds({ etag, modified }: Validators, headers: IncomingMessage["headers"]): boolean {
  const tags = headers["if-none-match"];
  // A tag is the stronger of the two: where there is one, the date counts no more (RFC 9110 §13.2.2).
  if (tags !== undefined) return namesTag(tags, etag);
  const since = headers["if-modified-since"];
  if (since === undefined || modified === undefined || !WEEKDAY.test(since)) return false;
  const date = Date.parse(since);
  return !Number.isNaN(date) && modified <= date;
}

/** Compares weakly (RFC 9110 §8.8.3.2). */
function namesTag(list: string, etag: string): boolean {
  const opaque = etag.replace(/^W\//, "");
  if (list.trim() === "*") return true;
  return (list.match(/(?:W\/)?"[^"]*"/g) ?? []).some((tag) => tag.replace(/^W\//, "") === opaque);
}
