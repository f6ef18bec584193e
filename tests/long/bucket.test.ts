import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startBucketServer } from "../fixtures/bucket-server.js";
import { startService } from "../fixtures/running-service.js";
import { temporaryDirectory } from "../fixtures/temporary-directory.js";

const COUNT = 10_000;
const keyOf = (index: number) => `news/a${String(index).padStart(5, "0")}.md`;
const article = (index: number, text: string) =>
  `---\ntitle: Article ${index}\ndate: 2026-01-05\nlang: en\n---\n\n${text}\n`;

test("a refresh of 10,000 objects requests ten list pages and the new objects", async () => {
  const server = await startBucketServer();
  server.put(
    Object.fromEntries(
      Array.from({ length: COUNT }, (_, index) => [keyOf(index), article(index, `Number ${index}.`)]),
    ),
  );
  const data = temporaryDirectory();
  const { ask, refresh } = await startService({
    directory: `s3://${server.bucket}/news`,
    data,
    settings: { "s3-endpoint": server.endpoint },
    published: false,
  });
  expect(server.counted(), "before there is a ledger").toEqual({ lists: 1, gets: 0 });

  /** A refresh's report, and the requests that it caused. */
  async function refreshed(what: string) {
    const began = performance.now();
    const { status, text } = await refresh();
    const { lists, gets } = server.counted();
    console.log(
      `${what}: ${lists} pages, ${gets} objects, ${((performance.now() - began) / 1000).toFixed(1)} s`,
    );
    expect(status, text).toBe(200);
    return { ...JSON.parse(text), asked: { lists, gets } };
  }

  expect(await refreshed("first")).toMatchObject({ shown: COUNT, asked: { lists: 10, gets: COUNT } });
  expect(await refreshed("nothing new")).toMatchObject({ unchanged: COUNT, asked: { lists: 10, gets: 0 } });

  server.put({ [keyOf(4321)]: article(4321, "Written again.") });
  expect(await refreshed("one edit")).toMatchObject({
    updated: ["a04321.md"],
    unchanged: COUNT - 1,
    asked: { lists: 10, gets: 1 },
  });

  const before = (await ask("/rss.xml")).text;
  rmSync(join(data, "bucket"), { recursive: true });
  expect(await refreshed("mirror lost")).toMatchObject({
    unchanged: COUNT,
    added: [],
    updated: [],
    removed: [],
    documents: [],
    asked: { lists: 10, gets: COUNT },
  });
  expect((await ask("/rss.xml")).text).toBe(before);
});
