/** Requests are texts in which each character is one byte. */

export const METHODS: readonly string[] = [
  ..."GET HEAD POST PUT DELETE OPTIONS PATCH TRACE CONNECT PROPFIND M-SEARCH SOURCE PRI get Get GETGET".split(
    " ",
  ),
  "",
  "G\0ET",
  "GET\t",
  " GET",
  "\xff\xfe",
  "X".repeat(300),
];

/** A valid token replaces the word TOKEN. */
export const TARGETS: readonly string[] = [
  ..."/ /rss.xml /atom.xml /feed.json /opml.xml /sitemap.xml /robots.txt /style.css /icon.svg /favicon.ico".split(
    " ",
  ),
  ..."/healthz /readyz /status /status.json /stats.json /metrics /openapi.json /refreshes /ledger".split(" "),
  ..."/articles/first /articles/none /articles/ /files/dot.png /files/none.png /tags/mills/rss.xml".split(
    " ",
  ),
  ..."/archive/1/rss.xml /archive/0/rss.xml /archive/99999999999999999999/atom.xml /archive/-1/ /archive/1e3/".split(
    " ",
  ),
  ..."/feed /feed/ /index.xml /?feed=rss2 /?feed=rss2&tag=mills /feed/%zz.xml /category/%E0%A4%A/feed".split(
    " ",
  ),
  ..."/search?q=mill /search?q= /search /search?q=%00&page=-1 /search?q=a&page=1e308 /search?q=%F0%9F&q=b".split(
    " ",
  ),
  ..."/search?q=%22%2A%20OR%20NEAR( /search?q[]=a /search?q[__proto__]=a /search?page=NaN&q=the".split(" "),
  ..."/refresh /refresh?dry-run /refresh?confirm=removals /refreshes/none /withdraw?article=none.md".split(
    " ",
  ),
  ..."/restore?article=none.md /withdraw /withdraw?article[]=a /withdraw?article=%00".split(" "),
  ..."// /// /./rss.xml /../../etc/passwd /..%2f..%2fetc%2fpasswd /%2e%2e/ /%252e%252e/ /%c0%ae%c0%ae/ /files/..%5c..%5c".split(
    " ",
  ),
  ..."/files/dot.png%00.md /files//etc/passwd /files/%2Fetc%2Fpasswd /% /%0 /%00 /%ff /rss.xml%0d%0aX-Injected:%201".split(
    " ",
  ),
  ..."/articles/%0d%0aX-Injected:1 /articles/__proto__ /articles/constructor /tags/__proto__/rss.xml".split(
    " ",
  ),
  ..."* http://evil.example/rss.xml http://127.0.0.1/rss.xml http://[::1 https://a:b@c/ //evil.example/rss.xml".split(
    " ",
  ),
  ..."evil.example:443 rss.xml ?a #a /#/rss.xml /rss.xml#a /rss.xml;a=b /RSS.XML /rss.xml/ /rss.xml?a=b&a=c \\rss.xml".split(
    " ",
  ),
  "",
  "/rss.xml /atom.xml",
  "/rss\xff.xml",
  "/\0",
  `/${"a".repeat(7_000)}`,
  `/${"a".repeat(40_000)}`,
  `/${"%41".repeat(2_000)}`,
  `/${"../".repeat(1_000)}rss.xml`,
  `/search?q=${"a%20".repeat(2_000)}`,
  `/search?${"q=a&".repeat(1_500)}`,
  `/?${"feed=rss2&".repeat(1_000)}`,
  `/articles/${"%F0%9F%98%80".repeat(300)}`,
];

export const VERSIONS: readonly string[] = [
  ..."HTTP/1.1 HTTP/1.1 HTTP/1.1 HTTP/1.1 HTTP/1.1 HTTP/1.1 HTTP/1.0 HTTP/0.9 HTTP/2.0 HTTP/1.2 http/1.1 HTTP/1.1x".split(
    " ",
  ),
  "",
  "HTTP/",
  "HTTP/1.1 HTTP/1.1",
  "HTTP/11111111111.1",
  "HTTP\0/1.1",
];

const LENGTHS = "0 5 5 4 6 -1 +5 5,5 05 0x5 5e0 99999999999999999999 18446744073709551621".split(" ");
const CODINGS =
  "chunked chunked chunked identity gzip,chunked chunked,chunked chunked,identity xchunked chunked;a=b".split(
    " ",
  );
const RANGES =
  "bytes=0-0 bytes=-1 bytes=5- bytes=9-1 bytes=0-0,1-1,2-2 bytes=0-99999999999999999999 bytes=-0 bytes=a-b lines=1-2 bytes".split(
    " ",
  );
const TAGS = ["*", '"a"', 'W/"a"', '"a", W/"b"', '"a', "a", '""', "W/", ",,,", '"\xff"', 'W/"a"b"c"'];
const DATES = [
  "Thu, 01 Jan 2099 00:00:00 GMT",
  "Thu, 01 Jan 1970 00:00:00 GMT",
  "Thursday, 01-Jan-70 00:00:00 GMT",
  "9999",
  "Thu, 32 Foo 99999 25:61:61 ABC",
  "Mon",
];
const ENCODINGS = [
  "gzip",
  "br",
  "gzip, br;q=0",
  "*;q=0",
  "identity;q=0",
  "gzip;q=1e999, br;q=-1",
  ";;;,,,q=",
  "zstd",
  `${"gzip;q=0.1, ".repeat(500)}br`,
];
const CREDENTIALS = [
  "Bearer TOKEN",
  "Bearer  TOKEN ",
  "bearer TOKEN",
  "Bearer TOKE",
  "Bearer TOKENx",
  "Bearer",
  "Basic TOKEN",
  "Basic OlRPS0VO",
  "Basic !!!",
  `Bearer ${"a".repeat(8_000)}`,
  "\xff",
];

/** Values by header name; the service uses those in the first line of each. */
export const HEADERS: Readonly<Record<string, readonly string[]>> = {
  Host: [
    "localhost",
    "evil.example",
    "",
    "a, b",
    "localhost:99999",
    "[::1]",
    "a b",
    "\xff",
    "localhost\0",
    "a".repeat(3_000),
  ],
  Connection: ["close", "keep-alive", "close, keep-alive", "upgrade", "Host", "\0", "TE, Transfer-Encoding"],
  Upgrade: ["h2c", "websocket", "HTTP/3.0"],
  "Content-Length": LENGTHS,
  "Transfer-Encoding": CODINGS,
  "If-None-Match": [...TAGS, `${'W/"a", '.repeat(2_000)}"b"`, '"'.repeat(9_000), "*".repeat(9_000)],
  "If-Match": TAGS,
  "If-Modified-Since": [...DATES, "Mon ".repeat(3_000)],
  "If-Unmodified-Since": DATES,
  "If-Range": [...TAGS, ...DATES],
  Range: [...RANGES, `bytes=${"0-0,".repeat(3_000)}1-1`],
  "Accept-Encoding": ENCODINGS,
  Accept: [
    "text/html",
    "*/*",
    "application/json",
    "text/html;q=0",
    ";",
    "a/b;".repeat(3_000),
    `${"text/html,".repeat(1_500)}x/y`,
  ],
  "Accept-Language": ["de", "*", "x".repeat(5_000)],
  "Sec-Fetch-Dest": ["document", "image", ""],
  Authorization: CREDENTIALS,
  Cookie: ["a=b", "a".repeat(12_000)],
  "User-Agent": [
    "curl/8",
    "Feedly/1.0 (5 subscribers)",
    "x (99999999999999999999 subscribers; feed-id=1)",
    "(((((",
    "Mozilla/5.0",
    "\xff\xfe",
  ],
  Expect: ["100-continue", "200-ok", ""],
  Prefer: ["respond-async", "respond-async, wait=10", "respond-async".repeat(500)],
  "A-IM": ["feed", "feed, gzip"],
  TE: ["trailers", "chunked"],
  Trailer: ["Content-Length"],
  "X-Forwarded-For": ["127.0.0.1", "1.1.1.1, 2.2.2.2", "unknown", "\0"],
  "X-Forwarded-Host": ["evil.example"],
  "X-Forwarded-Proto": ["https", "javascript"],
  Forwarded: ["for=1.1.1.1;host=evil.example;proto=https"],
  "X-HTTP-Method-Override": ["DELETE"],
  "X-Original-URL": ["/status.json"],
  "X-GitHub-Event": ["push", "ping", ""],
  "X-Hub-Signature-256": ["sha256=00", `sha256=${"0".repeat(64)}`],
  "X-Gitlab-Token": ["TOKEN"],
  "X-Gitlab-Event": ["Push Hook"],
  "Content-Type": ["application/json", "application/x-www-form-urlencoded", "a/b;".repeat(2_000)],
  "Content-Encoding": ["gzip", "br"],
  "Feedwright-Challenge": ["a", "", "a".repeat(12_000), "%0d%0aX-Injected: 1", "\xff"],
  "Cache-Control": ["no-cache", "no-store, max-age=-1"],
};

/** Lines that are no headers, or not quite. */
export const ODD_LINES: readonly string[] = [
  "",
  ":",
  ": a",
  "a",
  "a b: c",
  "a\0: b",
  "a: b\0c",
  "a: b\rc",
  "a : b",
  " folded: by an old rule",
  "\tfolded",
  "a: b\n folded",
  "Content-Length : 5",
  "Transfer-Encoding\t: chunked",
  "\xff: a",
  "a:\x0b\x0c b",
  `a: ${"b".repeat(20_000)}`,
  `${"a".repeat(20_000)}: b`,
  "X-Long: \x7f",
  "__proto__: a",
  "constructor: b",
];

export const BODIES: readonly string[] = [
  "",
  "hello",
  "5\r\nhello\r\n0\r\n\r\n",
  "5\r\nhello\r\n",
  "5\r\nhel",
  "0\r\n\r\n",
  "0\r\nX: y\r\n\r\n",
  "-1\r\n\r\n",
  "ffffffffffffffff\r\na",
  "5;a=b\r\nhello\r\n0\r\n\r\n",
  `5;${"a".repeat(20_000)}\r\nhello\r\n0\r\n\r\n`,
  "5\nhello\n0\n\n",
  "0x5\r\nhello\r\n0\r\n\r\n",
  "5\r\nhelloX\r\n0\r\n\r\n",
  `0\r\n${"A: b\r\n".repeat(3_000)}\r\n`,
  '{"ref":"refs/heads/main","commits":[]}',
  '{"a":'.repeat(2_000),
  "payload=%7B%7D",
  "\0".repeat(500),
  "x".repeat(200_000),
  "GET /status.json HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "0\r\n\r\nGET /atom.xml HTTP/1.1\r\nHost: localhost\r\nX: ",
];
