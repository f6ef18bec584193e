import { type IncomingMessage, type RequestListener, validateHeaderValue } from "node:http";
import { LRUCache } from "lru-cache";
import type { Document, Encoding } from "../feeds/document.js";
import { acceptedEncoding } from "./accepted-encoding.js";
import { type CachePolicy, cachingHeaders, freshnessOf, validUntil } from "./cache-control.js";
import { isNotModified } from "./conditional-get.js";
import { documentHeaders, type Headers, notModifiedHeaders } from "./document-headers.js";
import type { RequestLimiter } from "./request-limits.js";
import type { OnResponse } from "./response-observer.js";

/** Cached `Accept-Encoding` headers. The world's readers send a few dozen. */
const MAX_ENCODINGS = 200;

export interface PollListenerOptions extends CachePolicy {
  /** The cached document of a path. */
  readonly documentAt: (path: string) => Document | undefined;
  /** When an article is due or expires, in milliseconds since 1970. */
  readonly nextMoment: () => number | undefined;
  readonly clock: () => number;
  /** Called with the `Host` of a request if it differs from that of the previous one. */
  readonly onHost?: ((host: string) => void) | undefined;
  /** Answers all requests over the limit, not only polls. */
  readonly limiter?: RequestLimiter | undefined;
  /** Called for answers that bypass the app. */
  readonly onResponse?: OnResponse | undefined;
  /** Answers everything else. It would answer polls in the same way. */
  readonly app: RequestListener;
}

/** Headers as alternating names and values, which Node writes without conversion. */
interface PreparedHeaders {
  readonly notModified: string[];
  readonly withBytes: Readonly<Record<Encoding, string[]>>;
  readonly nextMoment: number | undefined;
  /** The instants between which `Cache-Control` is correct. */
  readonly validFrom: number;
  readonly validUntil: number;
}

/**
 * Answers ordinary polls of cached documents before the app, with the same answers: Express takes two to six times as
 * long (decision 14). Everything else goes to the app. Removing this listener would only cost speed.
 */
export function pollListener(options: PollListenerOptions): RequestListener {
  const { documentAt, app, limiter, onResponse = ignoreResponse } = options;
  const headersFor = preparedHeaders(options);
  const encodings = new LRUCache<string, Encoding>({ max: MAX_ENCODINGS, memoMethod: acceptedEncoding });
  const notifyHost = onHostChange(options.onHost);
  const answer: RequestListener = (req, res) => {
    const document = isOrdinary(req) ? documentAt(req.url ?? "") : undefined;
    const headers = document === undefined ? undefined : headersFor(document);
    if (document === undefined || headers === undefined) return app(req, res);
    const { host, "if-none-match": tag, "accept-encoding": accepted } = req.headers;
    notifyHost(host);
    if (tag === document.etag || isNotModified(document, req.headers)) {
      res.writeHead(304, headers.notModified).end();
      onResponse(req, 304, 0, document);
      return;
    }
    const encoding = accepted === undefined ? "identity" : encodings.memo(accepted);
    res.writeHead(200, headers.withBytes[encoding]);
    const bytes = req.method === "HEAD" ? EMPTY_BODY : document.bytes[encoding];
    res.end(bytes);
    onResponse(req, 200, bytes.length, document);
  };
  if (limiter === undefined) return answer;
  return (req, res) => (limiter(req, res) ? onResponse(req, 429, 0, undefined) : answer(req, res));
}

const EMPTY_BODY = Buffer.alloc(0);
const ignoreResponse: OnResponse = () => undefined;

/** Neither from a browser nor with a body, which may be malformed. */
function isOrdinary({ method, headers }: IncomingMessage): boolean {
  return (
    (method === "GET" || method === "HEAD") &&
    headers["sec-fetch-dest"] === undefined &&
    headers["content-length"] === undefined &&
    headers["transfer-encoding"] === undefined
  );
}

function onHostChange(onHost: PollListenerOptions["onHost"]): (host: string | undefined) => void {
  let last: string | undefined;
  return (host) => {
    if (host === undefined || host === last) return;
    last = host;
    onHost?.(host);
  };
}

/**
 * The headers of a document, cached until `Cache-Control` changes.
 *
 * @returns undefined for headers that cannot be sent: the app reports the error
 */
function preparedHeaders({
  nextMoment,
  clock,
  ...policy
}: CachePolicy & Pick<PollListenerOptions, "nextMoment" | "clock">): (
  document: Document,
) => PreparedHeaders | undefined {
  const prepared = new WeakMap<Document, PreparedHeaders>();
  return (document) => {
    const [moment, now] = [nextMoment(), clock()];
    const known = prepared.get(document);
    if (
      known !== undefined &&
      known.nextMoment === moment &&
      known.validFrom <= now &&
      now <= known.validUntil
    ) {
      return known;
    }
    const made = prepare(document, policy, { nextMoment: moment, now });
    if (!canBeSent(made)) return undefined;
    prepared.set(document, made);
    return made;
  };
}

function prepare(
  document: Document,
  policy: CachePolicy,
  times: { readonly nextMoment: number | undefined; readonly now: number },
): PreparedHeaders {
  const freshness = freshnessOf(document, policy, times);
  const caching = cachingHeaders(document, policy, freshness);
  const withBytes = (encoding: Encoding) => queued(documentHeaders(document, encoding, caching));
  return {
    notModified: queued(notModifiedHeaders(document, caching)),
    withBytes: { identity: withBytes("identity"), gzip: withBytes("gzip"), br: withBytes("br") },
    nextMoment: freshness.nextMoment,
    validFrom: freshness.now,
    validUntil: validUntil(freshness),
  };
}

function canBeSent({ withBytes }: PreparedHeaders): boolean {
  try {
    for (const [name, value] of Object.entries(withBytes.identity)) validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function queued(headers: Headers): string[] {
  return Object.entries(headers).flat();
}
