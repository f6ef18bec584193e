import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { startService } from "../fixtures/running-service.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

const service = await startService(
  {
    directory: directoryWith(
      {
        "first.md": "---\ntitle: The first\ndate: 2026-01-01\n---\n\nIt opens.\n\n## A part\n\nIt goes on.\n",
        "second.md": "---\ntitle: The second\ndate: 2026-02-01\n---\n\nAnother one.\n",
      },
      afterAll,
    ),
  },
  afterAll,
);

const FEEDS = [
  ["/rss.xml", "application/rss+xml; charset=utf-8"],
  ["/atom.xml", "application/atom+xml; charset=utf-8"],
  ["/feed.json", "application/feed+json; charset=utf-8"],
] as const;
const DOCUMENTS = [
  ...FEEDS,
  ["/", "text/html; charset=utf-8"],
  ["/articles/first", "text/html; charset=utf-8"],
  ["/style.css", "text/css; charset=utf-8"],
  ["/icon.svg", "image/svg+xml; charset=utf-8"],
] as const;

const cachedFor = (seconds: number) =>
  `public, max-age=${seconds}, s-maxage=${seconds}, stale-while-revalidate=${seconds}, stale-if-error=86400`;

describe.for(DOCUMENTS)("%s", ([path, type]) => {
  test("has a type, length, validator and lifetime", async () => {
    const { status, headers, body } = await service.ask(path);

    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": type,
      "content-length": String(body.length),
      "cache-control": cachedFor(300),
      vary: "Accept-Encoding",
      "x-content-type-options": "nosniff",
    });
    expect(headers.etag).toMatch(/^W\/"[\w-]+"$/);
  });

  test("answers HEAD like GET, without a body", async () => {
    const get = await service.ask(path);
    const head = await service.ask(path, { method: "HEAD" });

    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    expect({ ...head.headers, date: "" }).toEqual({ ...get.headers, date: "" });
  });

  test.for(["gzip", "br"])("is the same text in %s", async (encoding) => {
    const plain = await service.ask(path);
    const { headers, body } = await service.ask(path, { headers: { "Accept-Encoding": encoding } });

    expect(headers["content-encoding"]).toBe(encoding);
    expect(headers["content-length"]).toBe(String(body.length));
    expect(headers.etag).toBe(plain.headers.etag);
    expect((encoding === "br" ? brotliDecompressSync : gunzipSync)(body)).toEqual(plain.body);
  });
});

describe.for(FEEDS)("a reader with a cached %s", ([path]) => {
  let etag = "";
  let modified = "";
  beforeEach(async () => {
    const { headers } = await service.ask(path);
    etag = headers.etag ?? "";
    modified = headers["last-modified"] ?? "";
  });

  test.for([
    ["its tag", (tag: string) => tag],
    ["its tag as a strong one", (tag: string) => tag.replace("W/", "")],
    ["a list with its tag", (tag: string) => `"another", ${tag}, W/"third"`],
    ["a list without spaces", (tag: string) => `"another",${tag}`],
    ["anything at all", () => "*"],
  ] as const)("that sends %s gets a 304 with both validators", async ([, said]) => {
    const { status, headers, body } = await service.ask(path, { headers: { "If-None-Match": said(etag) } });

    expect(status).toBe(304);
    expect(body).toHaveLength(0);
    expect(headers).toMatchObject({
      etag,
      "last-modified": modified,
      "cache-control": cachedFor(300),
      vary: "Accept-Encoding",
    });
    expect(headers).not.toHaveProperty("content-encoding");
  });

  test("that sends only its date gets a 304 with both validators", async () => {
    const { status, headers } = await service.ask(path, { headers: { "If-Modified-Since": modified } });

    expect(status).toBe(304);
    expect(headers).toMatchObject({ etag, "last-modified": modified });
  });

  test("that uses fetch, which sends no-cache as well, gets a 304", async () => {
    const byTag = await fetch(`${service.origin}${path}`, { headers: { "If-None-Match": etag } });
    const byDate = await fetch(`${service.origin}${path}`, { headers: { "If-Modified-Since": modified } });

    expect([byTag.status, byDate.status]).toEqual([304, 304]);
    expect(await byTag.text()).toBe("");
  });

  test("gets a 304 for HEAD too", async () => {
    const { status } = await service.ask(path, { method: "HEAD", headers: { "If-None-Match": etag } });

    expect(status).toBe(304);
  });

  test.for([
    ["an old tag, whatever the date is", { "If-None-Match": '"old"', "If-Modified-Since": "now" }],
    ["an empty tag", { "If-None-Match": '""' }],
    ["an old date", { "If-Modified-Since": "Thu, 01 Jan 2015 00:00:00 GMT" }],
    ["a date that is none", { "If-Modified-Since": "yesterday" }],
    ["a number for a date", { "If-Modified-Since": "9999" }],
  ] as const)("that sends %s gets all of it", async ([, said]) => {
    const headers =
      "If-Modified-Since" in said && said["If-Modified-Since"] === "now"
        ? { ...said, "If-Modified-Since": modified }
        : said;

    expect((await service.ask(path, { headers })).status).toBe(200);
  });
});

test.for([
  ["gzip, deflate", "gzip"],
  ["gzip, deflate, br, zstd", "br"],
  ["br;q=0.5, gzip;q=0.8", "gzip"],
  ["gzip;q=0", undefined],
  ["gzip;q=0, *", "br"],
  ["br;q=0, *;q=0.5", "gzip"],
  ["*", "br"],
  ["*;q=0", undefined],
  ["identity", undefined],
  ["identity;q=1, gzip;q=0.5", undefined],
  ["identity;q=0.5, gzip;q=1.0", "gzip"],
  ["deflate", undefined],
  ["GZIP", "gzip"],
  ["", undefined],
] as const)("Accept-Encoding: %s gets %s", async ([accepted, expected]) => {
  const { status, headers } = await service.ask("/rss.xml", { headers: { "Accept-Encoding": accepted } });

  expect(status).toBe(200);
  expect(headers["content-encoding"]).toBe(expected);
});

test("a reader that accepts text/html as well still gets the feed", async () => {
  const { headers } = await service.ask("/rss.xml", {
    headers: { Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" },
  });

  expect(headers["content-type"]).toBe("application/rss+xml; charset=utf-8");
});

test("pages allow no scripts and no forms", async () => {
  const { headers } = await service.ask("/articles/first");

  expect(headers["content-security-policy"]).toContain("default-src 'none'");
});

test("max-age is a setting", async () => {
  const hourly = await startService({
    directory: directoryWith({ "a.md": "# A\n\nText.\n" }),
    settings: { "max-age": "3600" },
  });

  expect((await hourly.ask("/atom.xml")).headers["cache-control"]).toBe(cachedFor(3600));
});
