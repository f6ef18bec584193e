import { setTimeout as sleep } from "node:timers/promises";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Answer } from "../fixtures/ask.js";
import { EDGES, type Edge, edgePlace, startEdge } from "../fixtures/edge.js";
import { article } from "../fixtures/publication-with-a-proxy.js";
import { NAVIGATION } from "../fixtures/reader-headers.js";
import { startService } from "../fixtures/running-service.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";
import { isInstalled } from "../fixtures/web-servers.js";

const FEEDS = ["/rss.xml", "/atom.xml", "/feed.json"] as const;
const CATEGORY = "/categories/craft/rss.xml";
const ENCODINGS = ["gzip, deflate, br", "gzip", "identity"] as const;

/** Edits in a row, and polls after each. */
const EDITS = 5;
const POLLS = 40;

const mill = (title: string) =>
  `---\ntitle: ${title}\ndate: 2026-01-05\ncategory: Craft\nlang: en\n---\n\nIt is written here.\n`;

async function behind(edge: Edge, { purging = true } = {}) {
  const place = await edgePlace(edge);
  const directory = directoryWith({
    "mill.md": mill("Version 0"),
    "other.md": article({ title: "Another", month: 1 }),
  });
  const purge = { purge: `http://127.0.0.1:${place.purgePort}{path}`, "surrogate-keys": "xkey" };
  const settings = { url: "https://news.example.org/", "shared-max-age": "86400", ...(purging ? purge : {}) };
  const service = await startService({ directory, settings });
  const read = await startEdge(edge, place, service.origin);
  return {
    asked: service.answered,
    read: (path: string, encoding = "gzip", headers = {}) =>
      read(path, { headers: { "Accept-Encoding": encoding, ...headers } }),
    async edit(title: string) {
      writeFiles(directory, { "mill.md": mill(title) });
      await service.refresh();
    },
  };
}

function textOf({ body, headers }: Answer): string {
  const encoding = headers["content-encoding"];
  if (encoding === "br") return brotliDecompressSync(body).toString("utf8");
  return (encoding === "gzip" ? gunzipSync(body) : body).toString("utf8");
}

describe.for(EDGES)("$name in front, with purges", (edge) => {
  const skipped = !isInstalled(edge.server);
  if (skipped) console.warn(`skipped: ${edge.name} is not installed`);

  test.skipIf(skipped)(
    "answers nearly every poll itself, and shows an edit once it is published",
    async () => {
      const { read, edit, asked } = await behind(edge);
      const everywhere = [...FEEDS, CATEGORY];
      for (const path of everywhere) expect(textOf(await read(path))).toContain("Version 0");

      let polls = 0;
      let refreshes = 0;
      const seconds: number[] = [];
      const before = asked();
      for (let version = 1; version <= EDITS; version += 1) {
        const title = `Version ${version}.`;
        await edit(title);
        // The refresh was a request as well.
        refreshes += 1;
        const published = performance.now();
        for (const path of everywhere) {
          while (!textOf(await read(path)).includes(title)) polls += 1;
          polls += 1;
        }
        seconds.push((performance.now() - published) / 1000);
        for (let poll = 0; poll < POLLS; poll += 1) {
          const path = everywhere[poll % everywhere.length] ?? "";
          const answer = await read(path, ENCODINGS[poll % ENCODINGS.length]);
          polls += 1;
          expect(answer.status).toBe(200);
          expect(textOf(answer)).toContain(title);
        }
      }
      const missed = (asked() - before - refreshes) / polls;
      console.info(
        `${edge.name}: ${(100 * (1 - missed)).toFixed(1)} % of ${polls} polls answered at the edge; from the end of a refresh to freshness ${Math.max(...seconds).toFixed(3)} s at most`,
      );
      expect(missed).toBeLessThan(0.5);
    },
  );

  test.skipIf(skipped)("never mixes up the pages of browsers and the feeds of readers", async () => {
    const { read } = await behind(edge);
    for (const _ of [1, 2]) {
      for (const path of [...FEEDS, CATEGORY]) {
        const page = await read(path, "gzip", NAVIGATION);
        expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
        const feed = await read(path);
        expect(feed.headers["content-type"]).not.toContain("html");
        expect(textOf(feed)).toContain("Version 0");
      }
    }
  });

  test.skipIf(skipped)("answers readers with 304 until the feed changes", async () => {
    const { read, edit } = await behind(edge);
    const { headers } = await read("/rss.xml");
    const cached = { "If-None-Match": headers.etag ?? "" };
    expect(await read("/rss.xml", "gzip", cached)).toMatchObject({ status: 304, text: "" });

    await edit("Version 1");
    await expect.poll(async () => (await read("/rss.xml", "gzip", cached)).status).toBe(200);
  });

  test.skipIf(skipped)("without purges, serves the old feed until it expires", async () => {
    const { read, edit } = await behind(edge, { purging: false });
    expect(textOf(await read("/rss.xml"))).toContain("Version 0");
    await edit("Version 1");
    await sleep(1_000);

    expect(textOf(await read("/rss.xml"))).toContain("Version 0");
  });
});
