interface Reader {
  readonly name: string;
  /** Where it asks whether to subscribe to the feed at that absolute address. */
  readonly subscribe: (feed: string) => string;
}

/** Readers in which one click subscribes, as each of them documents it. */
export const READERS: readonly Reader[] = [
  {
    name: "Feedly",
    subscribe: (feed) => `https://feedly.com/i/subscription/feed%2F${encodeURIComponent(feed)}`,
  },
  {
    name: "Inoreader",
    subscribe: (feed) => `https://www.inoreader.com/?add_feed=${encodeURIComponent(feed)}`,
  },
  { name: "NewsBlur", subscribe: (feed) => `https://www.newsblur.com/?url=${encodeURIComponent(feed)}` },
  {
    name: "The Old Reader",
    subscribe: (feed) => `https://theoldreader.com/feeds/subscribe?url=${encodeURIComponent(feed)}`,
  },
  { name: "Feedbin", subscribe: (feed) => `https://feedbin.com/?subscribe=${encodeURIComponent(feed)}` },
  // Whatever the system opens addresses of this scheme with; these take the whole address behind it.
  { name: "NetNewsWire and other apps", subscribe: (feed) => `feed:${feed}` },
];
