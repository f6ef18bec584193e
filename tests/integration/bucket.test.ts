import { existsSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openPublisher } from "../../src/app/open-publisher.js";
import { loadConfig } from "../../src/config/config.js";
import { hangUp, refuse, startBucketServer } from "../fixtures/bucket-server.js";
import { startService, TOKEN } from "../fixtures/running-service.js";
import { directoryWith, temporaryDirectory } from "../fixtures/temporary-directory.js";

const article = (title: string, text = "It is written here.") =>
  `---\ntitle: ${title}\ndate: 2026-01-05\n---\n\n${text}\n`;

/** Starts a service that publishes a folder of a bucket. */
async function start(objects: Readonly<Record<string, string>>) {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  const server = await startBucketServer();
  server.put(objects);
  const data = temporaryDirectory();
  const directory = `s3://${server.bucket}/news`;
  const service = await startService({ directory, data, settings: { "s3-endpoint": server.endpoint } });
  const documents = async () =>
    Promise.all(["/rss.xml", "/atom.xml", "/feed.json"].map(async (path) => (await service.ask(path)).text));
  const report = async () => JSON.parse((await service.refresh()).text);
  return { ...service, server, data, documents, report };
}

test("articles and media in a bucket are published; changes are fetched and deletions withdrawn", async () => {
  const { server, ask, report } = await start({
    "news/first.md": article("First", "![A dot](dot.svg)"),
    "news/second.md": article("Second"),
    "news/dot.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "private/third.md": article("Third"),
  });
  const feed = (await ask("/feed.json")).text;

  expect(feed).toContain("First");
  expect(feed).toContain("Second");
  expect(feed).not.toContain("Third");
  expect((await ask("/files/dot.svg")).text).toContain("<svg");

  server.put({ "news/first.md": article("First", "It is written again.") });
  server.remove("news/second.md");
  server.asked();
  expect(await report()).toMatchObject({ updated: ["first.md"], removed: ["second.md"], unchanged: 0 });
  expect(server.asked()).toEqual(["list", "get news/first.md"]);
});

test("an object moved to another key is the same article", async () => {
  const { server, ask, report } = await start({ "news/first.md": article("First") });
  const idOf = async () => JSON.parse((await ask("/feed.json")).text).items[0].id;
  const before = await idOf();
  server.put({ "news/2026/renamed.md": article("First") });
  server.remove("news/first.md");

  expect(await report()).toMatchObject({ renamed: [{ from: "first.md", to: "2026/renamed.md" }], added: [] });
  expect(await idOf()).toBe(before);
});

test.for<readonly [string, (response: ServerResponse) => unknown]>([
  ["throttles", (response) => refuse(response, 503, "SlowDown")],
  ["breaks off in the listing", hangUp],
])("when the server %s, the refresh fails, and documents stay until it recovers", async ([, answer]) => {
  const { server, documents, refresh, report } = await start({ "news/first.md": article("First") });
  const before = await documents();
  server.put({ "news/second.md": article("Second") });
  server.remove("news/first.md");
  server.disturb(async (_, response) => {
    await answer(response);
    return true;
  });
  const { status, text } = await refresh();

  expect(status).toBe(503);
  expect(JSON.parse(text).detail).toContain("s3://articles/news: ");
  expect(await documents()).toEqual(before);
  server.disturb();
  expect(await report()).toMatchObject({ added: ["second.md"], removed: ["first.md"] });
});

test("after loss of the mirror, everything is fetched again and no document changes", async () => {
  const { server, data, documents, report } = await start({
    "news/first.md": article("First"),
    "news/second.md": article("Second"),
  });
  const before = await documents();
  rmSync(join(data, "bucket"), { recursive: true });
  server.asked();

  expect(await report()).toMatchObject({ documents: [], unchanged: 2 });
  expect(server.counted()).toEqual({ lists: 1, gets: 2 });
  expect(await documents()).toEqual(before);
});

test("after loss of the mirror, an article that the server no longer returns stays published and is reported", async () => {
  const { server, data, documents, report } = await start({
    "news/first.md": article("First"),
    "news/second.md": article("Second"),
  });
  const before = await documents();
  rmSync(join(data, "bucket"), { recursive: true });
  server.disturb((asked, response) => asked === "get news/first.md" && refuse(response, 403, "AccessDenied"));
  const { removed, rejected } = await report();

  expect(removed).toEqual([]);
  expect(rejected).toMatchObject([{ path: "first.md", problem: expect.stringContaining("AccessDenied") }]);
  expect(await documents()).toEqual(before);
});

test("status and messages name the bucket, not its mirror", async () => {
  const { ask } = await start({ "news/first.md": article("First") });
  const { text } = await ask("/status.json", { headers: { Authorization: `Bearer ${TOKEN}` } });

  expect(JSON.parse(text).directory).toBe("s3://articles/news");
});

test("a directory's ledger is not used for a bucket of the same name unless configured", async () => {
  const server = await startBucketServer();
  server.put({ "news/first.md": article("First") });
  const workingDirectory = directoryWith({ "news/other.md": article("Other") });
  const open = (directory: string, flags = {}) => {
    const settings = { directory, flags: { "s3-endpoint": server.endpoint, ...flags } };
    const { config } = loadConfig({ ...settings, env: {}, workingDirectory });
    const warnings: string[] = [];
    const events = { onWarning: (text: string) => warnings.push(text) };
    return openPublisher({ config, home: "https://example.org/", events }).then(async (publisher) => {
      await publisher.close();
      return warnings;
    });
  };
  await open("news");

  await expect(open("s3://articles/news")).rejects.toThrow(
    /belongs to .*news; give s3:\/\/articles\/news one/,
  );
  expect(await open("s3://articles/news", { data: "data/news" })).toEqual([
    expect.stringContaining("was that of"),
  ]);
  await expect(open("s3://other/news")).rejects.toThrow(
    /belongs to s3:\/\/articles\/news; give s3:\/\/other\/news one/,
  );
});

test("a misspelled bucket leaves no files behind", async () => {
  const server = await startBucketServer();
  const data = join(temporaryDirectory(), "data");
  const settings = { "s3-endpoint": server.endpoint };

  await expect(startService({ directory: "s3://artcles", data, settings })).rejects.toMatchObject({
    code: "directory-missing",
  });
  expect(existsSync(data)).toBe(false);
});

test("a bucket that loses most of its articles at once fails the refresh until confirmed", async () => {
  const keys = Array.from({ length: 12 }, (_, index) => `news/a${index}.md`);
  const { server, documents, refresh } = await start(
    Object.fromEntries(keys.map((key) => [key, article(key)])),
  );
  const before = await documents();
  for (const key of keys.slice(1)) server.remove(key);
  const refused = await refresh();

  expect(refused.status).toBe(409);
  expect(refused.text).toContain("s3://articles/news: 11 of 12 articles are gone");
  expect(await documents()).toEqual(before);
  expect(JSON.parse((await refresh("?confirm=removals")).text).removed).toHaveLength(11);
});
