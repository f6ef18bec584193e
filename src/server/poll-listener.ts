import { type IncomingMessage, type RequestListener, validateHeaderValue } from "node:http";
import { LRUCache } from "lru-cache";
import type { Document, Encoding } from "../feeds/document.js";
import { acceptedEncoding } from "./accepted-encoding.js";
import { validUntil } from "./cache-control.js";
import { type CachePolicy, cachingHeaders, freshnessOf } from "./caching.js";
import { isNotModified } from "./conditional-get.js";
import { documentHeaders, type Headers, notModifiedHeaders } from "./document-headers.js";
import type { RequestLimiter } from "./request-limits.js";
import type { OnResponse } from "./response-observer.js";

/** Different `Accept-Encoding` headers that are remembered; the world's readers send a few dozen. */
const MAX_ENCODINGS = 200;

export interface PollListenerOptions extends CachePolicy {
  /** What is prepared for a path, at once or not at all. */
  readonly documentAt: (path: string) => Document | undefined;
  /** When an article is due or expires, in milliseconds since 1970. */
  readonly nextMoment: () => number | undefined;
  readonly clock: () => number;
  /** Is told of a request's `Host`, unless it is that of the request before. */
  readonly onHost?: ((host: string) => void) | undefined;
  /** Answers what is too much, polls and everything else. */
  readonly limiter?: RequestLimiter | undefined;
  /** Is told of what is answered here, and not by the app. */
  readonly onResponse?: OnResponse | undefined;
  /** Answers everything else, and would answer polls just so. */
  readonly app: RequestListener;
}

/** What is sent but for the bytes, as names and values in turn, which Node writes as they are. */
interface PreparedHeaders {
  readonly notModified: string[];
  readonly withBytes: Readonly<Record<Encoding, string[]>>;
  readonly nextMoment: number | undefined;
  /** The instants between which `Cache-Control` is true. */
  readonly validFrom: number;
  readonly validUntil: number;
}

/**
 * Answers ordinary polls of prepared documents before the app has to, with the same answers: through
 * Express they take two to six times the time (decision 14). Whatever is not quite ordinary it leaves to the app, so
 * that nothing but speed is lost without this.
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

/** Neither a browser that says what it asks for nor anybody who sends a body, which may turn out to be malformed. */
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
 * The headers of a document, made when they are first asked for, and again when they are true no more.
 *
 * @returns with undefined for a document that has one which cannot be sent: the app says so
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
