import { hash, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Instant } from "../../articles/article.js";
import type { Document } from "../../feeds/document.js";
import { parseFeedPath } from "../../feeds/feed-path.js";
import {
  type AgentKind,
  DAY_MS,
  HOUR_MS,
  type PollCount,
  type Statistics,
  type SubscriberCount,
} from "../../publishing/statistics.js";
import { clientIp, type Forwarded, forwardedBy } from "../../server/client-ip.js";
import { createUserAgentCache, type ParsedUserAgent } from "./user-agents.js";

/** Limit of single readers per day, about 40 bytes each. Further ones are not counted. */
const MAX_SINGLE_READERS = 500_000;

/** Limit of feed ids per aggregator, feed and day. */
const MAX_FEED_IDS = 1_000;

export interface PollStatisticsOptions {
  readonly clock: () => Instant;
  /** The number of proxies in front. Each adds to `X-Forwarded-For`. */
  readonly proxies: number;
}

interface PollTotals {
  polls: number;
  bytes: number;
  saved: number;
}

interface FeedReader {
  readonly kind: AgentKind;
  readonly name: string;
  /** The highest number of subscribers stated, by feed id. */
  readonly stated: Map<string, number>;
  /** Salted 48-bit hashes of readers that poll for one person. */
  readonly single: Set<number>;
  /** The count at the last `take`. */
  lastReported: number;
}

interface FeedCounts {
  readonly feed: string;
  readonly sent: PollTotals;
  readonly notModified: PollTotals;
  /** Readers of the current day, by name. */
  readonly readers: Map<string, FeedReader>;
}

/** The last poll through a connection. An identical one need not be parsed again. */
interface LastPoll {
  readonly day: Instant;
  readonly counts: FeedCounts;
  readonly userAgent: string;
  readonly forwarded: Forwarded;
}

/**
 * Counts polls per hour and subscribers per day. IP addresses are not stored: readers are distinguished by hashes with
 * a salt of the day. Hashes and salt stay in memory and are dropped when the day ends.
 */
export class PollStatistics {
  readonly #options: PollStatisticsOptions;
  readonly #agents = createUserAgentCache();
  readonly #feeds = new WeakMap<Document, FeedCounts | null>();
  readonly #byFeed = new Map<string, FeedCounts>();
  readonly #lastPolls = new WeakMap<Socket, LastPoll>();
  #hour = 0;
  #day = 0;
  #hourEnds = 0;
  #salt = "";
  #singleReaders = 0;
  /** Counts of past hours and days that were not taken yet. */
  #polls: PollCount[] = [];
  #subscribers: SubscriberCount[] = [];

  constructor(options: PollStatisticsOptions) {
    this.#options = options;
  }

  /** Counts responses with status 200 or 304, except to browsers that show the feed as a document. */
  count(req: IncomingMessage, status: number, bytes: number, document: Document | undefined): void {
    if (document === undefined || (status !== 200 && status !== 304)) return;
    const counts = this.#countsOf(document);
    if (counts === null || req.headers["sec-fetch-dest"] === "document") return;
    const now = this.#options.clock();
    if (now >= this.#hourEnds || now < this.#hour) this.#startHour(now);
    const answers = status === 200 ? counts.sent : counts.notModified;
    answers.polls += 1;
    answers.bytes += bytes;
    if (req.method !== "HEAD") answers.saved += document.bytes.identity.length - bytes;
    this.#recordReader(req, counts);
  }

  /** The counts since the last call. Subscribers are included only where their number changed. */
  take(): Statistics {
    this.#endHour();
    const taken = { polls: this.#polls, subscribers: [...this.#subscribers, ...this.#subscribersOfDay()] };
    this.#polls = [];
    this.#subscribers = [];
    return taken;
  }

  /** Returns counts that could not be stored; the next `take` includes them. */
  restore({ polls, subscribers }: Statistics): void {
    this.#polls.unshift(...polls);
    this.#subscribers.unshift(...subscribers.filter(({ day }) => day !== this.#day));
    this.#polls = mergePolls(this.#polls);
    for (const { readers } of this.#byFeed.values())
      for (const reader of readers.values()) reader.lastReported = 0;
  }

  #countsOf(document: Document): FeedCounts | null {
    const known = this.#feeds.get(document);
    if (known !== undefined) return known;
    const counts = this.#createCounts(document.path);
    this.#feeds.set(document, counts);
    return counts;
  }

  /** @returns null for documents other than current feeds */
  #createCounts(path: string): FeedCounts | null {
    const place = parseFeedPath(path);
    if (place === undefined || place.variant === "page" || place.key.archive !== undefined) return null;
    const known = this.#byFeed.get(path);
    if (known !== undefined) return known;
    const counts = { feed: path, sent: emptyTotals(), notModified: emptyTotals(), readers: new Map() };
    this.#byFeed.set(path, counts);
    return counts;
  }

  #recordReader(req: IncomingMessage, counts: FeedCounts): void {
    const { socket, headers } = req;
    const userAgent = headers["user-agent"] ?? "";
    const { proxies } = this.#options;
    const forwarded = forwardedBy(req, proxies);
    const day = this.#day;
    const last = this.#lastPolls.get(socket);
    if (
      last?.day === day &&
      last.counts === counts &&
      last.userAgent === userAgent &&
      last.forwarded === forwarded
    )
      return;
    this.#lastPolls.set(socket, { day, counts, userAgent, forwarded });
    const agent = this.#agents.agentOf(userAgent);
    const reader = findOrAddReader(counts, agent);
    if (agent.kind === "aggregator") recordStated(reader, agent);
    else this.#recordSingle(reader, userAgent, clientIp(socket.remoteAddress, forwarded, proxies));
  }

  #recordSingle({ single }: FeedReader, userAgent: string, address: string): void {
    if (this.#singleReaders >= MAX_SINGLE_READERS) return;
    const before = single.size;
    single.add(hash("sha256", `${this.#salt}\n${address}\n${userAgent}`, "buffer").readUIntBE(0, 6));
    this.#singleReaders += single.size - before;
  }

  /** Starts a new hour. On a new day, the hashes of the readers are dropped and only their number is kept. */
  #startHour(now: Instant): void {
    this.#endHour();
    this.#hour = Math.floor(now / HOUR_MS) * HOUR_MS;
    this.#hourEnds = this.#hour + HOUR_MS;
    const day = Math.floor(now / DAY_MS) * DAY_MS;
    if (day === this.#day) return;
    this.#subscribers.push(...this.#subscribersOfDay());
    for (const { readers } of this.#byFeed.values()) readers.clear();
    this.#day = day;
    this.#salt = randomBytes(32).toString("base64");
    this.#singleReaders = 0;
  }

  #endHour(): void {
    for (const { feed, sent, notModified } of this.#byFeed.values()) {
      for (const [status, counts] of [
        [200, sent],
        [304, notModified],
      ] as const) {
        if (counts.polls === 0) continue;
        this.#polls.push({ hour: this.#hour, feed, status, ...counts });
        Object.assign(counts, emptyTotals());
      }
    }
  }

  #subscribersOfDay(): SubscriberCount[] {
    const subscribers: SubscriberCount[] = [];
    for (const { feed, readers } of this.#byFeed.values()) {
      for (const reader of readers.values()) {
        const count = subscriberCount(reader);
        if (count === reader.lastReported) continue;
        reader.lastReported = count;
        subscribers.push({ day: this.#day, feed, reader: reader.name, kind: reader.kind, count });
      }
    }
    return subscribers;
  }
}

function emptyTotals(): PollTotals {
  return { polls: 0, bytes: 0, saved: 0 };
}

function findOrAddReader({ readers }: FeedCounts, { kind, name }: ParsedUserAgent): FeedReader {
  const known = readers.get(name);
  if (known !== undefined) return known;
  const reader = { kind, name, stated: new Map(), single: new Set<number>(), lastReported: 0 };
  readers.set(name, reader);
  return reader;
}

/** An aggregator that states no number is recorded with 0 and later counts as one subscriber. */
function recordStated({ stated }: FeedReader, { subscribers = 0, feedId }: ParsedUserAgent): void {
  const most = stated.get(feedId);
  if (most === undefined && stated.size >= MAX_FEED_IDS) return;
  stated.set(feedId, Math.max(most ?? 0, subscribers));
}

function subscriberCount({ kind, stated, single }: FeedReader): number {
  if (kind !== "aggregator") return single.size;
  const total = [...stated.values()].reduce((sum, count) => sum + count, 0);
  return Math.max(total, 1);
}

/** Merges counts of the same hour, feed and status, so that memory stays limited while they cannot be stored. */
function mergePolls(polls: readonly PollCount[]): PollCount[] {
  const all = new Map<string, PollCount>();
  for (const one of polls) {
    const key = `${one.hour} ${one.status} ${one.feed}`;
    const { polls: count, bytes, saved } = all.get(key) ?? emptyTotals();
    all.set(key, {
      ...one,
      polls: one.polls + count,
      bytes: one.bytes + bytes,
      saved: one.saved + saved,
    });
  }
  return [...all.values()];
}
