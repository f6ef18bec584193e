import type { IncomingMessage } from "node:http";
import type { Document } from "../feeds/document.js";

export type Validators = Pick<Document, "etag" | "modified">;

/** Characters. The longest form of an HTTP date is shorter. */
const MAX_DATE_LENGTH = 100;

/** All three forms of an HTTP date begin so. `Date.parse` also accepts "9999". */
const WEEKDAY = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/**
 * Whether the client has this version already.
 *
 * Not `req.fresh`: Express answers 200 whenever the request says `Cache-Control: no-cache`, and Node's own
 * `fetch` adds that to every conditional request. RFC 9110 §13.1.2 and §13.1.3 ask for a 304.
 */
export function isNotModified({ etag, modified }: Validators, headers: IncomingMessage["headers"]): boolean {
  const tags = headers["if-none-match"];
  // With a tag, the date is ignored (RFC 9110 §13.2.2).
  if (tags !== undefined) return matchesEtag(tags, etag);
  const since = headers["if-modified-since"];
  if (since === undefined || modified === undefined || since.length > MAX_DATE_LENGTH) return false;
  if (!WEEKDAY.test(since)) return false;
  const date = Date.parse(since);
  return !Number.isNaN(date) && modified <= date;
}

const QUOTE = '"'.charCodeAt(0);

/** Compares weakly (RFC 9110 §8.8.3.2), without allocating: the list may be as long as headers are. */
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
