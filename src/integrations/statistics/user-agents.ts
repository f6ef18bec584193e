import { LRUCache } from "lru-cache";
import type { AgentKind } from "../../publishing/statistics.js";

/** The client that a User-Agent names. */
export interface ParsedUserAgent {
  readonly kind: AgentKind;
  /** Out of the table below, so that there are never more of them than it has rows. */
  readonly name: string;
  /** Undefined where it says nothing of them. */
  readonly subscribers: number | undefined;
  /** By which an aggregator tells one subscription from another to the same address; "" without one. */
  readonly feedId: string;
}

type Row = readonly [name: string, pattern: RegExp];

/** They poll once for many subscribers, and most state how many. */
const AGGREGATORS: readonly Row[] = [
  ["Feedly", /\bfeedly\b/i],
  ["Inoreader", /\binoreader\b/i],
  ["NewsBlur", /\bnewsblur\b/i],
  ["Feedbin", /^feedbin\b/i],
  ["The Old Reader", /\btheoldreader\b/i],
  ["BazQux", /\bbazqux\b/i],
  ["Feedfetcher", /\bfeedfetcher-google;/i],
  ["Feed Wrangler", /\bfeed ?wrangler\b/i],
  ["Feedspot", /\bfeedspot\b/i],
  ["FeedHQ", /\bfeedhq\b/i],
  ["G2Reader", /\bg2reader\b/i],
  ["HanRSS", /\bhanrss\b/i],
  ["Livedoor", /\blivedoor\b/i],
  ["Bloglovin", /\bbloglovin\b/i],
  ["Blogtrottr", /\bblogtrottr\b/i],
  ["Dreamwidth", /\bdreamwidth\b/i],
  ["LiveJournal", /\blivejournal\b/i],
  ["Bloglines", /\bbloglines\b/i],
  ["NewsGator", /\bnewsgator/i],
  ["Overcast", /\bovercast\b/i],
  ["Pocket Casts", /\bpocket ?casts\b/i],
  ["Kill the Newsletter", /\bkill-the-newsletter\b/i],
];

/** Each polls for one person, or for a few on a self-hosted server. */
const READERS: readonly Row[] = [
  ["NetNewsWire", /\bnetnewswire\b/i],
  ["Miniflux", /\bminiflux\b/i],
  ["FreshRSS", /\bfreshrss\b/i],
  ["Tiny Tiny RSS", /\btiny tiny rss\b/i],
  ["Nextcloud News", /\bnextcloud-news\b/i],
  ["CommaFeed", /\bcommafeed\b/i],
  ["Newsboat", /\bnewsboat\b/i],
  ["Newsbeuter", /\bnewsbeuter\b/i],
  ["Liferea", /\bliferea\b/i],
  ["Akregator", /\bakregator\b/i],
  ["Reeder", /\breeder\//i],
  ["Unread", /\bunread(?: rss|\/)/i],
  ["News Explorer", /\bnews\/?explorer\b/i],
  ["Vienna", /\bvienna\//i],
  ["RSSOwl", /\brssowl/i],
  ["RSS Guard", /\brssguard\b|\brss guard\b/i],
  ["QuiteRSS", /\bquiterss\b/i],
  ["FeedDemon", /\bfeeddemon\b/i],
  ["Feeder", /\bfeeder\b|\bspacecowboy\b/i],
  ["Thunderbird", /\bthunderbird\//i],
  ["rss2email", /\brss2email\b/i],
  ["Fluent Reader", /\bfluent-?reader\b/i],
  ["Yarr", /\byarr\b/i],
  ["selfoss", /\bselfoss\b/i],
  ["Windows RSS", /\bwindows-rss-platform\b/i],
  ["Apple PubSub", /\bapple-?pubsub\b/i],
  ["feedparser", /\b(?:universal)?feedparser\b/i],
  ["SimplePie", /\bsimplepie\b/i],
];

/** Search engines, monitoring, link previews, and HTTP libraries. */
const BOTS: readonly Row[] = [
  ["Googlebot", /\bgooglebot\b|\bgoogle-?other\b|\bmediapartners-google\b/i],
  ["Bingbot", /\bbingbot\b|\bmsnbot\b/i],
  ["Monitoring", /uptime|pingdom|site24x7|statuscake|datadog|\bnagios\b|\bcheck_http\b|blackbox|\bmonitor/i],
  [
    "Scripts",
    /^(?:curl|wget|python|go-http-client|java|okhttp|axios|node|undici|guzzle|libwww|ruby|aiohttp)/i,
  ],
  [
    "Crawlers",
    /bot\b|bot\/|crawl|spider|slurp|facebookexternalhit|mastodon\/|archive\.org|scanner|preview|headless/i,
  ],
];

const BROWSERS: readonly Row[] = [
  ["Edge", /\bedg(?:e|a|ios)?\//i],
  ["Opera", /\bopr\/|\bopera\b/i],
  ["Firefox", /\bfirefox\/|\bfxios\//i],
  ["Chrome", /\bchrom(?:e|ium)\/|\bcrios\//i],
  ["Safari", /\bsafari\//i],
  ["Internet Explorer", /\bmsie \d|\btrident\//i],
];

/** The first match wins, since aggregators also name browsers and other aggregators. */
const TABLE: readonly (readonly [AgentKind, readonly Row[]])[] = [
  ["aggregator", AGGREGATORS],
  ["reader", READERS],
  ["bot", BOTS],
  ["browser", BROWSERS],
];

/** At most eight digits; larger numbers are not credible. */
const COUNT = /(?:^|[^\w.,])(\d{1,3}(?:,\d{3})+|\d{1,8})\s+(?:subscriber|reader|user)(?:s|\(s\))?(?![a-z])/i;
const FEED_ID = /\bfeed-id[=:]\s*([\w-]{1,64})/i;

/** Parses a User-Agent. An unknown client that states a number of subscribers counts as an aggregator. */
export function parseUserAgent(userAgent: string): ParsedUserAgent {
  const stated = COUNT.exec(userAgent)?.[1];
  const subscribers = stated === undefined ? undefined : Number(stated.replaceAll(",", ""));
  const feedId = FEED_ID.exec(userAgent)?.[1] ?? "";
  for (const [kind, rows] of TABLE) {
    const name = rows.find(([, pattern]) => pattern.test(userAgent))?.[0];
    if (name === undefined) continue;
    if (kind === "aggregator") return { kind, name, subscribers, feedId };
    if (kind === "bot" || subscribers === undefined)
      return { kind, name, subscribers: undefined, feedId: "" };
    break;
  }
  return subscribers === undefined
    ? { kind: "reader", name: "Others", subscribers, feedId: "" }
    : { kind: "aggregator", name: "Other aggregators", subscribers, feedId };
}

/** Only these characters are parsed. The longest User-Agents in use have about 300. */
const MAX_USER_AGENT_LENGTH = 1_000;

/** Size limit of the cache in characters; `ENTRY_OVERHEAD` is added per entry. */
const MAX_CACHED_CHARACTERS = 1_000_000;
const ENTRY_OVERHEAD = 100;

/**
 * Caches parsed User-Agents. The size is limited by characters, since clients may send headers of 16,000 characters.
 */
export function createUserAgentCache() {
  const cache = new LRUCache<string, ParsedUserAgent>({
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: (_agent, userAgent) => userAgent.length + ENTRY_OVERHEAD,
    memoMethod: parseUserAgent,
  });
  return {
    agentOf: (userAgent: string): ParsedUserAgent =>
      userAgent.length > MAX_USER_AGENT_LENGTH
        ? parseUserAgent(copyPrefix(userAgent))
        : cache.memo(userAgent),
    /** Characters, at most `MAX_CACHED_CHARACTERS`. */
    size: () => cache.calculatedSize,
  };
}

/** Copies the text, since a slice would keep the whole header in memory. */
function copyPrefix(userAgent: string): string {
  return Buffer.from(userAgent.slice(0, MAX_USER_AGENT_LENGTH)).toString();
}
