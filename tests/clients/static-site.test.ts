import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { exportSite } from "../../src/cli/export.js";
import { importPreviousLedger } from "../../src/cli/previous-ledger.js";
import { loadConfig } from "../../src/config/config.js";
import { ask } from "../fixtures/ask.js";
import { ROOT } from "../fixtures/packed-package.js";
import { startService } from "../fixtures/running-service.js";
import { STATIC_SERVERS, serveStatically } from "../fixtures/static-servers.js";
import { cleanUpAfterAll, temporaryDirectory } from "../fixtures/temporary-directory.js";
import { isInstalled } from "../fixtures/web-servers.js";

const URL_OF_SITE = "https://news.example.org/";

const atTheEnd = cleanUpAfterAll();
const home = temporaryDirectory(atTheEnd);
const out = join(home, "out");
const publication = {
  directory: join(ROOT, "articles"),
  data: join(home, "data"),
  // A static site has no search.
  settings: { url: URL_OF_SITE, limit: "3", window: "0", search: "false" },
};

let service: Awaited<ReturnType<typeof startService>>;

beforeAll(async () => {
  const { directory, data, settings } = publication;
  const { config } = loadConfig({ directory, flags: { data, ...settings }, env: {}, workingDirectory: home });
  await exportSite(out, config);
  service = await startService(publication, atTheEnd);
}, 60_000);

describe.for(STATIC_SERVERS)("$name, as the guide configures it", (server) => {
  const skipped = !isInstalled(server.server);
  if (skipped) console.warn(`skipped: ${server.name} is not installed`);
  let origin = "";

  beforeAll(async () => {
    if (!skipped) origin = await serveStatically(server, out, atTheEnd);
  }, 60_000);

  test
    .skipIf(skipped)
    .for([
      "/",
      "/rss.xml",
      "/atom.xml",
      "/feed.json",
      "/opml.xml",
      "/sitemap.xml",
      "/robots.txt",
      "/style.css",
      "/icon.svg",
      "/about/sections",
      "/categories/basics/",
      "/categories/basics/rss.xml",
      "/archive/1/",
      "/archive/1/atom.xml",
      "/articles/ids-outlive-everything",
      "/files/2026-03-31-pictures-that-arrive/journey-of-a-picture.png",
      "/files/2026-03-31-pictures-that-arrive/picture-shapes.svg",
    ])("%s is what the service answers, bytes and media type", async (path) => {
    const [found, expected] = [await ask(origin, path), await service.ask(path)];

    expect(found.status).toBe(200);
    expect(found.body.equals(expected.body)).toBe(true);
    expect(mediaTypeOf(found.headers["content-type"])).toBe(mediaTypeOf(expected.headers["content-type"]));
    expect(found.headers["cache-control"]).toBe("public, max-age=300");
    if (path.startsWith("/files/")) {
      expect(found.headers["content-security-policy"]).toBe(expected.headers["content-security-policy"]);
    }
  });

  test.skipIf(skipped)("a feed is sent compressed, and a reader with a cached copy gets a 304", async () => {
    const { body: plain } = await ask(origin, "/rss.xml");
    const { body, headers } = await ask(origin, "/rss.xml", { headers: { "Accept-Encoding": "gzip, br" } });
    const unpack = headers["content-encoding"] === "br" ? brotliDecompressSync : gunzipSync;

    expect(headers["content-encoding"]).toMatch(/^(?:gzip|br)$/);
    expect(headers.vary).toMatch(/accept-encoding/i);
    expect(unpack(body).equals(plain)).toBe(true);
    const again = await ask(origin, "/rss.xml", {
      headers: { "Accept-Encoding": "gzip, br", "If-None-Match": headers.etag ?? "" },
    });
    expect(again).toMatchObject({ status: 304, text: "" });
  });

  test.skipIf(skipped)("the next export can continue from it", async () => {
    const { rows } = await importPreviousLedger(origin, join(temporaryDirectory(), "ledger.sqlite"));
    expect(rows).toBeGreaterThan(10);
  });

  test.skipIf(skipped)("a page without its slash, and what is not published, are not found", async () => {
    expect(new URL((await ask(origin, "/categories/basics")).headers.location ?? "", origin).pathname).toBe(
      "/categories/basics/",
    );
    expect((await ask(origin, "/articles/no-such")).status).toBe(404);
    expect((await ask(origin, "/.feedwright-export")).status).toBe(404);
  });
});

/** Without the charset, which XML and JSON declare themselves and servers set for some types only. */
function mediaTypeOf(contentType: string | undefined): string | undefined {
  return contentType?.split(";")[0];
}
