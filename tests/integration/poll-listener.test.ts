import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createFeedService } from "../../src/app/feed-service.js";
import { openPublisher } from "../../src/app/open-publisher.js";
import { loadConfig } from "../../src/config/config.js";
import { pollListener } from "../../src/server/poll-listener.js";
import { createRequestLimiter } from "../../src/server/request-limits.js";
import { comparable, exchangeWith, requestText } from "../fixtures/raw-exchange.js";
import { directoryWith, temporaryDirectory } from "../fixtures/temporary-directory.js";

type Header = readonly [name: string, value: string];

const NOON = Date.UTC(2026, 5, 1, 12);
const DAY = 86_400_000;
/** The date of the second article. */
const MOMENT = NOON + 10 * DAY;
const MAX_AGE = 300;

let now = NOON;
let askedOfApp = 0;

const directory = directoryWith(
  {
    "first.md": `---\ntitle: The first\ndate: 2026-01-01\ntags: [mills]\n---\n\nIt opens.\n\n${"## A part\n\nIt goes on and on.\n\n".repeat(30)}`,
    "due.md": `---\ntitle: The second\ndate: ${new Date(MOMENT).toISOString()}\n---\n\nLater.\n`,
  },
  afterAll,
);
const { config } = loadConfig({
  directory,
  // The rate limit counts all polls and refuses none.
  flags: {
    data: temporaryDirectory(afterAll),
    "max-age": String(MAX_AGE),
    "rate-limit": "1000000000",
    proxies: "1",
  },
  env: {},
  workingDirectory: directory,
});
const publisher = await createFeedService({
  config,
  home: "https://example.org/",
  openPublisher,
  clock: () => now,
});
await publisher.refresh();
afterAll(() => publisher.publisher.close());

const app = await publisher.app({
  token: "a-token-for-the-tests-only",
  isDraining: () => false,
  onError: () => undefined,
});
const listener = pollListener({
  documentAt: (path) => publisher.documents.cachedAt(path),
  nextMoment: () => publisher.documents.current()?.nextMoment,
  maxAge: MAX_AGE,
  sharedMaxAge: MAX_AGE,
  surrogateKeys: undefined,
  clock: () => now,
  limiter: createRequestLimiter({
    perMinute: config.rateLimit,
    proxies: config.proxies,
    isReady: (path) => publisher.documents.cachedAt(path) !== undefined,
  }),
  app(req, res) {
    askedOfApp += 1;
    app(req, res);
  },
});
const ofExpress = await exchangeWith(app, afterAll);
const ofListener = await exchangeWith(listener, afterAll);

beforeEach(() => {
  now = NOON;
  askedOfApp = 0;
});

async function expectTheSame(requests: string | readonly string[]): Promise<void> {
  const all = [requests].flat();
  const [expected, found] = [await ofExpress(all), await ofListener(all)];
  const same = JSON.stringify(comparable(found)) === JSON.stringify(comparable(expected));
  // Documents are compressed better when nothing changes for a while, which may be between the two.
  expect(comparable(found)).toEqual(comparable(same ? expected : await ofExpress(all)));
  expect(found).toMatch(/^HTTP\/1\.1 \d{3} /);
}

const feed = publisher.documents.cachedAt("/rss.xml");
if (feed?.modified === undefined) throw new Error("expected a feed with a date");
const { etag } = feed;
const strong = etag.replace("W/", "");
const modified = new Date(feed.modified);
const inForms = (date: Date) => {
  const imf = date.toUTCString();
  const [weekday = "", day, month, year, time] = imf.replace(",", "").split(" ");
  const long = date.toLocaleDateString("en", { weekday: "long", timeZone: "UTC" });
  return [
    imf,
    `${long}, ${day}-${month}-${year?.slice(2)} ${time} GMT`,
    `${weekday} ${month} ${day?.replace(/^0/, " ")} ${time} ${year}`,
  ];
};

const ENCODINGS = [
  "gzip",
  "br",
  "gzip, deflate",
  "gzip, deflate, br",
  "gzip, deflate, br, zstd",
  "br;q=0.5, gzip",
  "gzip;q=0",
  "identity",
  "identity;q=0",
  "*",
  "*;q=0",
  "GZIP",
  "deflate",
  ";,;",
  "",
];
const TAGS = [
  etag,
  strong,
  `"other", ${etag}`,
  `${strong},"other"`,
  `"other"`,
  `W/"other"`,
  "*",
  " * ",
  `"${strong}"`,
  strong.slice(1, -1),
  "nonsense",
  "",
];
const DATES = [
  ...inForms(modified),
  ...inForms(new Date(modified.getTime() - 1000)),
  ...inForms(new Date(modified.getTime() + 1000)),
  modified.toISOString(),
  "9999",
  "yesterday",
  "Mon",
  "",
];
const PATHS = ["/rss.xml", "/atom.xml", "/feed.json", "/", "/style.css", "/icon.svg"];

const POLLS: readonly (readonly Header[])[] = [
  [],
  ...ENCODINGS.map((value): Header[] => [["Accept-Encoding", value]]),
  ...TAGS.map((value): Header[] => [
    ["If-None-Match", value],
    ["Accept-Encoding", "gzip"],
  ]),
  ...DATES.map((value): Header[] => [["If-Modified-Since", value]]),
  ...TAGS.flatMap((tag) =>
    [DATES[0] ?? "", DATES[3] ?? ""].map((date): Header[] => [
      ["If-None-Match", tag],
      ["If-Modified-Since", date],
    ]),
  ),
  [
    ["If-None-Match", etag],
    ["Cache-Control", "no-cache"],
  ],
  [
    ["Cache-Control", "no-cache"],
    ["Pragma", "no-cache"],
  ],
  [["Range", "bytes=0-10"]],
  [["Connection", "close"]],
  [["User-Agent", "A reader; 12 subscribers"]],
];

describe("in front of the app, the listener answers as the app does", () => {
  for (const path of PATHS)
    for (const method of ["GET", "HEAD"])
      test(`${method} ${path}, without asking it`, async () => {
        for (const headers of POLLS) await expectTheSame(requestText(path, headers, { method }));
        expect(askedOfApp).toBe(0);
      });

  test.for([
    "http://localhost/rss.xml",
    "https://elsewhere.example/rss.xml",
    "/rss.xml?",
    "/rss.xml?unread=1",
    "/?feed=rss2",
    "/?feed=nonsense",
    "//rss.xml",
    "/./rss.xml",
    "/../rss.xml",
    "/rss.xml/",
    "/rss%2exml",
    "/RSS.XML",
    "/rss.xml;v=2",
    "/rss.xml#part",
    "/%",
    "/%zz",
    "/%00",
    "/feed/",
    "/tags/mills",
    "/tags/unknown/rss.xml",
    "/articles/the-first",
    "/articles/unknown",
    "/favicon.ico",
    "/nothing",
    "/refresh",
    "/status.json",
    "*",
  ])("GET %s, and passes it on", async (target) => {
    for (const headers of [[], [["If-None-Match", etag]], [["Accept-Encoding", "br"]]] as const)
      await expectTheSame(requestText(target, headers));
    expect(askedOfApp).toBe(3);
  });

  test.for(["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get", "NONSENSE"])(
    "%s /rss.xml",
    async (method) => {
      await expectTheSame(requestText("/rss.xml", [], { method }));
      await expectTheSame(requestText("/rss.xml", [["Content-Length", "2"]], { method, body: "{}" }));
    },
  );

  test.for<readonly Header[]>([
    [["Sec-Fetch-Dest", "document"]],
    [["sec-fetch-dest", "empty"]],
    [["Content-Length", "0"]],
    [["Transfer-Encoding", "nonsense"]],
  ])("a request with %j, and passes it on", async (headers) => {
    for (const path of ["/rss.xml", "/"]) await expectTheSame(requestText(path, headers));
    expect(askedOfApp).toBe(2);
  });

  test.for<readonly Header[]>([
    [["Host", "elsewhere.example"]],
    Array.from({ length: 60 }, (_, n): Header => [`X-Other-${n}`, "1"]),
    [
      ["If-None-Match", `"other"`],
      ["If-None-Match", etag],
    ],
    [
      ["If-Modified-Since", "Mon"],
      ["If-Modified-Since", modified.toUTCString()],
    ],
    [
      ["Accept-Encoding", "br;q=0"],
      ["accept-encoding", "gzip"],
    ],
    [["IF-NONE-MATCH", etag]],
    [["iF-nOnE-mAtCh", `\t${etag}  `]],
    [["Expect", "100-continue"]],
    [["Expect", "nonsense"]],
    [["Upgrade", "h2c"]],
    [["Connection", "keep-alive, close"]],
    [["Connection", "If-None-Match"]],
  ])("a request with %j", async (headers) => {
    for (const method of ["GET", "HEAD"]) await expectTheSame(requestText("/rss.xml", headers, { method }));
  });

  test.for<readonly Header[]>([[], [["Connection", "keep-alive"]], [["If-None-Match", etag]]])(
    "HTTP/1.0 with %j",
    async (headers) => {
      for (const method of ["GET", "HEAD"])
        await expectTheSame(requestText("/rss.xml", headers, { method, version: "1.0" }));
      await expectTheSame("GET /rss.xml HTTP/1.0\r\n\r\n");
    },
  );

  test("a request without a host, and one that is no HTTP", async () => {
    for (const text of [
      "GET /rss.xml HTTP/1.1\r\n\r\n",
      "GET /rss.xml\r\n\r\n",
      "\r\n\r\nGET /rss.xml HTTP/1.1\r\nHost: localhost\r\n\r\n",
      "GET /\u00e9 HTTP/1.1\r\nHost: localhost\r\n\r\n",
      "GET rss.xml HTTP/1.1\r\nHost: localhost\r\n\r\n",
      "nonsense\r\n\r\n",
    ])
      await expectTheSame(text);
  });

  test("pipelined requests, in their order", async () => {
    const requests = [
      requestText("/rss.xml"),
      requestText("/articles/the-first"),
      requestText("/rss.xml", [["If-None-Match", etag]]),
      requestText("/tags/mills/rss.xml", [], { method: "HEAD" }),
      requestText("/atom.xml", [["Accept-Encoding", "gzip"]]),
      requestText("/nothing"),
      requestText("/rss.xml", [["Content-Length", "4"]], { body: "body" }),
      requestText("/feed.json", [], { method: "HEAD" }),
    ];
    await expectTheSame(requests);
    await expectTheSame(requests.toReversed());
    expect((await ofListener(requests)).match(/HTTP\/1\.1 \d/g)).toHaveLength(requests.length + 1);
  });
});

describe("close to an article's date, the listener answers as the app does", () => {
  const instants = [
    NOON,
    ...[
      DAY + 2 * MAX_AGE * 1000,
      DAY + MAX_AGE * 1000,
      DAY,
      2 * MAX_AGE * 1000,
      MAX_AGE * 1000,
      2000,
      1000,
      0,
    ].flatMap((left) => [MOMENT - left - 1, MOMENT - left, MOMENT - left + 1, MOMENT - left + 999]),
    MOMENT + DAY,
    // A clock that is set back.
    MOMENT - 5000,
    MOMENT - MAX_AGE * 1000,
    NOON,
  ];

  test("at every instant, without asking it", async () => {
    for (const instant of instants) {
      now = instant;
      await expectTheSame([requestText("/rss.xml"), requestText("/atom.xml", [["If-None-Match", "*"]])]);
    }
    expect(askedOfApp).toBe(0);
  });

  test("and promises no freshness beyond that date", async () => {
    for (const instant of instants.filter((when) => when <= MOMENT)) {
      now = instant;
      const [, freshFor, staleFor] =
        /s-maxage=(\d+), .*stale-if-error=(\d+)/.exec(await ofListener([requestText("/rss.xml")])) ?? [];
      expect(instant + (Number(freshFor) + Number(staleFor)) * 1000).toBeLessThanOrEqual(MOMENT);
    }
  });
});

test("the listener answers any combination of headers as the app does", async () => {
  const odd = fc.string({
    unit: fc.constantFrom("W", "/", '"', ",", "*", "a", "-", ";", "=", "q", "0", " ", "."),
  });
  const named = (name: string, values: readonly string[]) =>
    fc.tuple(
      fc.constantFrom(name, name.toLowerCase(), name.toUpperCase()),
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, odd),
    );
  const header = fc.oneof(
    named("If-None-Match", TAGS),
    named("If-Modified-Since", DATES),
    named("Accept-Encoding", ENCODINGS),
    named("Connection", ["close", "keep-alive"]),
    named("Cache-Control", ["no-cache"]),
    named("Sec-Fetch-Dest", ["document", "empty"]),
    named("Range", ["bytes=0-1"]),
    named("X-Other", ["1"]),
    named("X-Forwarded-For", ["203.0.113.1", "203.0.113.1, 2001:db8::1"]),
  );
  const asked = fc.record({
    method: fc.constantFrom("GET", "GET", "GET", "HEAD", "POST"),
    target: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...PATHS) },
      fc.constantFrom(
        "/rss.xml?a",
        "http://localhost/",
        "/articles/the-first",
        "/tags/mills/atom.xml",
        "/nothing",
      ),
    ),
    version: fc.constantFrom("1.1", "1.1", "1.1", "1.0"),
    headers: fc.array(header, { maxLength: 5 }),
    instant: fc.constantFrom(NOON, MOMENT - DAY, MOMENT - 100_500),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 3 }), async (requests) => {
      now = requests[0]?.instant ?? NOON;
      const text = requests.map(({ target, headers, ...options }) => requestText(target, headers, options));
      await expectTheSame(text);
    }),
    { numRuns: 300 },
  );
}, 60_000);

test("changing hosts are reported, those of polls too", async () => {
  const hosts: string[] = [];
  const ask = await exchangeWith(
    pollListener({
      documentAt: (path) => publisher.documents.cachedAt(path),
      nextMoment: () => undefined,
      maxAge: MAX_AGE,
      sharedMaxAge: MAX_AGE,
      surrogateKeys: undefined,
      clock: () => now,
      onHost: (host) => hosts.push(host),
      app,
    }),
    onTestFinished,
  );
  const from = (host: string) => `GET /rss.xml HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  await ask(["a.example", "a.example", "b.example", "a.example"].map(from));

  expect(hosts).toEqual(["a.example", "b.example", "a.example", "localhost"]);
});

test("documents made on demand are polled like the others from the second request on", async () => {
  const poll = `GET /tags/mills/rss.xml HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n`;
  await ofListener([poll]);
  askedOfApp = 0;
  await expectTheSame(poll);

  expect(askedOfApp).toBe(0);
});

test("a document with an invalid header is left to the app, which reports it", async () => {
  const unsendable = { ...feed, link: "<https://example.org/größe\u{1F600}>; rel=self" };
  const ask = await exchangeWith(
    pollListener({
      documentAt: () => unsendable,
      nextMoment: () => undefined,
      maxAge: MAX_AGE,
      sharedMaxAge: MAX_AGE,
      surrogateKeys: undefined,
      clock: () => now,
      app: (_req, res) => res.writeHead(500).end(),
    }),
    onTestFinished,
  );

  expect(await ask([requestText("/rss.xml", [])])).toMatch(/^HTTP\/1\.1 500 /);
});
