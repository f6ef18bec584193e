import { afterAll, describe, expect, test } from "vitest";
import { readAnswers } from "../../../fuzz/http/answers.js";
import { exchange } from "../../../fuzz/http/exchange.js";
import { startService, TOKEN } from "../../fixtures/running-service.js";
import { directoryWith } from "../../fixtures/temporary-directory.js";

const directory = directoryWith(
  {
    "mill.md": "---\ntitle: The mill\ndate: 2026-01-05\ntags: [rivers]\n---\n\nIt turns. ![A dot](dot.png)\n",
    "dot.png": "0123456789",
  },
  afterAll,
);
const settings = { url: "https://news.example/" };
const service = await startService({ directory, settings }, afterAll);
const port = Number(new URL(service.origin).port);
const feed = await service.ask("/rss.xml");
const etag = feed.headers.etag ?? "";

/** Sends these bytes, one per character, and returns the answers. */
async function answersTo(text: string) {
  const raw = (await exchange(port, { text, splitPoints: [], hangsUp: false }, 1_500)) ?? "";
  return { raw, answers: readAnswers(raw), body: raw.slice(raw.indexOf("\r\n\r\n") + 4) };
}

/** A request that asks the service to close the connection. */
function request(line: string, ...headers: string[]): string {
  const all = ["Host: news.example", "Connection: close", ...headers];
  return `${line} HTTP/1.1\r\n${all.map((header) => `${header}\r\n`).join("")}\r\n`;
}

const get = (target: string, ...headers: string[]) => request(`GET ${target}`, ...headers);

describe("an unknown method gets a 405 that names the allowed ones", () => {
  test.for([
    ["PUT", "/rss.xml", "GET, HEAD"],
    ["DELETE", "/articles/mill", "GET, HEAD"],
    ["PATCH", "/feed.json", "GET, HEAD"],
    ["OPTIONS", "/rss.xml", "GET, HEAD"],
    ["OPTIONS", "*", "GET, HEAD"],
    ["TRACE", "/atom.xml", "GET, HEAD"],
    ["PROPFIND", "/", "GET, HEAD"],
    ["POST", "/status.json", "GET, HEAD"],
    ["GET", "/refresh", "POST"],
    ["DELETE", "/withdraw?article=mill.md", "POST"],
    ["HEAD", "/restore?article=mill.md", "POST"],
  ] as const)("%s %s", async ([method, target, allow]) => {
    const { answers } = await answersTo(request(`${method} ${target}`));

    expect(answers.map(({ status, headers }) => [status, headers.get("allow")])).toEqual([[405, allow]]);
  });
});

describe("a malformed request gets a 400, and the connection is closed", () => {
  test.for([
    ["a method of no standard", "NONSENSE / HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["a method in small letters", "get / HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["a version of the future", "GET / HTTP/9.9\r\nHost: a\r\n\r\n"],
    ["HTTP/2 without an agreement", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["a greeting of TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["no host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"],
    ["two hosts", get("/rss.xml", "Host: evil.example")],
    ["a blank before the colon", get("/", "X-A : b")],
    ["a name with a blank", get("/", "X A: b")],
    ["a name with NUL", get("/", "X\0: b")],
    ["a value with NUL", get("/", "X: a\0b")],
    ["a value with a bare CR", get("/", "X: a\rY: b")],
    ["a line without a colon", get("/", "nothing")],
    ["a header folded before there is one", "GET / HTTP/1.1\r\n folded: x\r\nHost: a\r\n\r\n"],
    ["a target with a blank", get("/rss.xml /atom.xml")],
    ["a target with NUL", get("/rss\0.xml")],
    ["a target that is no path", get("rss.xml")],
    ["an address whose host never ends", get("http://[::1")],
    ["an address of another scheme", get("ftp://news.example/rss.xml")],
  ] as const)("%s", async ([, text]) => {
    const { answers } = await answersTo(text);

    expect(answers.map(({ status, headers }) => [status, headers.get("connection")])).toEqual([
      [400, "close"],
    ]);
  });
});

/** A body that would get an answer of its own if taken for a request. */
const SMUGGLED = "GET /healthz HTTP/1.1\r\nHost: news.example\r\n\r\n";

describe("a body's end is given by one header only, else 400", () => {
  test.for([
    ["a length and chunks", ["Content-Length: 5", "Transfer-Encoding: chunked"], "0\r\n\r\n"],
    ["chunks and a length", ["Transfer-Encoding: chunked", "Content-Length: 5"], "0\r\n\r\n"],
    ["two lengths", ["Content-Length: 5", "Content-Length: 6"], "hello"],
    ["the same length twice", ["Content-Length: 5", "Content-Length: 5"], "hello"],
    ["two lengths in one", ["Content-Length: 5, 6"], "hello"],
    ["a length with a sign", ["Content-Length: +5"], "hello"],
    ["a length below zero", ["Content-Length: -5"], "hello"],
    ["a length in hexadecimal", ["Content-Length: 0x5"], "hello"],
    ["a length that is more than a number holds", [`Content-Length: ${"9".repeat(30)}`], "hello"],
    ["a length after a blank", ["Content-Length : 5"], "hello"],
    ["chunks that are not the last coding", ["Transfer-Encoding: chunked, identity"], "0\r\n\r\n"],
    ["an unknown coding", ["Transfer-Encoding: xchunked"], "0\r\n\r\n"],
    ["a chunk without a size", ["Transfer-Encoding: chunked"], "\r\nhello\r\n0\r\n\r\n"],
    ["a chunk of less than nothing", ["Transfer-Encoding: chunked"], "-1\r\nhello\r\n0\r\n\r\n"],
    ["a chunk larger than any", ["Transfer-Encoding: chunked"], `${"f".repeat(17)}\r\nhello\r\n`],
    ["a chunk longer than it says", ["Transfer-Encoding: chunked"], "2\r\nhello\r\n0\r\n\r\n"],
    ["a chunk whose size ends with LF alone", ["Transfer-Encoding: chunked"], "5\nhello\r\n0\r\n\r\n"],
  ] as const)("%s", async ([, headers, body]) => {
    const lines = ["Host: news.example", ...headers].map((header) => `${header}\r\n`).join("");
    const { answers } = await answersTo(`POST /healthz HTTP/1.1\r\n${lines}\r\n${body}${SMUGGLED}`);

    expect(answers.at(-1)?.status).toBe(400);
    expect(answers.map(({ status }) => status)).not.toContain(200);
  });

  test("a body that looks like a request gets no answer", async () => {
    const { answers } = await answersTo(
      `${request("POST /healthz", `Content-Length: ${SMUGGLED.length}`)}${SMUGGLED}`,
    );

    expect(answers.map(({ status }) => status)).toEqual([405]);
  });

  test("pipelined requests are answered in their order", async () => {
    const open = (target: string) => `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;
    const { answers } = await answersTo(`${open("/none")}${open("/healthz")}${get("/refresh")}`);

    expect(answers.map(({ status }) => status)).toEqual([404, 200, 405]);
  });
});

describe("a URL in absolute form is treated the same, and its host is not trusted", () => {
  test.for([
    ["the whole address, of another host", get("http://evil.example/rss.xml")],
    ["the whole address, with a name and a password", get("https://a:b@news.example/rss.xml")],
    ["the whole address, with a way up", get("http://news.example/tags/../rss.xml")],
    ["another host", "GET /rss.xml HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"],
    ["a host that is none", 'GET /rss.xml HTTP/1.1\r\nHost: "><script>\r\nConnection: close\r\n\r\n'],
    [
      "another host by way of a proxy",
      get("/rss.xml", "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example"),
    ],
    [
      "another address by way of a proxy",
      get("/rss.xml", "X-Original-URL: /status.json", "X-Rewrite-URL: /status.json"),
    ],
    ["another method by a header", get("/rss.xml", "X-HTTP-Method-Override: DELETE")],
  ] as const)("%s", async ([, text]) => {
    const { answers, body } = await answersTo(text);

    expect(answers.map(({ status }) => status)).toEqual([200]);
    expect(Buffer.from(body, "latin1").toString("utf8")).toBe(feed.text);
  });

  test.for([
    ["/feed", "/rss.xml"],
    ["/index.xml", "/rss.xml"],
    ["/tags/rivers", "/tags/rivers/"],
  ] as const)("%s redirects to %s on this host, whatever the Host header", async ([target, location]) => {
    const { answers } = await answersTo(
      `GET ${target} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n`,
    );

    expect(answers.map(({ status, headers }) => [status, headers.get("location")])).toEqual([
      [301, location],
    ]);
  });
});

describe("a URL that means something else when decoded once or twice finds nothing", () => {
  test.for([
    ["/../../../../etc/passwd", 404],
    ["/%2e%2e/%2e%2e/etc/passwd", 404],
    ["/%252e%252e%252fetc%252fpasswd", 404],
    ["/%c0%ae%c0%ae/etc/passwd", 400],
    ["/%e0%80%ae/rss.xml", 400],
    ["/articles/..%2f..%2fstatus.json", 404],
    ["/articles/mill%00", 404],
    ["/articles/mill%2f", 404],
    ["/articles/%E0%A4%A", 400],
    ["/articles/__proto__", 404],
    ["/articles/constructor", 404],
    ["/tags/__proto__/rss.xml", 404],
    ["/tags/rivers%2f..%2frivers/rss.xml", 404],
    ["/files/..%5c..%5cmill.md", 404],
    ["/files/%00", 404],
    ["/archive/99999999999999999999/rss.xml", 404],
    ["/archive/-1/rss.xml", 404],
    ["/archive/0x1/rss.xml", 404],
    ["/rss.xml%0d%0aX-Injected:%201", 404],
    ["/rss.xml%00", 404],
    ["/RSS.XML", 404],
    ["/%", 400],
    ["//", 404],
    ["/.env", 404],
    ["/.git/config", 404],
    ["/data/ledger.sqlite", 404],
    ["/refresh-token", 404],
    ["/service.json", 404],
  ] as const)("%s: %i", async ([target, status]) => {
    const { raw, answers } = await answersTo(get(target));

    expect(answers.map((answer) => answer.status)).toEqual([status]);
    expect(raw).not.toMatch(/^x-injected:/im);
  });

  test.for([
    ["an array of searches", "/search?q[]=mill", 200],
    ["a search of a prototype", "/search?q[__proto__]=mill&__proto__[q]=mill", 200],
    ["a search with NUL and half a character", "/search?q=%00%F0%9F", 200],
    ["a search of what means something to the index", "/search?q=%22%20OR%20NEAR(*%20NOT", 200],
    ["a page that is no number", "/search?q=mill&page=NaN", 200],
    ["a page beyond all numbers", "/search?q=mill&page=1e308", 200],
  ] as const)("%s: %i", async ([, target, status]) => {
    const { answers } = await answersTo(get(target));

    expect(answers.map((answer) => answer.status)).toEqual([status]);
    expect(service.errors).toEqual([]);
  });
});

describe("huge or nonsensical headers", () => {
  const many = (piece: string, count: number) => piece.repeat(count);
  test.for([
    [
      "a list of 900 tags, none of them ours",
      "/rss.xml",
      `If-None-Match: ${many('W/"another", ', 900)}"b"`,
      200,
    ],
    [
      "the same with ours at its end",
      "/rss.xml",
      () => `If-None-Match: ${many('W/"another", ', 900)}${etag}`,
      304,
    ],
    ["tags of quotes alone", "/rss.xml", `If-None-Match: ${many('"', 14_000)}`, 200],
    ["a tag that never ends", "/rss.xml", `If-None-Match: "${many("a", 14_000)}`, 200],
    ["every tag there is", "/rss.xml", "If-None-Match: *", 304],
    ["a date of no calendar", "/rss.xml", "If-Modified-Since: Mon, 99 Foo 99999 99:99:99 ZZZ", 200],
    [
      "a thousand dates",
      "/rss.xml",
      `If-Modified-Since: ${many("Mon, 05 Jan 2026 09:30:00 GMT ", 400)}`,
      200,
    ],
    ["a date of the far future", "/rss.xml", "If-Modified-Since: Fri, 31 Dec 9999 23:59:59 GMT", 304],
    ["a thousand codings", "/rss.xml", `Accept-Encoding: ${many("gzip;q=0.1, ", 1_000)}br`, 200],
    ["a weight that is none", "/rss.xml", "Accept-Encoding: br;q=1e999, gzip;q=-1", 200],
    ["a thousand types", "/none", `Accept: ${many("text/html;q=0.1, ", 800)}*/*`, 404],
    ["two thousand parts of a file", "/files/dot.png", `Range: bytes=${many("0-0,", 2_000)}1-1`, 206],
    ["a part behind the end of a file", "/files/dot.png", "Range: bytes=99999999999999999999-", 416],
    ["a part that ends before it begins", "/files/dot.png", "Range: bytes=9-1", 416],
    ["a part of other units", "/files/dot.png", "Range: lines=1-2", 200],
    ["headers of 20 kB", "/rss.xml", `X: ${many("a", 20_000)}`, 431],
    ["an address of 20 kB", `/${many("a", 20_000)}`, "X: a", 431],
    ["an unknown expectation", "/rss.xml", "Expect: 200-ok", 417],
    ["a challenge of 12 kB", "/healthz", `Feedwright-Challenge: ${many("a", 12_000)}`, 200],
  ] as const)("%s", async ([, target, header, status]) => {
    const { answers } = await answersTo(get(target, typeof header === "string" ? header : header()));

    expect(answers.map((answer) => answer.status)).toEqual([status]);
  });
});

describe("the token of the service", () => {
  const ok = `Authorization: Bearer ${TOKEN}`;
  const basic = (text: string) => `Authorization: Basic ${Buffer.from(text).toString("base64")}`;
  test.for([
    ["is missing", "POST /refresh", "X: a", 401],
    ["is another", "POST /refresh", "Authorization: Bearer not-the-token-at-all", 401],
    ["is empty", "POST /refresh", "Authorization: Bearer ", 401],
    ["is but its beginning", "POST /refresh", `Authorization: Bearer ${TOKEN.slice(0, -1)}`, 401],
    ["goes on", "POST /refresh", `${ok}x`, 401],
    ["is in other letters", "POST /refresh", `Authorization: Bearer ${TOKEN.toUpperCase()}`, 401],
    ["comes with another scheme", "POST /refresh", `Authorization: Basic ${TOKEN}`, 401],
    ["comes without a scheme", "POST /refresh", `Authorization: ${TOKEN}`, 401],
    ["comes as a password, where something is done", "POST /refresh", basic(`a:${TOKEN}`), 401],
    ["is in the address", `POST /refresh?token=${TOKEN}&access_token=${TOKEN}`, "X: a", 401],
    ["is in a cookie", "POST /refresh", `Cookie: token=${TOKEN}`, 401],
    ["comes second", "POST /refresh", `Authorization: Bearer wrong\r\n${ok}`, 401],
    ["comes with NUL", "POST /refresh", `${ok}\0`, 400],
    ["is right", "POST /refresh?dry-run", ok, 200],
    [
      "is right, and its scheme in small letters",
      "POST /refresh?dry-run",
      `authorization: bearer ${TOKEN}`,
      200,
    ],
    ["is right, but GET withdraws nothing", "GET /withdraw?article=mill.md", ok, 405],
    ["is missing for the ledger", "GET /ledger", "X: a", 401],
    ["is missing for the list of refreshes", "GET /refreshes", "X: a", 401],
    ["is missing for what was counted", "GET /stats.json", "X: a", 401],
    ["is missing for measurements", "GET /metrics", "X: a", 401],
    ["is missing to take an article down", "POST /withdraw?article=mill.md", "X: a", 401],
    ["is missing to bring one back", "POST /restore?article=mill.md", "X: a", 401],
    ["is a password without a name's colon", "GET /status", basic(TOKEN), 401],
    ["is a password that is no Base64", "GET /status", "Authorization: Basic !!!", 401],
    ["is the password of any name, where something is read", "GET /status", basic(`a:${TOKEN}`), 200],
  ] as const)("%s: %s", async ([, line, header, status]) => {
    const { raw, answers } = await answersTo(request(line, header));

    expect(answers.map((answer) => answer.status)).toEqual([status]);
    if (status === 401)
      expect(answers[0]?.headers.get("www-authenticate")).toMatch(/^(?:Bearer|Basic) realm=/);
    expect(raw).not.toContain(TOKEN);
  });
});

test("a client that hangs up during a picture is no error of the service", async () => {
  const text = get("/files/dot.png");
  await Promise.all(
    Array.from({ length: 20 }, () => exchange(port, { text, splitPoints: [], hangsUp: true }, 0)),
  );
  await answersTo(text);

  expect(service.errors).toEqual([]);
});

test("none of this was an error of the service, and readers notice nothing", async () => {
  expect(service.errors).toEqual([]);
  expect((await service.ask("/rss.xml")).text).toBe(feed.text);
});
