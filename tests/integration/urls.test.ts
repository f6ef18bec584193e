import { afterAll, describe, expect, test } from "vitest";
import { startService } from "../fixtures/running-service.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

const directory = directoryWith(
  { "first.md": "---\ndate: 2026-01-01\n---\n# The first\n\nIt opens.\n" },
  afterAll,
);
const service = await startService({ directory }, afterAll);

test.for([
  ["/feed", "/rss.xml"],
  ["/feed/", "/rss.xml"],
  ["/feed.xml", "/atom.xml"],
  ["/rss", "/rss.xml"],
  ["/rss/", "/rss.xml"],
  ["/feed/rss/", "/rss.xml"],
  ["/index.xml", "/rss.xml"],
  ["/index.rss", "/rss.xml"],
  ["/atom", "/atom.xml"],
  ["/feed/atom", "/atom.xml"],
  ["/feed/atom/", "/atom.xml"],
  ["/feed/json", "/feed.json"],
  ["/favicon.ico", "/icon.svg"],
] as const)("%s, a common guess, redirects permanently to %s", async ([guessed, real]) => {
  const { status, headers } = await service.ask(guessed);

  expect(status).toBe(301);
  expect(headers.location).toBe(real);
  expect((await service.ask(real)).status).toBe(200);
});

test("behind a path prefix, guesses redirect to the public feed", async () => {
  const behindProxy = await startService({ directory, settings: { url: "https://example.org/news" } });

  expect((await behindProxy.ask("/feed")).headers.location).toBe("/news/rss.xml");
});

test.for([
  "/nothing",
  "/rss.xml/",
  "/articles/",
  "/articles/nothing",
  "/articles/first/",
  "/Articles/first",
  "/healthz/",
  "/RSS.XML",
  "//example.com/feed",
])("%s is answered with a 404 problem document", async (path) => {
  const { status, headers, text } = await service.ask(path);

  expect(status).toBe(404);
  expect(headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  expect(headers["cache-control"]).toBe("no-store");
  expect(JSON.parse(text)).toMatchObject({ status: 404, title: "Not Found", code: "not-found" });
});

test.for(["/articles/%zz", "/files/%e0%a4", "/%", "/files/a%2"])(
  "%s is invalid percent-encoding and answered with 400",
  async (path) => {
    const { status, headers } = await service.ask(path);

    expect(status).toBe(400);
    expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
  },
);

test.for([
  ["POST", "/rss.xml", "GET, HEAD"],
  ["PUT", "/", "GET, HEAD"],
  ["DELETE", "/articles/first", "GET, HEAD"],
  ["PATCH", "/files/a.png", "GET, HEAD"],
  ["OPTIONS", "/atom.xml", "GET, HEAD"],
  ["POST", "/healthz", "GET, HEAD"],
  ["GET", "/refresh", "POST"],
  ["PUT", "/refresh", "POST"],
] as const)("%s %s is not allowed, but %s is", async ([method, path, allowed]) => {
  const { status, headers } = await service.ask(path, { method });

  expect(status).toBe(405);
  expect(headers.allow).toBe(allowed);
});

describe("before the first articles are read", () => {
  test.for(["/rss.xml", "/atom.xml", "/feed.json", "/", "/articles/first"])(
    "%s asks to come back in some seconds",
    async (path) => {
      const { ask } = await startService({ directory, published: false });
      const { status, headers } = await ask(path);

      expect(status).toBe(503);
      expect(headers["retry-after"]).toMatch(/^\d+$/);
      expect(headers["cache-control"]).toBe("no-store");
    },
  );

  test("the service is healthy but not ready", async () => {
    const { ask, publisher } = await startService({ directory, published: false });

    expect((await ask("/healthz")).status).toBe(200);
    expect((await ask("/readyz")).status).toBe(503);
    await publisher.refresh();
    expect((await ask("/readyz")).status).toBe(200);
  });
});

test("a draining service is not ready but serves", async () => {
  const ending = await startService({ directory });
  ending.drain();

  expect((await ending.ask("/readyz")).status).toBe(503);
  expect((await ending.ask("/healthz")).status).toBe(200);
  expect((await ending.ask("/rss.xml")).status).toBe(200);
});
