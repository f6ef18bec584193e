import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { openTab, startBrowser } from "../fixtures/browser.js";
import { NAVIGATION, READER_HEADERS } from "../fixtures/reader-headers.js";
import { startService } from "../fixtures/running-service.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

const TITLES = ["Bread & <butter>", "Ein zweiter Artikel"] as const;

const FEEDS = [
  { path: "/rss.xml", type: "application/rss+xml; charset=utf-8", heading: "The Tester", titles: TITLES },
  { path: "/atom.xml", type: "application/atom+xml; charset=utf-8", heading: "The Tester", titles: TITLES },
  { path: "/feed.json", type: "application/feed+json; charset=utf-8", heading: "The Tester", titles: TITLES },
  {
    path: "/categories/basics/rss.xml",
    type: "application/rss+xml; charset=utf-8",
    heading: "Basics",
    titles: TITLES.slice(0, 1),
  },
] as const;
const feeds = FEEDS.map((feed) => [feed.path, feed] as const);

const PAGE_TYPE = "text/html; charset=utf-8";

const directory = directoryWith(
  {
    "bread.md": `---\ntitle: "${TITLES[0]}"\ndate: 2026-02-01\ncategories: [Basics]\n---\nAn introduction.\n\n## A section\n\nIt says something.\n`,
    "zweiter.md": `---\ntitle: ${TITLES[1]}\ndate: 2026-01-01\ncategories: [Anderes]\nlanguage: de\n---\nEine Einleitung.\n`,
  },
  afterAll,
);
const service = await startService({ directory, settings: { title: "The Tester" } }, afterAll);
const browser = await startBrowser(afterAll);

describe("a feed opened in Chromium", () => {
  test.for(feeds)("%s is a page to read", async ([path, { heading, titles }]) => {
    const { page, complaints } = await openTab(browser, onTestFinished);

    const answer = await page.goto(`${service.origin}${path}`);
    expect(answer?.status()).toBe(200);
    expect(answer?.headers()["content-type"]).toBe(PAGE_TYPE);
    expect(page.url()).toBe(`${service.origin}${path}`);
    expect(await page.locator("h1").innerText()).toBe(heading);
    expect(await page.locator("body").innerText()).toContain(`${service.origin}${path}`);
    expect(await page.locator("article h3").allInnerTexts()).toEqual(titles);
    // The stylesheet was loaded.
    expect(await page.locator("body").evaluate((body) => body.ownerDocument.styleSheets.length)).toBe(1);
    await page.getByRole("link", { name: titles[0] }).click();
    expect(await page.locator("h1").innerText()).toBe(titles[0]);
    expect(complaints).toEqual([]);
  });

  test("no injected script runs in that page", async () => {
    const { page, complaints } = await openTab(browser, onTestFinished);
    await page.goto(`${service.origin}/rss.xml`);
    const title = await page.title();

    await page.locator("body").evaluate((body) => {
      const script = body.ownerDocument.createElement("script");
      script.textContent = "document.title = 'taken over'";
      body.append(script);
    });
    expect(await page.title()).toBe(title);
    expect(complaints).toEqual([expect.stringContaining("Content Security Policy")]);
  });
});

describe("a reader in a page of another origin", () => {
  test.for(feeds)("gets the feed at %s, also after a browser has opened it", async ([path, { type }]) => {
    const { page } = await openTab(browser, onTestFinished);
    const fetchFeed = () =>
      page.evaluate(async (address) => {
        const answer = await fetch(address);
        return { type: answer.headers.get("Content-Type"), text: await answer.text() };
      }, `${service.origin}${path}`);

    await page.goto(await otherOrigin());
    const before = await fetchFeed();
    expect(before.type).toBe(type);
    expect(before.text).toContain("An introduction.");

    const opened = await page.goto(`${service.origin}${path}`);
    expect(opened?.headers()["content-type"]).toBe(PAGE_TYPE);
    await page.goto(await otherOrigin());
    expect(await fetchFeed()).toEqual(before);
  });
});

describe("by their headers", () => {
  test.for(Object.keys(READER_HEADERS))("%s gets the feed", async (reader) => {
    for (const { path, type } of FEEDS) {
      for (const method of ["GET", "HEAD"]) {
        const { status, headers } = await service.ask(path, {
          method,
          headers: READER_HEADERS[reader] ?? {},
        });
        expect({ path, status, type: headers["content-type"] }).toEqual({ path, status: 200, type });
        expect(headers.etag).toBeDefined();
      }
    }
  });

  test.for(Object.keys(READER_HEADERS))("%s gets the page if it navigates", async (reader) => {
    for (const { path } of FEEDS) {
      const headers = { ...READER_HEADERS[reader], "Sec-Fetch-Dest": "document" };
      const answer = await service.ask(path, { headers });
      expect({ path, type: answer.headers["content-type"] }).toEqual({ path, type: PAGE_TYPE });
    }
  });

  test.for(feeds)("the page at %s is not stored", async ([path]) => {
    const page = await service.ask(path, { headers: NAVIGATION });
    const head = await service.ask(path, { method: "HEAD", headers: NAVIGATION });

    for (const { status, headers } of [page, head]) {
      expect(status).toBe(200);
      expect(headers["content-type"]).toBe(PAGE_TYPE);
      expect(headers["cache-control"]).toBe("private, no-store");
      expect(headers.etag).toBeUndefined();
      expect(headers["last-modified"]).toBeUndefined();
      expect(headers["content-length"]).toBe(String(page.body.length));
    }
    expect(head.text).toBe("");
    expect(page.text).toMatch(/^<!doctype html>/);
  });

  test.for(feeds)("a browser that opens %s never gets a 304 for the feed", async ([path]) => {
    const { headers: cached } = await service.ask(path);
    const conditions: Record<string, string>[] = [
      { "If-None-Match": cached.etag ?? "" },
      { "If-None-Match": "*" },
      { "If-Modified-Since": cached["last-modified"] ?? "" },
      { "If-None-Match": cached.etag ?? "", "If-Modified-Since": cached["last-modified"] ?? "" },
    ];

    for (const condition of conditions) {
      for (const method of ["GET", "HEAD"]) {
        const answer = await service.ask(path, { method, headers: { ...NAVIGATION, ...condition } });
        expect(answer).toMatchObject({ status: 200, headers: { "content-type": PAGE_TYPE } });
      }
      expect(await service.ask(path, { headers: condition })).toMatchObject({ status: 304 });
    }
  });
});

/** The origin of an empty page, as of a reader that runs in browsers. */
async function otherOrigin(): Promise<string> {
  const server = createServer((_req, res) => {
    res.writeHead(200, { "Content-Type": PAGE_TYPE }).end("<!doctype html><title>A reader</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A listening server has a port.
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}
