import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import ipaddr from "ipaddr.js";
import { LRUCache } from "lru-cache";
import { isListPath, readFeedPath } from "../feeds/feed-place.js";
import { clientAddress, type Forwarded, forwardedBy } from "./client-address.js";
import { CLOSED } from "./document-headers.js";
import { type Asked, RateLimit } from "./rate-limit.js";

/**
 * Answers a request that is too many with 429, and nothing else.
 *
 * @returns whether it did
 */
export type Refuses = (req: IncomingMessage, res: ServerResponse) => boolean;

export interface RequestLimitsOptions {
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
const LONGEST_ADDRESS = 45;

/** Where a proxy or a gateway stands that nobody told of. */
const WITHIN: ReadonlySet<string> = new Set([
  "loopback",
  "private",
  "linkLocal",
  "uniqueLocal",
  "carrierGradeNat",
]);

/** Addresses that need not be read again when they come through a proxy, among those of others. */
const MOST_CLIENTS = 10_000;

/** What was asked for last over a connection, so that the same is not looked up again. */
interface LastAsked {
  readonly forwarded: Forwarded;
  /** Empty where it cannot be told from others. */
  readonly client: string;
  /** Of a prepared document, as it was asked for. */
  url: string | undefined;
  asked: Asked;
}

/**
 * How much one client may ask for in a minute: so often for each prepared document, and by that measure twice as
 * often for everything else together, half as often for what may have to be made first, and a twentieth as often for
 * searches, and for what is asked with wrong credentials. It is asked at every poll (decision 23).
 */
export function requestLimits(options: RequestLimitsOptions): Refuses {
  if (options.perMinute === 0) return () => false;
  const limits = new RequestLimits(options);
  return (req, res) => {
    const left = limits.secondsLeft(req, res);
    if (left > 0) refuse(req, res, left);
    return left > 0;
  };
}

class RequestLimits {
  readonly #proxies: number;
  readonly #isReady: (path: string) => boolean;
  readonly #isMounted: boolean;
  readonly #now: () => number;
  readonly #polls: RateLimit;
  readonly #others: RateLimit;
  readonly #making: RateLimit;
  readonly #searches: RateLimit;
  readonly #mistakes: RateLimit;
  readonly #clients: LRUCache<string, string>;
  readonly #lasts = new WeakMap<Socket, LastAsked>();

  constructor({
    perMinute,
    proxies,
    isReady,
    isMounted = false,
    now = () => performance.now(),
  }: RequestLimitsOptions) {
    this.#proxies = proxies;
    this.#isReady = isReady;
    this.#isMounted = isMounted;
    this.#now = now;
    this.#clients = new LRUCache({
      max: MOST_CLIENTS,
      memoMethod: (address) => clientAt(address, proxies > 0),
    });
    this.#polls = new RateLimit(perMinute);
    this.#others = new RateLimit(perMinute * 2);
    this.#making = new RateLimit(Math.ceil(perMinute / 2));
    this.#searches = new RateLimit(Math.ceil(perMinute / 20));
    this.#mistakes = new RateLimit(Math.ceil(perMinute / 20));
  }

  /** Counts a request. @returns seconds after which to come again, or 0 */
  secondsLeft(req: IncomingMessage, res: ServerResponse): number {
    const last = this.#lastOf(req);
    if (last.client === "") return 0;
    const url = req.url ?? "";
    if (last.url === url) return this.#polls.take(last.asked, this.#now());
    const path = url.split("?", 1)[0] ?? "";
    if (!this.#isReady(path)) return this.#leftOfOthers(req, res, path, last.client);
    last.url = url;
    last.asked = this.#polls.of(`${last.client} ${path}`);
    return this.#polls.take(last.asked, this.#now());
  }

  #lastOf(req: IncomingMessage): LastAsked {
    const { socket } = req;
    const forwarded = forwardedBy(req, this.#proxies);
    const known = this.#lasts.get(socket);
    if (known !== undefined && known.forwarded === forwarded) return known;
    const address = clientAddress(socket.remoteAddress, forwarded, this.#proxies);
    // What is longer is no address, and is not to fill the memory.
    const client = this.#clients.memo(address.slice(0, LONGEST_ADDRESS));
    const last = { forwarded, client, url: undefined, asked: { until: 0 } };
    this.#lasts.set(socket, last);
    return last;
  }

  #leftOfOthers(req: IncomingMessage, res: ServerResponse, path: string, client: string): number {
    const now = this.#now();
    const dear = this.#limitOf(path);
    const ofDear = dear?.take(dear.of(client), now) ?? 0;
    if (this.#isMounted || ofDear > 0) return ofDear;
    const ofMistakes = this.#leftAfterMistakes(req, res, client, now);
    return ofMistakes > 0 ? ofMistakes : this.#others.take(this.#others.of(client), now);
  }

  /** Whoever guesses is not told when the guess was right. */
  #leftAfterMistakes(req: IncomingMessage, res: ServerResponse, client: string, now: number): number {
    if (req.headers.authorization === undefined) return 0;
    const failed = this.#mistakes.of(client);
    res.once("finish", () => {
      if (res.statusCode === 401) this.#mistakes.take(failed, this.#now());
    });
    return this.#mistakes.secondsLeft(failed, now);
  }

  /** Of what asks the press, which has other things to do. */
  #limitOf(path: string): RateLimit | undefined {
    if (path === "/search") return this.#searches;
    const isMade = path.startsWith("/articles/") || isListPath(path) || readFeedPath(path) !== undefined;
    return isMade ? this.#making : undefined;
  }
}

/**
 * A single address, or what one household has of IPv6.
 *
 * @param isTold whether a proxy says so
 * @returns "" for somebody within a private network or this machine, unless a proxy says so: that may be a proxy which
 *   nobody told us of, or a container's gateway, and stand for everybody
 */
function clientAt(text: string, isTold: boolean): string {
  if (!ipaddr.isValid(text)) return text;
  const address = ipaddr.process(text);
  if (!isTold && WITHIN.has(address.range())) return "";
  return address.kind() === "ipv4" ? address.toString() : String(address.toByteArray().slice(0, 8));
}

/** RFC 6585 §4. Without a page, and without Express: whoever asks too much is to cost no more than who does not. */
function refuse(req: IncomingMessage, res: ServerResponse, seconds: number): void {
  const detail = `too much was asked for from this address; try again in ${seconds} s`;
  const body = JSON.stringify({
    type: "about:blank",
    title: "Too Many Requests",
    status: 429,
    code: "too-many-requests",
    detail,
  });
  res.writeHead(429, {
    ...CLOSED,
    "Retry-After": seconds,
    "Cache-Control": "no-store",
    "Content-Type": "application/problem+json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
  });
  res.end(req.method === "HEAD" ? undefined : body);
}
