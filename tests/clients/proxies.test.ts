import { createHmac } from "node:crypto";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { ask, type Question } from "../fixtures/ask.js";
import { linksWithin } from "../fixtures/links-within.js";
import { ROOT } from "../fixtures/packed-package.js";
import { PROXIES, startProxy } from "../fixtures/proxies.js";
import { NAVIGATION } from "../fixtures/reader-headers.js";
import { type RunningService, startService, TOKEN } from "../fixtures/running-service.js";
import { cleanUpAfterAll } from "../fixtures/temporary-directory.js";
import { isInstalled } from "../fixtures/web-servers.js";

const FEEDS = ["rss.xml", "atom.xml", "feed.json"] as const;
const SECRET = "a-secret-for-the-tests-only";
const BEARER = { Authorization: `Bearer ${TOKEN}` };

const atTheEnd = cleanUpAfterAll();
describe.for(PROXIES)("$name, as the guide configures it", (proxy) => {
  const skipped = !isInstalled(proxy.server);
  if (skipped) console.warn(`skipped: ${proxy.name} is not installed`);
  const check = test.skipIf(skipped);
  const { origin: publicOrigin, pathname: root } = new URL(proxy.home);
  let service: RunningService;
  let through: (path: string, question?: Question) => ReturnType<typeof ask>;

  beforeAll(async () => {
    if (skipped) return;
    const settings = { url: proxy.home, proxies: "1", limit: "3", window: "0" };
    const env = { FEEDWRIGHT_WEBHOOK_SECRET: SECRET };
    service = await startService({ directory: join(ROOT, "articles"), settings, env }, atTheEnd);
    const { origin, ca } = await startProxy(proxy, service.origin, atTheEnd);
    through = (path, question) => ask(origin, `${root}${path}`, { ...question, ca });
  }, 60_000);

  describe.for(FEEDS)("%s", (path) => {
    check.for(["gzip, deflate, br", "gzip, deflate", "identity"])(
      "reaches clients that accept %s unchanged, with validators and lifetime",
      async (encoding) => {
        const question = { headers: { "Accept-Encoding": encoding } };
        const [found, sent] = [await through(path, question), await service.ask(`/${path}`, question)];

        expect(found.status).toBe(200);
        expect(found.body.equals(sent.body)).toBe(true);
        for (const name of [
          "etag",
          "last-modified",
          "content-type",
          "content-encoding",
          "cache-control",
          "link",
        ]) {
          expect(found.headers[name]).toBe(sent.headers[name]);
        }
        expect(found.headers.vary).toBe("Accept-Encoding");
        const cached = {
          "If-None-Match": found.headers.etag,
          "If-Modified-Since": found.headers["last-modified"],
        };
        for (const [name, value = ""] of Object.entries(cached)) {
          const again = await through(path, { headers: { ...question.headers, [name]: value } });
          expect(again).toMatchObject({ status: 304, text: "", headers: { etag: sent.headers.etag } });
        }
      },
    );

    check("is an uncached page in a browser, and still the feed for readers", async () => {
      const page = await through(path, { headers: NAVIGATION });
      expect(page.headers["content-type"]).toMatch(/^text\/html/);
      expect(page.headers["cache-control"]).toBe("private, no-store");
      expect((await through(path)).headers["content-type"]).not.toMatch(/html/);
    });
  });

  check("every URL in the feeds and on the front page is public and works", async () => {
    const texts = await Promise.all(["", ...FEEDS].map(async (path) => (await through(path)).text));
    const links = texts.flatMap((text) => linksWithin(text, proxy.home, publicOrigin));
    const paths = new Set(links.map(({ url }) => url.slice(publicOrigin.length)));

    expect(paths.size).toBeGreaterThan(20);
    for (const path of paths) {
      expect(path).toMatch(new RegExp(`^${root}`));
      expect({ path, status: (await through(path.slice(root.length))).status }).toEqual({
        path,
        status: 200,
      });
    }
    expect(texts.join("\n")).not.toContain(new URL(service.origin).host);
  });

  check("former and misspelled URLs redirect to public ones", async () => {
    expect(await through("feed")).toMatchObject({ status: 301, headers: { location: `${root}rss.xml` } });
    expect(await through("categories/basics")).toMatchObject({
      status: 301,
      headers: { location: `${root}categories/basics/` },
    });
  });

  check("answers that need the token are never cached", async () => {
    for (const path of ["status.json", "status", "stats.json", "metrics"]) {
      const withToken = await through(path, { headers: BEARER });
      expect({ path, status: withToken.status, caching: withToken.headers["cache-control"] }).toEqual({
        path,
        status: 200,
        caching: "no-store",
      });
      expect((await through(path)).status).toBe(401);
    }
    expect((await through("healthz")).text).toBe("ok\n");
    expect((await through("readyz")).text).toBe("ok\n");
  });

  check("a refresh can be requested, and followed at the returned URL", async () => {
    const headers = { ...BEARER, Prefer: "respond-async" };
    const { status, headers: answered } = await through("refresh", { method: "POST", headers });
    expect(status).toBe(202);
    const { pathname } = new URL(answered.location ?? "", proxy.home);
    expect(pathname).toMatch(new RegExp(`^${root}refreshes/`));
    expect((await through(pathname.slice(root.length), { headers: BEARER })).status).toBe(200);
  });

  check("a webhook delivery of the maximum size arrives", async () => {
    const push = { ref: "refs/heads/main", after: "1", repository: {}, commits: [] };
    const body = JSON.stringify(push).padEnd(5_000_000, " ");
    const signature = createHmac("sha256", SECRET).update(body).digest("hex");
    const headers = {
      "Content-Type": "application/json",
      "X-GitHub-Event": "push",
      "X-Hub-Signature-256": `sha256=${signature}`,
    };
    expect((await through("refresh", { method: "POST", headers, body })).status).toBe(202);
  });

  test.skipIf(skipped || proxy.keeps)(
    "readers are identified by their own IP addresses, whatever they claim",
    async () => {
      const poll = (localAddress: string, claimed: string) =>
        through("rss.xml", {
          localAddress,
          headers: { "User-Agent": "NetNewsWire (RSS Reader)", "X-Forwarded-For": claimed },
        });
      await poll("127.0.0.1", "203.0.113.1");
      await poll("127.0.0.1", "203.0.113.2");
      await poll("127.0.0.2", "203.0.113.1");

      const { readers } = JSON.parse((await through("stats.json", { headers: BEARER })).text);
      expect(readers).toContainEqual(expect.objectContaining({ reader: "NetNewsWire", subscribers: 2 }));
    },
  );

  test.skipIf(skipped || !proxy.keeps)(
    "cached polls are answered without the service for a while",
    async () => {
      const headers = { "User-Agent": "NetNewsWire (RSS Reader)" };
      const polled = async () => {
        const { polls } = JSON.parse((await service.ask("/stats.json", { headers: BEARER })).text);
        return JSON.stringify(polls);
      };
      await through("rss.xml", { headers });
      const before = await polled();
      expect((await through("rss.xml", { headers })).status).toBe(200);
      expect(await polled()).toBe(before);
    },
  );
});
