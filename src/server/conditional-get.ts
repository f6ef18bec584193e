import type { IncomingMessage } from "node:http";
import type { Document } from "../feeds/document.js";

/** What tells one version of something that is served from another. */
export type Validators = Pick<Document, "etag" | "modified">;

/** Characters of an HTTP date in its longest form, with room for a comment. */
const MAX_DATE_LENGTH = 100;

/** The beginning that the three forms of an HTTP date share; `Date.parse` takes "9999" as well. */
const WEEKDAY = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/**
 * Whether the reader already holds this very version.
 *
 * Not `req.fresh`: Express answers 200 whenever the request says `Cache-Control: no-cache`, and Node's own
 * `fetch` adds that to every conditional request. RFC 9110 §13.1.2 and §13.1.3 ask for a 304.
 */
export function isNotModified({ etag, modified }: Validators, headers: IncomingMessage["headers"]): boolean {
  const tags = headers["if-none-match"];
  // A tag is the stronger of the two: where there is one, the date counts no more (RFC 9110 §13.2.2).
  if (tags !== undefined) return matchesEtag(tags, etag);
  const since = headers["if-modified-since"];
  if (since === undefined || modified === undefined || since.length > MAX_DATE_LENGTH) return false;
  if (!WEEKDAY.test(since)) return false;
  const date = Date.parse(since);
  return !Number.isNaN(date) && modified <= date;
}

const QUOTE = '"'.charCodeAt(0);

/** Compares weakly (RFC 9110 §8.8.3.2). Nothing is made of the list, which may be as long as headers are. */
function matchesEtag(list: string, etag: string): boolean {
  const opaque = etag.replace(/^W\//, "");
  if (!list.includes(opaque)) return list.trim() === "*";
  let begin = -1;
  for (let end = 0; end < list.length; end += 1) {
    if (list.charCodeAt(end) !== QUOTE) continue;
    if (begin < 0) begin = end;
    else if (end - begin + 1 === opaque.length && list.startsWith(opaque, begin)) return true;
    else begin = -1;
  }
  return false;
}
