import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { fetchOldFeed } from "../../../../src/integrations/feed-import/fetch-old-feed.js";
import { directoryWith } from "../../../fixtures/temporary-directory.js";
import { leadingTo, type Reply, rssOf, sending, startFeedServer, WORDPRESS } from "./feed-server.js";

const guidsOf = ({ entries }: { entries: readonly { guid: string }[] }) => entries.map(({ guid }) => guid);

async function startPages(pages: Readonly<Record<string, string>>) {
  return startFeedServer((url) => (pages[url] === undefined ? undefined : sending(pages[url])));
}

describe("linked pages", () => {
  test("are all read, also with relative URLs", async () => {
    const server = await startPages({
      "/feed.xml": rssOf(["4", "3"], leadingTo("archive/2.xml")),
      "/archive/2.xml": rssOf(["2"], leadingTo("1.xml#top")),
      "/archive/1.xml": rssOf(["1"]),
    });

    const feed = await fetchOldFeed(`${server.url}/feed.xml`);

    expect(guidsOf(feed)).toEqual(["4", "3", "2", "1"]);
    expect(feed).toMatchObject({ pages: 3, truncatedReason: undefined });
    expect(server.asked).toEqual(["/feed.xml", "/archive/2.xml", "/archive/1.xml"]);
  });

  test("may repeat entries and link in a circle", async () => {
    const server = await startPages({
      "/1": rssOf(["a", "b"], leadingTo("/2")),
      "/2": rssOf(["b", "c"], leadingTo("/3")),
      "/3": rssOf(["c"], leadingTo("/1")),
    });

    const feed = await fetchOldFeed(`${server.url}/1`);

    expect(guidsOf(feed)).toEqual(["a", "b", "c"]);
    expect(feed).toMatchObject({ pages: 3, truncatedReason: undefined });
  });

  test("end at an empty page, whatever it links", async () => {
    const server = await startFeedServer((url) => {
      const page = Number(url.slice(1));
      return sending(rssOf(page > 3 ? [] : [`${page}`], leadingTo(`/${page + 1}`)));
    });

    expect(await fetchOldFeed(`${server.url}/1`)).toMatchObject({ pages: 4, truncatedReason: undefined });
  });

  test("are read up to the limit, which is reported", async () => {
    const server = await startFeedServer((url) => {
      const page = Number(url.slice(1));
      return sending(rssOf([`${page}`], leadingTo(`/${page + 1}`)));
    });

    const feed = await fetchOldFeed(`${server.url}/1`, { pages: 5 });

    expect(feed).toMatchObject({ pages: 5, truncatedReason: `it goes on after 5 pages, at ${server.url}/6` });
    expect(server.asked).toHaveLength(5);
  });

  test("on another site are not fetched", async () => {
    const other = await startPages({ "/2": rssOf(["2"]) });
    const server = await startPages({ "/1": rssOf(["1"], leadingTo(`${other.url}/2`)) });

    const feed = await fetchOldFeed(`${server.url}/1`);

    expect(feed).toMatchObject({ pages: 1, truncatedReason: `it goes on at another site, ${other.url}/2` });
    expect(other.asked).toEqual([]);
  });

  test("that are missing are reported; earlier pages count", async () => {
    const server = await startPages({ "/1": rssOf(["1"], leadingTo("/2")) });

    const feed = await fetchOldFeed(`${server.url}/1`);

    expect(guidsOf(feed)).toEqual(["1"]);
    expect(feed.truncatedReason).toBe(`it goes on at ${server.url}/2, where nothing is`);
  });

  test("that fail make the import fail, since half a feed would look complete", async () => {
    const server = await startFeedServer((url) =>
      url === "/1" ? sending(rssOf(["1"], leadingTo("/2"))) : sending("", 503),
    );

    await expect(fetchOldFeed(`${server.url}/1`)).rejects.toMatchObject({
      code: "usage",
      message: `${server.url}/2: the old feed cannot be fetched: it answers 503 Service Unavailable`,
    });
  });

  test("that are no feeds make the import fail", async () => {
    const server = await startPages({ "/1": rssOf(["1"], leadingTo("/2")), "/2": "<html></html>" });

    await expect(fetchOldFeed(`${server.url}/1`)).rejects.toThrow(/\/2: expected a feed .* an HTML page/);
  });
});

describe("unlinked pages of WordPress", () => {
  test("are read to the last one", async () => {
    const server = await startPages({
      "/feed/": rssOf(["5", "4"], WORDPRESS),
      "/feed/?paged=2": rssOf(["3", "2"], WORDPRESS),
      "/feed/?paged=3": rssOf(["1"], WORDPRESS),
    });

    const feed = await fetchOldFeed(`${server.url}/feed/`);

    expect(guidsOf(feed)).toEqual(["5", "4", "3", "2", "1"]);
    expect(feed).toMatchObject({ pages: 3, truncatedReason: undefined });
    expect(server.asked.at(-1)).toBe("/feed/?paged=4");
  });

  test("are also read with a query and after a redirect", async () => {
    const server = await startFeedServer((url, origin) => {
      if (url === "/feed") return sending("", 301, { location: `${origin}/?feed=rss2` });
      if (url === "/?feed=rss2") return sending(rssOf(["2"], WORDPRESS));
      return url === "/?feed=rss2&paged=2" ? sending(rssOf(["1"], WORDPRESS)) : undefined;
    });

    expect(guidsOf(await fetchOldFeed(`${server.url}/feed`))).toEqual(["2", "1"]);
  });

  test("end at a page without new entries, since some sites repeat the first one", async () => {
    const server = await startFeedServer(() => sending(rssOf(["2", "1"], WORDPRESS)));

    expect(await fetchOldFeed(`${server.url}/feed/`)).toMatchObject({ pages: 2, truncatedReason: undefined });
    expect(server.asked).toEqual(["/feed/", "/feed/?paged=2"]);
  });

  test("end at a document that is no feed, since some sites redirect to their front page", async () => {
    const server = await startFeedServer((url) =>
      sending(url === "/feed/" ? rssOf(["1"], WORDPRESS) : "<!doctype html><html></html>"),
    );

    expect(await fetchOldFeed(`${server.url}/feed/`)).toMatchObject({ pages: 1, truncatedReason: undefined });
  });

  test("are not guessed for other generators", async () => {
    const server = await startPages({ "/feed/": rssOf(["1"], "<generator>Hugo</generator>") });

    await fetchOldFeed(`${server.url}/feed/`);

    expect(server.asked).toEqual(["/feed/"]);
  });
});

describe("a failed response", () => {
  const ENDLESS: Reply = (response) => {
    const pour = (): void => {
      while (!response.destroyed && response.write(" ".repeat(100_000))) {}
    };
    response.on("drain", pour);
    pour();
  };
  const SLOW: Reply = (response) => {
    response.writeHead(200);
    response.write("<rss>");
  };
  const faults: readonly (readonly [string, Reply, string])[] = [
    ["too large", ENDLESS, "it is larger than 500000 bytes"],
    ["too large once it is decompressed", bomb(), "it is larger than 500000 bytes"],
    ["that never ends", SLOW, "it has not answered completely within 0.4 seconds"],
    ["that never begins", () => undefined, "it has not answered completely within 0.4 seconds"],
    ["403", sending("", 403), "it answers 403 Forbidden"],
    ["that breaks off", (response) => response.destroy(), "other side closed"],
    ["that leads in a circle", sending("", 302, { location: "/feed" }), "redirect count exceeded"],
  ];

  test.for(faults)("%s is reported", async ([, reply, reason]) => {
    const server = await startFeedServer(() => reply);
    // The timeout also suffices on a busy machine.
    const timeoutMs = reason.includes("0.4 seconds") ? 400 : 20_000;

    await expect(fetchOldFeed(`${server.url}/feed`, { timeoutMs, maxBytes: 500_000 })).rejects.toMatchObject({
      code: "usage",
      message: `${server.url}/feed: the old feed cannot be fetched: ${reason}`,
    });
  });

  test("404 is reported as such", async () => {
    const server = await startFeedServer(() => undefined);

    await expect(fetchOldFeed(`${server.url}/feed`)).rejects.toThrow(
      `${server.url}/feed: expected a feed, found nothing there`,
    );
  });

  function bomb(): Reply {
    return sending(gzipSync(" ".repeat(1_000_000)), 200, { "content-encoding": "gzip" });
  }
});

test("a refused connection is reported", async () => {
  const port = await unusedPort();

  await expect(fetchOldFeed(`http://127.0.0.1:${port}/feed`)).rejects.toMatchObject({
    code: "usage",
    message: expect.stringMatching(/the old feed cannot be fetched: .*ECONNREFUSED/),
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("the charset of the response is used", async () => {
  const body = Buffer.from(rssOf(["grün"]), "latin1");
  const server = await startFeedServer(() =>
    sending(body, 200, { "content-type": "text/xml; charset=latin1" }),
  );

  expect(guidsOf(await fetchOldFeed(`${server.url}/feed`))).toEqual(["grün"]);
  expect(server.headers[0]?.["user-agent"]).toMatch(/^feedwright\//);
});

describe("a file", () => {
  test("is read in its own encoding", async () => {
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?>${rssOf(["grün"])}`;
    const directory = directoryWith({ "old.xml": Buffer.from(text, "latin1") });

    expect(await fetchOldFeed(join(directory, "old.xml"))).toEqual({
      entries: [{ guid: "grün", link: undefined, title: "grün", published: undefined }],
      pages: 1,
      truncatedReason: undefined,
    });
  });

  test.for([
    ["further pages", (url: string) => leadingTo(`${url}/2`), /^it goes on at .*\/2; give the address/],
    ["the pages of WordPress", () => WORDPRESS, /^it is one page of a WordPress feed/],
  ] as const)(
    "asks nothing of the network, and says that %s are missing",
    async ([, head, truncatedReason]) => {
      const server = await startFeedServer(() => sending(rssOf(["2"])));
      const directory = directoryWith({ "old.xml": rssOf(["1"], head(server.url)) });

      const feed = await fetchOldFeed(join(directory, "old.xml"));

      expect(guidsOf(feed)).toEqual(["1"]);
      expect(feed.truncatedReason).toMatch(truncatedReason);
      expect(server.asked).toEqual([]);
    },
  );

  test("that is missing is reported", async () => {
    await expect(fetchOldFeed("nowhere/old.xml")).rejects.toMatchObject({
      code: "usage",
      message: "nowhere/old.xml: the old feed cannot be read: there is no such file",
    });
  });
});
