import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { BucketSource, type BucketSourceOptions } from "../../../../src/integrations/s3/bucket-source.js";
import {
  type Asked,
  type BucketServer,
  hangUp,
  listing,
  refuse,
  refuseFirst,
  startBucketServer,
  useCredentials,
} from "../../../fixtures/bucket-server.js";
import { temporaryDirectory, writeFiles } from "../../../fixtures/temporary-directory.js";

let server: BucketServer;
beforeEach(async () => {
  server = await startBucketServer();
});
afterAll(() => void vi.unstubAllEnvs());

function source(options: Partial<BucketSourceOptions> = {}): BucketSource {
  return new BucketSource({
    address: { bucket: server.bucket, prefix: "" },
    directory: join(temporaryDirectory(), "data", "bucket", "objects"),
    scan: { includeReadme: false },
    endpoint: server.endpoint,
    ...options,
  });
}

/** The files of the mirror with their contents. */
function mirrored({ directory }: BucketSource): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [file.slice(directory.length + 1), readFileSync(file, "utf8")];
    }),
  );
}

const NOTHING_FOUND = { findings: [], unreadable: [] };

test("the objects of the folder become files; only articles and media are fetched", async () => {
  server.put({
    "news/a.md": "First",
    "news/deep/b.png": "picture",
    "news/dump.sql": "everything",
    "other/c.md": "Elsewhere",
  });
  const bucket = source({ address: { bucket: server.bucket, prefix: "news/" } });

  expect(await bucket.sync()).toEqual({ changed: true, ...NOTHING_FOUND });
  expect(mirrored(bucket)).toEqual({ "a.md": "First", "deep/b.png": "picture" });
  expect(server.asked().toSorted()).toEqual(["get news/a.md", "get news/deep/b.png", "list"]);
});

test("only new and edited objects are fetched; a deletion fetches none", async () => {
  server.put({ "a.md": "First", "b.md": "Second", "c.md": "Third" });
  const bucket = source();
  await bucket.sync();
  server.asked();

  expect(await bucket.sync()).toEqual({ changed: false, ...NOTHING_FOUND });
  expect(server.asked()).toEqual(["list"]);

  // As long as it was.
  server.put({ "b.md": "Sicond" });
  expect(await bucket.sync()).toMatchObject({ changed: true });
  expect(server.asked()).toEqual(["list", "get b.md"]);

  server.remove("c.md");
  expect(await bucket.sync()).toMatchObject({ changed: true });
  expect(server.asked()).toEqual(["list"]);
  expect(mirrored(bucket)).toEqual({ "a.md": "First", "b.md": "Sicond" });
});

test("a new process continues with the existing mirror", async () => {
  server.put({ "a.md": "First" });
  const { directory } = source();
  await source({ directory }).sync();
  server.asked();

  expect(await source({ directory }).sync()).toMatchObject({ changed: false });
  expect(server.asked()).toEqual(["list"]);
});

test("the mirror of another bucket is not used", async () => {
  server.put({ "one/a.md": "First", "two/a.md": "First" });
  const { directory } = source();
  await source({ directory, address: { bucket: server.bucket, prefix: "one/" } }).sync();
  server.asked();
  await source({ directory, address: { bucket: server.bucket, prefix: "two/" } }).sync();

  expect(server.asked()).toEqual(["list", "get two/a.md"]);
});

describe("lost or damaged parts of a mirror are fetched again:", () => {
  const damages: readonly (readonly [string, (directory: string) => void, string[]])[] = [
    ["the whole mirror", (directory) => rmSync(dirname(directory), { recursive: true }), ["a.md", "b/c.md"]],
    ["the index", (directory) => rmSync(join(directory, "..", "index.json")), ["a.md", "b/c.md"]],
    [
      "half of the index",
      (directory) => writeFileSync(join(directory, "..", "index.json"), '{"source"'),
      ["a.md", "b/c.md"],
    ],
    ["a file", (directory) => rmSync(join(directory, "a.md")), ["a.md"]],
    ["half of a file", (directory) => writeFileSync(join(directory, "a.md"), "Fi"), ["a.md"]],
    [
      "a file that is a folder",
      (directory) => {
        rmSync(join(directory, "a.md"));
        mkdirSync(join(directory, "a.md", "deep"), { recursive: true });
        writeFileSync(join(directory, "a.md", "deep", "x"), "");
      },
      ["a.md"],
    ],
    [
      "a folder that is a file",
      (directory) => {
        rmSync(join(directory, "b"), { recursive: true });
        writeFileSync(join(directory, "b"), "");
      },
      ["b/c.md"],
    ],
  ];

  test.for(damages)("%s", async ([, damage, again]) => {
    server.put({ "a.md": "First", "b/c.md": "Second" });
    const bucket = source();
    await bucket.sync();
    damage(bucket.directory);
    server.asked();
    await bucket.sync();

    expect(server.asked().toSorted()).toEqual([...again.map((key): Asked => `get ${key}`), "list"]);
    expect(mirrored(bucket)).toEqual({ "a.md": "First", "b/c.md": "Second" });
  });

  test("and foreign files in it are removed", async () => {
    server.put({ "a.md": "First" });
    const bucket = source();
    await bucket.sync();
    writeFiles(bucket.directory, { "stray.md": "Not in the bucket" });

    expect(await bucket.sync()).toMatchObject({ changed: true });
    expect(mirrored(bucket)).toEqual({ "a.md": "First" });
  });
});

test("a file may become a folder and a folder a file", async () => {
  server.put({ "a.md": "First", "b.md/x.md": "Second" });
  const bucket = source();
  await bucket.sync();
  server.remove("a.md");
  server.remove("b.md/x.md");
  server.put({ "a.md/x.md": "Third", "b.md": "Fourth" });
  await bucket.sync();

  expect(mirrored(bucket)).toEqual({ "a.md/x.md": "Third", "b.md": "Fourth" });
});

test("a listing may have several pages", async () => {
  const keys = Array.from({ length: 7 }, (_, index) => `a${index}.md`);
  server.put(Object.fromEntries(keys.map((key) => [key, key])));
  const bucket = source({ pageSize: 3 });
  await bucket.sync();

  expect(Object.keys(mirrored(bucket))).toEqual(keys);
  expect(server.counted()).toEqual({ lists: 3, gets: 7 });
});

test("keys may hold all characters that file names may", async () => {
  const keys = ["with space.md", "a+b.md", "100%.md", "what?#.md", "grüße/日本.md", "C:.md", "~.md"];
  server.put(Object.fromEntries(keys.map((key) => [key, key])));
  const bucket = source();

  expect(await bucket.sync()).toEqual({ changed: true, ...NOTHING_FOUND });
  expect(mirrored(bucket)).toEqual(Object.fromEntries(keys.map((key) => [key, key])));
});

test("keys with characters that XML cannot hold are unchanged", async () => {
  const keys = ["a&b<c>.md", "bell\u0007.md", "quote'.md"];
  server.put(Object.fromEntries(keys.map((key) => [key, "1"])));
  server.disturb((asked, response) => asked === "list" && listing(response, keys));
  const bucket = source();

  expect(await bucket.sync()).toEqual({ changed: true, ...NOTHING_FOUND });
  expect(Object.keys(mirrored(bucket)).toSorted()).toEqual(keys);
});

test("a key outside the mirror is reported and not fetched", async () => {
  const bucket = source();
  server.put({ "a.md": "First" });
  server.disturb((asked, response) => asked === "list" && listing(response, ["../../outside.md", "a.md"]));
  const { findings, unreadable } = await bucket.sync();

  expect(findings.map(({ path }) => path)).toEqual(["../../outside.md"]);
  expect(unreadable).toEqual(["../../outside.md"]);
  expect(server.asked()).toEqual(["list", "get a.md"]);
  expect(readdirSync(join(bucket.directory, "..")).toSorted()).toEqual(["index.json", "objects"]);
});

test("an object that changes after the listing is fetched once, in its new version", async () => {
  server.put({ "a.md": "First" });
  const bucket = source();
  server.disturb((asked) => {
    if (asked === "get a.md") server.put({ "a.md": "Changed meanwhile" });
    return false;
  });
  await bucket.sync();
  server.disturb();
  server.asked();

  expect(mirrored(bucket)).toEqual({ "a.md": "Changed meanwhile" });
  expect(await bucket.sync()).toMatchObject({ changed: false });
  expect(server.asked()).toEqual(["list"]);
});

test.for([
  [404, "NoSuchKey"],
  [403, "AccessDenied"],
  [403, "InvalidObjectState"],
] as const)(
  "an unavailable object (%i %s) is reported; its last version stays, and the others are fetched",
  async ([status, code]) => {
    server.put({ "a.md": "First", "b.md": "Second" });
    const bucket = source();
    await bucket.sync();
    server.put({ "a.md": "First, edited", "b.md": "Second, edited", "c.md": "Third" });
    server.disturb((asked, response) => /^get [ac]/.test(asked) && refuse(response, status, code));
    const { findings, unreadable } = await bucket.sync();

    expect(findings.map(({ path, problem }) => `${path}: ${problem}`).toSorted()).toEqual([
      expect.stringMatching(new RegExp(`^a\\.md: .*${code} \\(${status}\\)`)),
      expect.stringMatching(new RegExp(`^c\\.md: .*${code} \\(${status}\\)`)),
    ]);
    expect(unreadable).toEqual(["c.md"]);
    expect(mirrored(bucket)).toEqual({ "a.md": "First", "b.md": "Second, edited" });
    server.disturb();
    await bucket.sync();
    expect(mirrored(bucket)).toEqual({ "a.md": "First, edited", "b.md": "Second, edited", "c.md": "Third" });
  },
);

test("an object stored with compression is reported and is no article", async () => {
  server.put({ "a.md": "First", "b.md": "\u001f\u008b" });
  server.describe("b.md", { "content-encoding": "gzip" });
  const bucket = source();
  const { findings } = await bucket.sync();

  expect(findings).toEqual([
    expect.objectContaining({ path: "b.md", problem: expect.stringContaining("gzip") }),
  ]);
  expect(mirrored(bucket)).toEqual({ "a.md": "First" });
});

test("throttled requests are retried until they succeed", async () => {
  server.put({ "a.md": "First" });
  const bucket = source();
  server.disturb(refuseFirst(1, "list", 503, "SlowDown"));
  await bucket.sync();
  server.put({ "a.md": "Second" });
  server.disturb(refuseFirst(1, "get a.md", 503, "SlowDown"));
  await bucket.sync();

  expect(mirrored(bucket)).toEqual({ "a.md": "Second" });
  expect(server.counted()).toEqual({ lists: 3, gets: 3 });
});

test("an interrupted download is retried", async () => {
  server.put({ "a.md": "First" });
  const bucket = source();
  let left = 1;
  server.disturb((asked, response) => asked !== "list" && left-- > 0 && hangUp(response));
  await bucket.sync();

  expect(mirrored(bucket)).toEqual({ "a.md": "First" });
  expect(server.asked()).toEqual(["list", "get a.md", "get a.md"]);
});

test("at most sixteen objects are fetched at once", async () => {
  server.put(Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`a${index}.md`, "text"])));
  // Delays the first sixteen until all have arrived and a little longer. A seventeenth would arrive in this time.
  const waiting: (() => void)[] = [];
  let arrived = 0;
  server.disturb(async (request) => {
    if (request === "list" || arrived >= 16) return false;
    arrived += 1;
    if (arrived === 16)
      setTimeout(() => {
        for (const release of waiting) release();
      }, 50);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return false;
  });
  await source().sync();

  expect(server.mostAtOnce()).toBe(16);
});

describe("a failed refresh changes nothing:", () => {
  beforeEach(() => {
    vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
    server.put({ "a.md": "First", "b.md": "Second", "c.md": "Third" });
  });

  const edit = () => {
    server.remove("a.md");
    server.put({ "b.md": "Second, edited" });
  };

  async function problemOf(bucket: BucketSource) {
    const error: unknown = await bucket.sync().catch((fault: unknown) => fault);
    expect(error).toMatchObject({
      name: "PublisherError",
      message: expect.stringContaining("s3://articles"),
    });
    return error as { code: string; message: string };
  }

  test.for([
    ["SlowDown", 503, "the next refresh"],
    ["InternalError", 500, "the next refresh"],
    ["AccessDenied", 403, "s3:ListBucket"],
    ["ExpiredToken", 400, "AWS_ACCESS_KEY_ID"],
    ["SignatureDoesNotMatch", 403, "AWS_ACCESS_KEY_ID"],
    ["RequestTimeTooSkewed", 403, "clock"],
    ["PermanentRedirect", 301, "AWS_REGION"],
  ] as const)("%s of the listing", async ([name, status, remedy]) => {
    const bucket = source();
    await bucket.sync();
    edit();
    server.disturb((_, response) => refuse(response, status, name));
    const { code, message } = await problemOf(bucket);

    expect(code).toBe("directory-unreadable");
    expect(message).toContain(name);
    expect(message).toContain(remedy);
    expect(mirrored(bucket)).toEqual({ "a.md": "First", "b.md": "Second", "c.md": "Third" });
  });

  test.for<readonly [string, (response: ServerResponse) => true | Promise<true>]>([
    ["that breaks off", hangUp],
    ["that is rejected", (response) => refuse(response, 503, "SlowDown")],
    [
      "that is no listing",
      (response) => {
        response.end("<html></html>");
        return true;
      },
    ],
    [
      "without anything in it",
      (response) => {
        response.end();
        return true;
      },
    ],
    ["that is truncated without a continuation token", (response) => listing(response, ["c.md"], true)],
  ])("a second page of the listing %s", async ([, answer]) => {
    const bucket = source({ pageSize: 2 });
    await bucket.sync();
    edit();
    server.put({ "d.md": "Fourth" });
    let page = 0;
    server.disturb((asked, response) => asked === "list" && ++page > 1 && answer(response));
    await problemOf(bucket);

    expect(mirrored(bucket)).toEqual({ "a.md": "First", "b.md": "Second", "c.md": "Third" });
  });

  test("a server that stops during downloads; fetched objects are not fetched again, and none are removed", async () => {
    const bucket = source();
    await bucket.sync();
    edit();
    server.put({ "d.md": "Fourth" });
    server.disturb((asked, response) => asked === "get d.md" && refuse(response, 500, "InternalError"));
    await problemOf(bucket);

    expect(mirrored(bucket)).toMatchObject({ "a.md": "First", "c.md": "Third" });
    server.disturb();
    server.asked();
    await bucket.sync();
    expect(server.asked()).toEqual(["list", "get d.md"]);
    expect(mirrored(bucket)).toEqual({ "b.md": "Second, edited", "c.md": "Third", "d.md": "Fourth" });
  });

  test("a server that does not answer", async () => {
    server.disturb(() => true);
    const { message } = await problemOf(source({ timeoutMs: 50 }));

    expect(message).toContain("TimeoutError");
  });

  test("a server that does not listen", async () => {
    const { code, message } = await problemOf(source({ endpoint: "http://127.0.0.1:1" }));

    expect(code).toBe("directory-unreadable");
    expect(message).toContain("FEEDWRIGHT_S3_ENDPOINT");
  });

  test("a missing bucket leaves no files behind", async () => {
    const bucket = source({ address: { bucket: "misspelt", prefix: "" } });
    const { code, message } = await bucket.assertExists().catch((fault) => fault);

    expect(code).toBe("directory-missing");
    expect(message).toContain("s3://misspelt: ");
    expect(() => readdirSync(join(bucket.directory, ".."))).toThrow("ENOENT");
  });

  test("a missing folder", async () => {
    const bucket = source({ address: { bucket: server.bucket, prefix: "misspelt/" } });

    await expect(bucket.assertExists()).rejects.toMatchObject({ code: "directory-missing" });
    await expect(bucket.sync()).rejects.toMatchObject({ code: "directory-missing" });
  });

  test.for([
    ["unknown", "somebody", "InvalidAccessKeyId"],
    ["missing", "", "CredentialsProviderError"],
  ] as const)("credentials that are %s", async ([, id, name]) => {
    useCredentials(id, id);
    const { message } = await problemOf(source());

    expect(message).toContain(name);
    expect(message).toContain("AWS_ACCESS_KEY_ID");
  });

  test("credentials that may list the bucket but not read objects", async () => {
    server.disturb((asked, response) => asked !== "list" && refuse(response, 403, "AccessDenied"));

    expect((await problemOf(source())).message).toContain("s3:GetObject");
  });

  test("a disk that cannot be written", async () => {
    const file = join(temporaryDirectory(), "file");
    writeFileSync(file, "");
    const { message } = await problemOf(source({ directory: join(file, "objects") }));

    expect(message).toContain("ENOTDIR");
  });
});
