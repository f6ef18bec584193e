import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import type { Question } from "../fixtures/ask.js";
import { type RunningService, startService, TOKEN } from "../fixtures/running-service.js";
import { cleanUpAfterAll, directoryWith } from "../fixtures/temporary-directory.js";

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const atTheEnd = cleanUpAfterAll();
const directory = directoryWith(
  {
    "mill.md":
      "---\ndate: 2026-01-01\ntags: [mills]\n---\n# Mill\n\n![](turning.svg) ![](sound.mp3) It turns.\n",
    "turning.svg": PICTURE,
    "sound.mp3": "sound",
  },
  atTheEnd,
);
let service: RunningService;

beforeAll(async () => {
  const env = { FEEDWRIGHT_WEBHOOK_SECRET: "a-secret-of-webhooks" };
  service = await startService({ directory, env }, atTheEnd);
});

/** Headers that answers may have, of all that helmet knows. */
const NAMES = [
  "content-security-policy",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
  "referrer-policy",
  "access-control-allow-origin",
  "access-control-allow-credentials",
  "x-content-type-options",
  "x-powered-by",
  "server",
];

async function headersAt(path: string, question: Question = {}) {
  const { status, headers } = await service.ask(path, question);
  return [
    status,
    Object.fromEntries(NAMES.flatMap((name) => (headers[name] ? [[name, headers[name]]] : []))),
  ];
}

const FEED = { "access-control-allow-origin": "*", "x-content-type-options": "nosniff" };
const DOCUMENT = { "x-content-type-options": "nosniff" };
const CLOSED = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
};
const PAGE = {
  "content-security-policy": expect.stringMatching(
    /^default-src 'none'; script-src 'sha256-[^']+'; style-src/,
  ),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "strict-origin-when-cross-origin",
  "x-content-type-options": "nosniff",
};
const FILE = { "cross-origin-resource-policy": "cross-origin", "x-content-type-options": "nosniff" };

const BROWSER = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const BEARER = { Authorization: `Bearer ${TOKEN}` };
const BASIC = { Authorization: `Basic ${Buffer.from(`a:${TOKEN}`).toString("base64")}` };

test.for<[what: string, path: string, status: number, expected: object, question?: Question]>([
  ["a feed", "/rss.xml", 200, FEED],
  ["a feed", "/atom.xml", 200, FEED],
  ["a feed", "/feed.json", 200, FEED],
  ["a feed that is asked for through Express", "/feed.json?a", 200, FEED],
  ["a feed made on demand", "/tags/mills/rss.xml", 200, FEED],
  ["a feed asked for from elsewhere", "/rss.xml", 200, FEED, { headers: { Origin: "https://a.example" } }],
  ["the list of feeds", "/opml.xml", 200, FEED],
  ["a feed that the reader has", "/rss.xml", 304, {}, { headers: { "If-None-Match": "*" } }],
  ["what search engines read", "/sitemap.xml", 200, DOCUMENT],
  ["what search engines read", "/robots.txt", 200, DOCUMENT],
  ["the style", "/style.css", 200, DOCUMENT],
  ["the icon", "/icon.svg", 200, DOCUMENT],
  ["the front page", "/", 200, PAGE],
  ["an article", "/articles/mill", 200, PAGE],
  ["the page of a tag", "/tags/mills/", 200, PAGE],
  ["a search", "/search?q=mill", 200, PAGE],
  ["a feed in a browser", "/rss.xml", 200, PAGE, { headers: { "Sec-Fetch-Dest": "document" } }],
  ["an error in a browser", "/nothing", 404, PAGE, { headers: BROWSER }],
  ["an error", "/nothing", 404, CLOSED],
  ["an error", "/%zz", 400, CLOSED],
  ["a redirect", "/feed/", 301, CLOSED],
  ["a redirect in a browser", "/tags/mills", 301, CLOSED, { headers: BROWSER }],
  [
    "a picture",
    "/files/turning.svg",
    200,
    { ...FILE, "content-security-policy": expect.stringMatching(/; sandbox$/) },
  ],
  ["a picture that the reader has", "/files/turning.svg", 304, FILE, { headers: { "If-None-Match": "*" } }],
  ["a sound", "/files/sound.mp3", 200, FILE],
  ["health", "/healthz", 200, CLOSED],
  ["readiness", "/readyz", 200, CLOSED],
  ["what there is", "/openapi.json", 200, CLOSED],
  ["who has no token", "/status.json", 401, CLOSED],
  ["who has no token", "/refresh", 401, CLOSED, { method: "POST" }],
  [
    "a webhook that is no webhook",
    "/refresh",
    400,
    CLOSED,
    { method: "POST", headers: { "X-GitHub-Event": "push", "X-Hub-Signature-256": "sha256=00" } },
  ],
  ["another method", "/rss.xml", 405, CLOSED, { method: "DELETE" }],
  [
    "a preflight",
    "/status.json",
    200,
    DOCUMENT,
    { method: "OPTIONS", headers: { Origin: "https://a.example" } },
  ],
  ["the status", "/status.json", 200, CLOSED, { headers: BEARER }],
  [
    "the status page",
    "/status",
    200,
    {
      ...PAGE,
      "content-security-policy": expect.stringMatching(/^default-src 'none'; .*frame-ancestors 'none'$/),
    },
    { headers: BASIC },
  ],
  ["statistics", "/stats.json", 200, CLOSED, { headers: BEARER }],
  ["metrics", "/metrics", 200, CLOSED, { headers: BEARER }],
  ["refreshes", "/refreshes", 200, CLOSED, { headers: BEARER }],
  ["a refresh", "/refresh", 200, CLOSED, { method: "POST", headers: BEARER }],
  ["the ledger", "/ledger", 200, CLOSED, { headers: BEARER }],
])(
  "%s (%s, %d) has these headers for browsers, and none that reveals the software",
  async ([, path, status, expected, question]) => {
    expect(await headersAt(path, question)).toEqual([status, expected]);
  },
);

test("only answers that need the token contain the version", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  for (const path of ["/", "/rss.xml", "/articles/mill", "/nothing", "/healthz"]) {
    const { headers } = await service.ask(path);
    expect(JSON.stringify(headers)).not.toContain(version);
  }
});

test("an over-long URL or body is refused before it is processed", async () => {
  expect(await service.ask(`/tags/${"a".repeat(9_000)}/rss.xml`)).toMatchObject({ status: 414 });
  const headers = { "Content-Length": "30000000" };
  const refused = await service.ask("/rss.xml", { method: "POST", headers });
  expect(refused).toMatchObject({ status: 413, headers: { connection: "close" } });
});
