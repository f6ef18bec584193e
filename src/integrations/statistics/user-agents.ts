import { LRUCache } from "lru-cache";
import type { AgentKind } from "../../publishing/statistics.js";

/** What a User-Agent says of who asks. */
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

/** They poll once for many people, and most of them say for how many. */
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

/** Each of them polls for one person, or for the few of a server of their own. */
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

/** Search, monitoring, previews, and programs that do not say whose they are. */
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

/** The first that matches: aggregators name browsers and other aggregators that they are like. */
const TABLE: readonly (readonly [AgentKind, readonly Row[]])[] = [
  ["aggregator", AGGREGATORS],
  ["reader", READERS],
  ["bot", BOTS],
  ["browser", BROWSERS],
];

/** More than that nobody has, and who says so is not believed. */
const COUNT = /(?:^|[^\w.,])(\d{1,3}(?:,\d{3})+|\d{1,8})\s+(?:subscriber|reader|user)(?:s|\(s\))?(?![a-z])/i;
const FEED_ID = /\bfeed-id[=:]\s*([\w-]{1,64})/i;

/** Who asks, by its User-Agent; one that is not in the table and says for how many it polls is an aggregator as well. */
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

/** Characters of a User-Agent that are looked at: the longest in use have some three hundred. */
const MAX_USER_AGENT_LENGTH = 1_000;

/** Characters of the User-Agents that are remembered with what they say, and of what is kept beside each. */
const MAX_CACHED_CHARACTERS = 1_000_000;
const ENTRY_OVERHEAD = 100;

/**
 * `agentOf` that remembers its answers, in a memory that does not grow with what strangers send: headers may have
 * sixteen thousand characters.
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

/** A text of its own: a slice, and what is found in it, would hold the whole in memory. */
function copyPrefix(userAgent: string): string {
  return Buffer.from(userAgent.slice(0, MAX_USER_AGENT_LENGTH)).toString();
}
