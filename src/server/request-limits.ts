import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import ipaddr from "ipaddr.js";
import { LRUCache } from "lru-cache";
import { isListPath, parseFeedPath } from "../feeds/feed-path.js";
import type { Answer } from "./answers.js";
import { clientIp, type Forwarded, forwardedBy } from "./client-ip.js";
import { API_HEADERS } from "./document-headers.js";
import { RateLimit, type RateState } from "./rate-limit.js";

/**
 * Answers a request over the limit with 429.
 *
 * @returns whether it answered
 */
export type RequestLimiter = (req: IncomingMessage, res: ServerResponse) => boolean;

export interface RequestLimiterOptions {
  /** Requests of a client for one feed per minute; 0: no limits. */
  readonly perMinute: number;
  readonly proxies: number;
  /** Whether the document of a path is cached. */
  readonly isReady: (path: string) => boolean;
  /** Whether the routes are mounted in another app, which may limit its own routes. */
  readonly isMounted?: boolean;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

/** Characters of an IPv6 address with an embedded IPv4 address. */
const MAX_ADDRESS_LENGTH = 45;

const INTERNAL_RANGES: ReadonlySet<string> = new Set([
  "loopback",
  "private",
  "linkLocal",
  "uniqueLocal",
  "carrierGradeNat",
]);

/** Cached parsed IP addresses. */
const MAX_CLIENTS = 10_000;

/** The latest request of a connection: a repeated one needs no lookup. */
interface LastRequest {
  readonly forwarded: Forwarded;
  /** Empty: not limited. */
  readonly client: string;
  /** Only of a cached document. */
  url: string | undefined;
  state: RateState;
}

/**
 * Limits the requests of a client per minute (decision 23). With `perMinute` for each cached document, a client has:
 * twice that for everything else together, half of it for documents that may have to be rendered, and a twentieth for
 * searches and for wrong credentials.
 */
export function createRequestLimiter(options: RequestLimiterOptions): RequestLimiter {
  if (options.perMinute === 0) return () => false;
  const limits = new ClientLimits(options);
  return (req, res) => {
    const retryAfter = limits.retryAfterSeconds(req, res);
    if (retryAfter > 0) sendTooManyRequests(req, res, retryAfter);
    return retryAfter > 0;
  };
}

class ClientLimits {
  readonly #proxies: number;
  readonly #isReady: (path: string) => boolean;
  readonly #isMounted: boolean;
  readonly #now: () => number;
  readonly #polls: RateLimit;
  readonly #others: RateLimit;
  readonly #rendering: RateLimit;
  readonly #searches: RateLimit;
  readonly #authFailures: RateLimit;
  readonly #clients: LRUCache<string, string>;
  readonly #lastRequests = new WeakMap<Socket, LastRequest>();

  constructor({
    perMinute,
    proxies,
    isReady,
    isMounted = false,
    now = () => performance.now(),
  }: RequestLimiterOptions) {
    this.#proxies = proxies;
    this.#isReady = isReady;
    this.#isMounted = isMounted;
    this.#now = now;
    this.#clients = new LRUCache({
      max: MAX_CLIENTS,
      memoMethod: (address) => clientKey(address, proxies > 0),
    });
    this.#polls = new RateLimit(perMinute);
    this.#others = new RateLimit(perMinute * 2);
    this.#rendering = new RateLimit(Math.ceil(perMinute / 2));
    this.#searches = new RateLimit(Math.ceil(perMinute / 20));
    this.#authFailures = new RateLimit(Math.ceil(perMinute / 20));
  }

  /** Counts a request. @returns seconds after which to retry, or 0 */
  retryAfterSeconds(req: IncomingMessage, res: ServerResponse): number {
    const last = this.#lastRequestOf(req);
    if (last.client === "") return 0;
    const url = req.url ?? "";
    if (last.url === url) return this.#polls.take(last.state, this.#now());
    const path = url.split("?", 1)[0] ?? "";
    if (!this.#isReady(path)) return this.#retryAfterOther(req, res, path, last.client);
    last.url = url;
    last.state = this.#polls.stateOf(`${last.client} ${path}`);
    return this.#polls.take(last.state, this.#now());
  }

  #lastRequestOf(req: IncomingMessage): LastRequest {
    const { socket } = req;
    const forwarded = forwardedBy(req, this.#proxies);
    const known = this.#lastRequests.get(socket);
    if (known !== undefined && known.forwarded === forwarded) return known;
    const address = clientIp(socket.remoteAddress, forwarded, this.#proxies);
    // Longer text is no address, and must not fill the cache.
    const client = this.#clients.memo(address.slice(0, MAX_ADDRESS_LENGTH));
    const last = { forwarded, client, url: undefined, state: { until: 0 } };
    this.#lastRequests.set(socket, last);
    return last;
  }

  #retryAfterOther(req: IncomingMessage, res: ServerResponse, path: string, client: string): number {
    const now = this.#now();
    const costly = this.#limitOf(path);
    const costlyRetryAfter = costly?.take(costly.stateOf(client), now) ?? 0;
    if (this.#isMounted || costlyRetryAfter > 0) return costlyRetryAfter;
    const authRetryAfter = this.#retryAfterAuthFailures(req, res, client, now);
    return authRetryAfter > 0 ? authRetryAfter : this.#others.take(this.#others.stateOf(client), now);
  }

  /** Also refuses right credentials after too many wrong ones, so that a guess cannot be confirmed. */
  #retryAfterAuthFailures(req: IncomingMessage, res: ServerResponse, client: string, now: number): number {
    if (req.headers.authorization === undefined) return 0;
    const failed = this.#authFailures.stateOf(client);
    res.once("finish", () => {
      if (res.statusCode === 401) this.#authFailures.take(failed, this.#now());
    });
    return this.#authFailures.retryAfterSeconds(failed, now);
  }

  /** For requests that the publisher has to answer. */
  #limitOf(path: string): RateLimit | undefined {
    if (path === "/search") return this.#searches;
    const isMade = path.startsWith("/articles/") || isListPath(path) || parseFeedPath(path) !== undefined;
    return isMade ? this.#rendering : undefined;
  }
}

/**
 * An IPv4 address, or the /64 prefix of an IPv6 address, which one household shares.
 *
 * @param isForwarded whether it comes from `X-Forwarded-For`
 * @returns "" for an internal address that no proxy named: it may be an unconfigured proxy or a container's gateway, and
 *   stand for all clients
 */
function clientKey(text: string, isForwarded: boolean): string {
  if (!ipaddr.isValid(text)) return text;
  const address = ipaddr.process(text);
  if (!isForwarded && INTERNAL_RANGES.has(address.range())) return "";
  return address.kind() === "ipv4" ? address.toString() : String(address.toByteArray().slice(0, 8));
}

/** RFC 6585 §4. Without a page and without Express, to be cheap. */
function sendTooManyRequests(req: IncomingMessage, res: ServerResponse, seconds: number): void {
  const detail = `too much was asked for from this address; try again in ${seconds} s`;
  const answer: Answer<"Problem"> = {
    type: "about:blank",
    title: "Too Many Requests",
    status: 429,
    code: "too-many-requests",
    detail,
  };
  const body = JSON.stringify(answer);
  res.writeHead(429, {
    ...API_HEADERS,
    "Retry-After": seconds,
    "Cache-Control": "no-store",
    "Content-Type": "application/problem+json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
  });
  res.end(req.method === "HEAD" ? undefined : body);
}
