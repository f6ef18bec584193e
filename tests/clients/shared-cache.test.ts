import { setTimeout as sleep } from "node:timers/promises";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { type Answer, ask } from "../fixtures/ask.js";
import { CACHE_STATUS, startSharedCache } from "../fixtures/nginx.js";
import { article } from "../fixtures/publication-with-a-proxy.js";
import { NAVIGATION } from "../fixtures/reader-headers.js";
import { startProgram } from "../fixtures/running-program.js";
import { startService } from "../fixtures/running-service.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

const FEEDS = [
  ["/rss.xml", "application/rss+xml; charset=utf-8"],
  ["/atom.xml", "application/atom+xml; charset=utf-8"],
  ["/feed.json", "application/feed+json; charset=utf-8"],
] as const;
const ENCODINGS = ["gzip, deflate", "gzip, deflate, br", "identity"] as const;

/** The shortest lifetime in a cache, and a wait after which an entry has certainly expired. */
const MAX_AGE = "1";
const EXPIRY_MS = 2_100;

const ARTICLES = { "first.md": article({ title: "The first article", month: 1 }) };

/** The service behind a cache. */
async function cachedService(settings: Readonly<Record<string, string>> = {}) {
  const directory = directoryWith(ARTICLES);
  const service = await startService({ directory, settings });
  const origin = await startSharedCache(service.origin);
  return { directory, service, ...through(origin) };
}

function through(origin: string) {
  return {
    navigate: (path: string, encoding = "gzip, deflate, br, zstd") =>
      ask(origin, path, { headers: { ...NAVIGATION, "Accept-Encoding": encoding } }),
    read: (path: string, encoding: string, cached: Readonly<Record<string, string>> = {}) =>
      ask(origin, path, { headers: { Accept: "*/*", "Accept-Encoding": encoding, ...cached } }),
  };
}

function textOf({ body, headers }: Answer): string {
  const encoding = headers["content-encoding"];
  if (encoding === "br") return brotliDecompressSync(body).toString("utf8");
  return (encoding === "gzip" ? gunzipSync(body) : body).toString("utf8");
}

const cacheStatus = ({ headers }: Answer) => headers[CACHE_STATUS];

test.for(FEEDS)("a browser that opens %s leaves nothing in a shared cache", async ([path, mediaType]) => {
  const { navigate, read } = await cachedService();

  for (const encoding of ENCODINGS) {
    const page = await navigate(path, encoding);
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(cacheStatus(page)).toBe("MISS");

    const feed = await read(path, encoding);
    expect(feed.headers["content-type"]).toBe(mediaType);
    expect(cacheStatus(feed)).toBe("MISS");
    expect(textOf(feed)).toContain("The first article");
  }
});

test("a cache that readers filled keeps giving readers the feed, also after browsers' requests", async () => {
  const { navigate, read } = await cachedService({ "max-age": MAX_AGE });
  const everyReader = async () => {
    const answers = await Promise.all(
      FEEDS.flatMap(([path, mediaType]) =>
        ENCODINGS.map(async (encoding) => ({ mediaType, answer: await read(path, encoding) })),
      ),
    );
    for (const { mediaType, answer } of answers) {
      expect(answer.status).toBe(200);
      expect(answer.headers["content-type"]).toBe(mediaType);
      expect(textOf(answer)).toContain("The first article");
    }
    return answers.map(({ answer }) => cacheStatus(answer));
  };
  const everyBrowser = () =>
    Promise.all(FEEDS.flatMap(([path]) => ENCODINGS.map((encoding) => navigate(path, encoding))));

  await everyReader();
  await everyBrowser();
  expect(new Set(await everyReader())).toEqual(new Set(["HIT"]));

  await sleep(EXPIRY_MS);
  const pages = await everyBrowser();
  expect(new Set(pages.map(({ headers }) => headers["content-type"]))).toEqual(
    new Set(["text/html; charset=utf-8"]),
  );
  await everyReader();
});

test("a shared cache answers readers with 304 until the feed changes", async () => {
  const { directory, service, read } = await cachedService({ "max-age": MAX_AGE });
  const everyReader = async (cached: readonly Readonly<Record<string, string>>[]) =>
    Promise.all(FEEDS.map(([path], index) => read(path, "gzip", cached[index])));
  const first = await everyReader([]);
  const tags = first.map(({ headers }) => ({ "If-None-Match": headers.etag ?? "" }));
  const dates = first.map(({ headers }) => ({ "If-Modified-Since": headers["last-modified"] ?? "" }));
  const both = tags.map((tag, index) => ({ ...tag, ...dates[index] }));

  for (const cached of [tags, dates, both]) {
    for (const [index, answer] of (await everyReader(cached)).entries()) {
      expect(answer).toMatchObject({ status: 304, text: "", headers: { [CACHE_STATUS]: "HIT" } });
      expect(answer.headers.etag).toBe(first[index]?.headers.etag);
    }
  }

  await sleep(EXPIRY_MS);
  for (const answer of await everyReader(tags))
    expect(answer).toMatchObject({ status: 304, headers: { [CACHE_STATUS]: "REVALIDATED" } });

  writeFiles(directory, { "second.md": article({ title: "The second article", month: 2 }) });
  await service.refresh();
  await sleep(EXPIRY_MS);
  for (const answer of await everyReader(both)) {
    expect(answer.status).toBe(200);
    expect(textOf(answer)).toContain("The second article");
  }
});

test("a shared cache serves the last feed while the service is down", async () => {
  const cwd = directoryWith({ "articles/first.md": ARTICLES["first.md"] });
  const program = await startProgram(["--max-age", MAX_AGE], { cwd });
  const { read } = through(await startSharedCache(program.listensOn));
  const before = await read("/rss.xml", "gzip");

  await program.stop();
  await sleep(EXPIRY_MS);
  const after = await read("/rss.xml", "gzip");
  expect(after.status).toBe(200);
  expect(cacheStatus(after)).toBe("STALE");
  expect(textOf(after)).toBe(textOf(before));
  expect(await read("/rss.xml", "gzip", { "If-None-Match": before.headers.etag ?? "" })).toMatchObject({
    status: 304,
  });
});
