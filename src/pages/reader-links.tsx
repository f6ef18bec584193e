interface Reader {
  readonly name: string;
  /** @returns the URL at which it offers to subscribe */
  readonly subscribe: (feed: string) => string;
}

/** As each of them documents it. */
const READERS: readonly Reader[] = [
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
  // Opens the app that is registered for the scheme `feed:`.
  { name: "NetNewsWire and other apps", subscribe: (feed) => `feed:${feed}` },
];

export function ReaderLinks({ feed }: { readonly feed: string }) {
  return (
    <>
      <p class="readers-title">Or subscribe with one click:</p>
      <ul class="readers">
        {READERS.map(({ name, subscribe }) => (
          <li key={name}>
            <a href={subscribe(feed)} rel="nofollow">
              {name}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
