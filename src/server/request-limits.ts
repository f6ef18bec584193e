import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import ipaddr from "ipaddr.js";
import { LRUCache } from "lru-cache";
import { isListPath, readFeedPath } from "../feeds/feed-place.js";
import type { Answer } from "./answers.js";
import { clientIp, type Forwarded, forwardedBy } from "./client-ip.js";
import { API_HEADERS } from "./document-headers.js";
import { RateLimit, type RateState } from "./rate-limit.js";

/**
 * Answers a request that is too many with 429, and nothing else.
 *
 * @returns whether it did
 */
export type RequestLimiter = (req: IncomingMessage, res: ServerResponse) => boolean;

export interface RequestLimiterOptions {
  /** How often a client may ask for one feed in a minute; 0 for no limit at all. */
  readonly perMinute: number;
  /** How many proxies there are in front. */
  readonly proxies: number;
  /** Whether what is at a path is prepared. */
  readonly isReady: (path: string) => boolean;
  /** Whether there are other routes besides, of an app that has limits of its own for them or none. */
  readonly isMounted?: boolean;
  /** Milliseconds of a clock that is never put back. */
  readonly now?: () => number;
}

/** Characters of an IPv6 address that ends in one of IPv4. */
const MAX_ADDRESS_LENGTH = 45;

/** Where a proxy or a gateway stands that nobody told of. */
const INTERNAL_RANGES: ReadonlySet<string> = new Set([
  "loopback",
  "private",
  "linkLocal",
  "uniqueLocal",
  "carrierGradeNat",
]);

/** Addresses that need not be read again when they come through a proxy, among those of others. */
const MAX_CLIENTS = 10_000;

/** What was asked for last over a connection, so that the same is not looked up again. */
interface LastRequest {
  readonly forwarded: Forwarded;
  /** Empty where it cannot be told from others. */
  readonly client: string;
  /** Of a prepared document, as it was asked for. */
  url: string | undefined;
  state: RateState;
}

/**
 * How much one client may ask for in a minute: so often for each prepared document, and by that measure twice as
 * often for everything else together, half as often for what may have to be made first, and a twentieth as often for
 * searches, and for what is asked with wrong credentials. It is asked at every poll (decision 23).
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

  /** Counts a request. @returns seconds after which to come again, or 0 */
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
    // What is longer is no address, and is not to fill the memory.
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

  /** Whoever guesses is not told when the guess was right. */
  #retryAfterAuthFailures(req: IncomingMessage, res: ServerResponse, client: string, now: number): number {
    if (req.headers.authorization === undefined) return 0;
    const failed = this.#authFailures.stateOf(client);
    res.once("finish", () => {
      if (res.statusCode === 401) this.#authFailures.take(failed, this.#now());
    });
    return this.#authFailures.retryAfterSeconds(failed, now);
  }

  /** Of what asks the press, which has other things to do. */
  #limitOf(path: string): RateLimit | undefined {
    if (path === "/search") return this.#searches;
    const isMade = path.startsWith("/articles/") || isListPath(path) || readFeedPath(path) !== undefined;
    return isMade ? this.#rendering : undefined;
  }
}

/**
 * A single address, or what one household has of IPv6.
 *
 * @param isForwarded whether a proxy says so
 * @returns "" for somebody within a private network or this machine, unless a proxy says so: that may be a proxy which
 *   nobody told us of, or a container's gateway, and stand for everybody
 */
function clientKey(text: string, isForwarded: boolean): string {
  if (!ipaddr.isValid(text)) return text;
  const address = ipaddr.process(text);
  if (!isForwarded && INTERNAL_RANGES.has(address.range())) return "";
  return address.kind() === "ipv4" ? address.toString() : String(address.toByteArray().slice(0, 8));
}

/** RFC 6585 §4. Without a page, and without Express: whoever asks too much is to cost no more than who does not. */
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
