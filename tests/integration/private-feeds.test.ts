import { once } from "node:events";
import { readdirSync, readFileSync, renameSync, statSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import express from "express";
import { describe, expect, onTestFinished, test } from "vitest";
import { exportSite } from "../../src/cli/export.js";
import { loadConfig } from "../../src/config/config.js";
import { ask, type Question } from "../fixtures/ask.js";
import { publicResponses } from "../fixtures/public-responses.js";
import { type RunningService, startService, TOKEN } from "../fixtures/running-service.js";
import {
  directoryWith,
  type Files,
  temporaryDirectory,
  writeFiles,
} from "../fixtures/temporary-directory.js";
import { startPingServer } from "../fixtures/websub-ping-server.js";

const HOME = "https://news.example.org/";
const now = Date.UTC(2026, 0, 5, 12);
const MARKER = /quagmirexyz/i;

/** An article with a marker that any leak would show. */
const marked = (fields = "date: 2026-01-04\n", text = "") => `---
title: Quagmirexyz title
slug: quagmirexyz-slug
author: { name: Quagmirexyz Author, email: q@quagmirexyz.example }
categories: [Open, Quagmirexyz Members]
tags: [Quagmirexyz tag, Shared]
summary: Quagmirexyz summary
image: quagmirexyz.png
enclosure: { url: quagmirexyz.mp3 }
language: fr
${fields}---

Ordinary words, and quagmirexyz. ![A picture](quagmirexyz.svg) ${text}

## Quagmirexyz heading

More of it; [an open article](../open-3.md).
`;

const PRIVATE_FILES: Files = {
  "quagmirexyz-folder/quagmirexyz-file.md": marked(),
  // Due soon; no lifetime of a public document may reveal it.
  "quagmirexyz-folder/later.md": marked("date: 2026-01-05T12:02:00Z\n").replace("-slug", "-later"),
  "quagmirexyz-folder/quagmirexyz.png": "a picture",
  "quagmirexyz-folder/quagmirexyz.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
  "quagmirexyz-folder/quagmirexyz.mp3": "a sound",
};

const OPEN_FILES: Files = Object.fromEntries(
  Array.from({ length: 8 }, (_, index) => [
    `open-${index}.md`,
    `---\ntitle: Open ${index}\ndate: ${new Date(now - (index + 80) * 3_600_000).toISOString()}\ncategories: [Open]\ntags: [Shared]\nlanguage: en\n---\n\nOrdinary words ${index}. [A link](quagmirexyz-folder/quagmirexyz-file.md)\n`,
  ]),
);

const settings = {
  url: HOME,
  title: "The news",
  id: "urn:uuid:7d44f1a2-6b4e-4d6c-9d35-52a0b1d0c9aa",
  limit: "3",
  window: "0",
  "folder-feeds": "true",
  private: "Other, quagmirexyz-members",
};

const SEARCHES = ["quagmirexyz", "quagm", "ordinary words", "heading", "picture", "title"];
const GUESSES = [
  "/articles/quagmirexyz-slug",
  "/articles/quagmirexyz-file",
  "/files/quagmirexyz-folder/quagmirexyz.png",
  "/files/quagmirexyz-folder/quagmirexyz.mp3",
  "/files/quagmirexyz-folder/quagmirexyz-file.md",
  "/categories/quagmirexyz-members/rss.xml",
  "/tags/quagmirexyz-tag/",
  "/tags/quagmirexyz-tag/feed",
  "/authors/quagmirexyz-author/atom.xml",
  "/languages/fr/rss.xml",
  "/folders/quagmirexyz-folder/feed.json",
  "/private/everything/rss.xml",
  "/private-category/quagmirexyz-members/rss.xml",
  "/private",
  "/private/",
  "/private/rss.xml",
  "/private/articles/quagmirexyz-slug",
  `/private/fwp_${"x".repeat(32)}/rss.xml`,
  "/%E0%A4%A",
];

const start = (files: Files, others: Record<string, string> = {}, data = temporaryDirectory()) =>
  startService({
    directory: directoryWith(files),
    clock: () => now,
    settings: { ...settings, ...others },
    data,
  });

const walk = (service: RunningService) => publicResponses(service, HOME, SEARCHES, GUESSES);
const leaksIn = (said: ReadonlyMap<string, string>) =>
  [...said].filter(([, text]) => MARKER.test(text)).map(([path]) => path);

async function subscribe(service: RunningService, name = "Ada"): Promise<string> {
  return JSON.parse((await service.post(`/access?name=${name}`)).text).token;
}

/** As readers with HTTP Basic send it. */
const withPassword = (token: string): Question => ({
  headers: { Authorization: `Basic ${Buffer.from(`ada:${token}`).toString("base64")}` },
});

const DOCUMENTS = ["/rss.xml", "/atom.xml", "/feed.json", "/", "/opml.xml"];

describe("everything public", () => {
  test("is byte for byte what it would be without private articles", async () => {
    const [service, twin] = [await start({ ...OPEN_FILES, ...PRIVATE_FILES }), await start(OPEN_FILES)];
    const token = await subscribe(service);
    for (const path of DOCUMENTS) expect((await service.ask(`/private/${token}${path}`)).status).toBe(200);

    const said = await walk(service);
    expect(said.size).toBeGreaterThan(100);
    expect(said.get("/search?q=ordinary+words")).toContain("Open 3");
    expect(leaksIn(said)).toEqual([]);
    expect(said).toEqual(await walk(twin));
  });

  test("stays the same through the life of a private article, and hubs are not notified", async () => {
    const hub = await startPingServer();
    const service = await start({ ...OPEN_FILES, ...PRIVATE_FILES }, { hubs: hub.url });
    const token = await subscribe(service);
    const paths = ["/rss.xml", "/categories/quagmirexyz-members/rss.xml", "/articles/quagmirexyz-slug"];
    const readAll = async () => {
      for (const path of paths)
        expect((await service.ask(`/private/${token}${path}`)).status).toBeLessThan(411);
    };
    await readAll();
    const before = await walk(service);
    const { directory } = JSON.parse((await asPublisher(service, "/status.json")).text);

    for (const change of [marked("date: 2026-01-04\n", "Edited."), marked("draft: true\n"), marked()]) {
      writeFiles(directory, { "quagmirexyz-folder/quagmirexyz-file.md": change });
      expect((await service.refresh()).status).toBe(200);
      await readAll();
    }
    expect(await walk(service)).toEqual(before);
    await service.post("/withdraw?article=quagmirexyz-folder/quagmirexyz-file.md");
    await readAll();
    expect(await walk(service)).toEqual(before);
    expect(hub.pinged).toEqual([]);
  });

  test("does not reveal it in logs, statistics and metrics", async () => {
    const service = await start({ ...OPEN_FILES, ...PRIVATE_FILES });
    const token = await subscribe(service);
    for (const path of [
      ...DOCUMENTS,
      "/articles/quagmirexyz-slug",
      "/categories/quagmirexyz-members/rss.xml",
    ]) {
      await service.ask(`/private/${token}${path}`, { headers: { "User-Agent": "newsboat/2.30" } });
      await service.ask(`http://news.example.org/private/${token}${path}`);
      await service.ask(`//private/${token}`);
      await service.ask(`/private${path}`, withPassword(token));
    }
    const pages = ["/stats.json", "/metrics"];
    const texts = await Promise.all(pages.map(async (path) => (await asPublisher(service, path)).text));

    for (const text of [...texts, JSON.stringify(service.requests), JSON.stringify(service.errors)]) {
      expect(text).not.toMatch(MARKER);
      expect(text).not.toContain(token);
    }
    expect(service.requests.map(({ path }) => path)).toContain("/private/…");
  });

  test("is all that an export has", async () => {
    const home = temporaryDirectory();
    const [directory, data, out] = ["articles", "data", "out"].map((name) => join(home, name)) as [
      string,
      string,
      string,
    ];
    writeFiles(directory, { ...OPEN_FILES, ...PRIVATE_FILES });
    const { config } = loadConfig({
      directory,
      flags: { ...settings, data },
      env: {},
      workingDirectory: home,
    });
    await exportSite(out, config);

    const names = readdirSync(out, { recursive: true, encoding: "utf8" });
    const files = names.filter((name) => statSync(join(out, name)).isFile());
    expect(files).toContain("articles/open-3.html");
    expect(files).toContain("feedwright-ledger.jsonl.gz");
    const leaking = files.filter((name) =>
      MARKER.test(`${name}\n${plain(name, readFileSync(join(out, name)))}`),
    );
    expect(leaking).toEqual([]);
  });
});

function plain(name: string, bytes: Buffer): string {
  if (name.endsWith(".gz")) return gunzipSync(bytes).toString("utf8");
  return (name.endsWith(".br") ? brotliDecompressSync(bytes) : bytes).toString("utf8");
}

function asPublisher(service: RunningService, path: string, method = "GET") {
  return service.ask(path, { method, headers: { Authorization: `Bearer ${TOKEN}` } });
}

describe("a subscriber", () => {
  const many: Files = Object.fromEntries(
    Array.from({ length: 8 }, (_, index) => [
      `private-${index}.md`,
      `---\ndate: 2025-12-0${index + 1}\ncategory: Other\n---\n\n# Private ${index}\n\nText.\n`,
    ]),
  );

  test("finds everything private, and every link contains the token", async () => {
    const service = await start({ ...OPEN_FILES, ...PRIVATE_FILES, ...many });
    const token = await subscribe(service);
    const own = `${HOME}private/${token}/`;
    const { titles, texts } = await followed(service, own);

    expect([...titles].toSorted()).toEqual(
      ["Quagmirexyz title", ...Object.keys(many).map((_, index) => `Private ${index}`)].toSorted(),
    );
    for (const [path, text] of texts) {
      const others = text.replaceAll(own, "").match(/https:\/\/news\.example\.org\/[^\s"'<>\\]*/g) ?? [];
      expect(others, path).toEqual([]);
      expect(text, path).not.toMatch(new RegExp(`fwp_(?!${token.slice(4)})`));
    }
    expect([...texts.keys()].filter((path) => /archive\/\d+\/atom\.xml$/.test(path))).not.toEqual([]);
    expect([...texts.keys()].filter((path) => path.endsWith("quagmirexyz.mp3"))).toHaveLength(1);
    expect([...texts.keys()]).toContain(`/private/${token}/articles/open-3`);
  });

  test("who sends the token as a password finds the same, without tokens in links", async () => {
    const service = await start({ ...OPEN_FILES, ...PRIVATE_FILES });
    const token = await subscribe(service);
    for (const path of [
      ...DOCUMENTS,
      "/articles/quagmirexyz-slug",
      "/categories/quagmirexyz-members/feed.json",
    ]) {
      const [byAddress, byPassword] = [
        await service.ask(`/private/${token}${path}`),
        await service.ask(`/private${path}`, withPassword(token)),
      ];
      expect(byPassword.status, path).toBe(200);
      expect(byPassword.text).toBe(byAddress.text.replaceAll(`/${token}`, "").replaceAll(`%2F${token}`, ""));
      expect(byPassword.text + JSON.stringify(byPassword.headers)).not.toContain("fwp_");
    }
    expect(
      (await service.ask("/private/files/quagmirexyz-folder/quagmirexyz.png", withPassword(token))).text,
    ).toBe("a picture");
  });

  test("has the same ids and validators as others, and gets 304s", async () => {
    const service = await start({ ...OPEN_FILES, ...PRIVATE_FILES });
    const [ada, bob] = [await subscribe(service, "Ada"), await subscribe(service, "Bob")];
    for (const path of [
      "/rss.xml",
      "/atom.xml",
      "/feed.json",
      "/articles/quagmirexyz-slug",
      "/files/quagmirexyz-folder/quagmirexyz.png",
    ]) {
      const [one, other] = [
        await service.ask(`/private/${ada}${path}`),
        await service.ask(`/private/${bob}${path}`),
      ];
      expect(other.headers.etag, path).toBe(one.headers.etag);
      expect(other.text).toBe(one.text.replaceAll(ada, bob));
      expect(one.headers["cache-control"]).toBe("private, no-cache");
      expect(one.headers["referrer-policy"]).toBe("no-referrer");
      expect(one.headers).not.toHaveProperty("access-control-allow-origin");
      const again = await service.ask(`/private/${bob}${path}`, {
        headers: { "If-None-Match": one.headers.etag },
      });
      expect([again.status, again.headers["cache-control"], again.text]).toEqual([
        304,
        "private, no-cache",
        "",
      ]);
      if (!path.includes("articles"))
        expect(
          (
            await service.ask(`/private/${bob}${path}`, {
              headers: { "If-Modified-Since": one.headers["last-modified"] },
            })
          ).status,
        ).toBe(304);
    }
    const zipped = await service.ask(`/private/${ada}/atom.xml`, { headers: { "Accept-Encoding": "gzip" } });
    const text = gunzipSync(zipped.body).toString("utf8");
    expect(text).toBe((await service.ask(`/private/${ada}/atom.xml`)).text);
    expect(text.match(/<id>.*?<\/id>/g)?.join()).not.toContain(ada);
  });

  test("who was revoked immediately gets what an unknown token gets", async () => {
    const service = await start({ ...OPEN_FILES, ...PRIVATE_FILES });
    const [ada, bob] = [await subscribe(service, "Ada"), await subscribe(service, "Bob")];
    expect((await service.ask(`/private/${ada}/rss.xml`)).status).toBe(200);
    const nowhere = await service.ask("/nowhere/at/all");

    expect((await asPublisher(service, "/access?name=Ada", "DELETE")).status).toBe(200);

    for (const path of ["/rss.xml", "/articles/quagmirexyz-slug", "/none", "/", ""]) {
      const answer = await service.ask(`/private/${ada}${path}`);
      expect([answer.status, answer.text, withoutDate(answer.headers)], path).toEqual([
        nowhere.status,
        nowhere.text,
        withoutDate(nowhere.headers),
      ]);
    }
    expect((await service.ask("/private/rss.xml", withPassword(ada))).status).toBe(401);
    expect((await service.ask(`/private/${bob}/rss.xml`)).status).toBe(200);
    expect((await service.ask(`/private/${bob}/none`)).status).toBe(404);
  });

  test("may only read", async () => {
    const service = await start({ ...OPEN_FILES, ...PRIVATE_FILES });
    const token = await subscribe(service);
    const { status, headers } = await service.ask(`/private/${token}/rss.xml`, { method: "POST" });

    expect([status, headers.allow]).toEqual([405, "GET, HEAD"]);
    const head = await service.ask(`/private/${token}/rss.xml`, { method: "HEAD" });
    expect([head.status, head.text]).toEqual([200, ""]);
  });
});

const withoutDate = ({ date: _, ...headers }: Readonly<Record<string, unknown>>) => headers;

/** Everything reachable from a subscriber's front page. */
async function followed(service: RunningService, own: string) {
  const open = DOCUMENTS.map((path) => `${own}${path.slice(1)}`);
  const known = new Set(open);
  const texts = new Map<string, string>();
  const titles = new Set<string>();
  for (let url = open.pop(); url !== undefined; url = open.pop()) {
    const path = url.slice(HOME.length - 1);
    const { status, text, headers } = await service.ask(path);
    expect(status, path).toBe(200);
    texts.set(path, `${text} ${headers.link ?? ""}`);
    for (const { title } of path.endsWith("feed.json") ? JSON.parse(text).items : []) titles.add(title);
    // Schemes of categories look like URLs but are names.
    const plainly = `${text} ${headers.link ?? ""}`.replace(/\b(?:scheme|domain)="[^"]*"/g, "");
    for (const [next] of plainly.matchAll(/https:\/\/news\.example\.org\/private\/[^\s"'<>\\#)\]]*/g)) {
      if (known.has(next)) continue;
      known.add(next);
      open.push(next);
    }
  }
  return { titles, texts };
}

test("without a token, every URL under the prefix gets the same challenge, existing or not", async () => {
  const service = await start({ ...OPEN_FILES, ...PRIVATE_FILES });
  const paths = [
    "",
    "/",
    "/rss.xml",
    "/none",
    "/articles/quagmirexyz-slug",
    "/articles/none",
    "/files/quagmirexyz-folder/quagmirexyz.png",
    "/opml.xml",
    "/fwp_short/rss.xml",
    "/feed",
    "/x/index.xml",
    "/%E0%A4%A",
  ];
  const questions: Question[] = [
    {},
    withPassword("wrong"),
    withPassword(`fwp_${"x".repeat(32)}`),
    { headers: { Authorization: "Basic !" } },
    { headers: { Authorization: `Bearer ${TOKEN}` } },
    { method: "POST" },
  ];
  const answers = new Set<string>();
  for (const path of paths)
    for (const question of questions) {
      const { status, headers, text } = await service.ask(`/private${path}`, question);
      answers.add(JSON.stringify([status, withoutDate(headers), text]));
    }

  expect(answers.size).toBe(1);
  expect([...answers][0]).toMatch(/^\[401,/);
  expect([...answers][0]).toContain('Basic realm=\\"Private feeds\\", charset=\\"UTF-8\\"');
});

test("in an app with other routes, the prefix is below its mount path, and the app answers wrong tokens", async () => {
  const { publisher } = await start({ ...OPEN_FILES, ...PRIVATE_FILES }, { url: `${HOME}feeds/` });
  const options = { token: TOKEN, isDraining: () => false, onError: () => undefined };
  const app = express();
  app.use("/feeds", await publisher.router(options));
  app.use((_req, res) => void res.status(404).send("The app knows nothing of it."));
  const server = app.listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  // A listening server has a port.
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const made = await ask(origin, "/feeds/access?name=Ada", {
    method: "POST",
    headers: { Authorization: `Bearer ${TOKEN}` },
  });
  const { token } = JSON.parse(made.text);

  const { text } = await ask(origin, `/feeds/private/${token}/rss.xml`);
  expect(text).toContain(`${HOME}feeds/private/${token}/articles/quagmirexyz-slug`);
  expect((await ask(origin, "/feeds/private/rss.xml")).status).toBe(401);
  const unknown = await ask(origin, `/feeds/private/fwp_${"x".repeat(32)}/rss.xml`);
  expect([unknown.status, unknown.text]).toEqual([404, "The app knows nothing of it."]);
});

test("without private articles there is no prefix", async () => {
  const service = await start(OPEN_FILES, { private: "" });
  const token = await subscribe(service);

  for (const path of ["/private/rss.xml", `/private/${token}/rss.xml`])
    expect((await service.ask(path)).status).toBe(404);
});

describe("an article that moves", () => {
  const open = "---\ndate: 2026-01-04\ncategory: Open\ntags: [Only here]\n---\n\n# Moving\n\nMoved words.\n";
  const closed = open.replace("Open", "Other");
  /** Its date is not among the newest. */
  const old = (text: string) => text.replace("2026-01-04", "2025-01-04");

  async function entries(service: RunningService, prefix: string): Promise<{ id: string; title: string }[]> {
    return JSON.parse((await service.ask(`${prefix}/feed.json`)).text).items;
  }
  const idIn = async (service: RunningService, prefix: string) =>
    (await entries(service, prefix)).find(({ title }) => title === "Moving")?.id;

  test("from public to private keeps its id and disappears from everything public at the next refresh", async () => {
    const directory = directoryWith({ ...OPEN_FILES, "moving.md": open });
    const service = await startService({ directory, clock: () => now, settings });
    const prefix = `/private/${await subscribe(service)}`;
    const id = await idIn(service, "");
    expect(id).toBeDefined();

    writeFiles(directory, { "moving.md": closed });
    await service.refresh();

    expect(await idIn(service, prefix)).toBe(id);
    const said = await publicResponses(service, HOME, ["moving", "moved words"], ["/tags/only-here/rss.xml"]);
    expect([...said].filter(([, text]) => /Moving|Moved words/.test(text))).toEqual([]);
    expect(said.get("/atom.xml")).not.toContain(id);
    expect((await service.ask("/articles/moving")).status).toBe(404);
    expect((await service.ask(`${prefix}/articles/moving`)).status).toBe(200);
  });

  test("from private to public keeps its id, also when renamed, and is new there", async () => {
    const directory = directoryWith({ ...OPEN_FILES, "moving.md": old(closed) });
    let time = now;
    const service = await startService({
      directory,
      clock: () => time,
      settings: { ...settings, window: "48" },
    });
    const prefix = `/private/${await subscribe(service)}`;
    const id = await idIn(service, prefix);
    expect(await idIn(service, "")).toBeUndefined();

    time += 30 * 86_400_000;
    renameSync(join(directory, "moving.md"), join(directory, "moved.md"));
    await service.refresh();
    writeFiles(directory, { "moved.md": old(open) });
    await service.refresh();

    expect(id).toBeDefined();
    expect(await idIn(service, "")).toBe(id);
    expect(await idIn(service, prefix)).toBeUndefined();
    expect((await service.ask("/tags/only-here/rss.xml")).text).toContain("Moving");
    expect((await service.ask("/search?q=moved")).text).toContain("/articles/moving");
    expect((await service.ask(`${prefix}/articles/moving`)).status).toBe(200);
  });

  test("through a changed setting is private from the first request on", async () => {
    const [directory, data] = [directoryWith({ ...OPEN_FILES, "moving.md": open }), temporaryDirectory()];
    const before = await startService({
      directory,
      data,
      clock: () => now,
      settings: { ...settings, private: "" },
    });
    const id = await idIn(before, "");
    expect((await before.ask("/search?q=moved")).text).toContain("/articles/moving");
    await before.publisher.publisher.close();

    const service = await startService({
      directory,
      data,
      clock: () => now,
      settings: { ...settings, private: "everything" },
      published: false,
    });

    const prefix = `/private/${await subscribe(service)}`;
    expect(await entries(service, "")).toEqual([]);
    expect(await idIn(service, prefix)).toBe(id);
    const said = await publicResponses(
      service,
      HOME,
      ["moved", "ordinary"],
      ["/articles/moving", "/tags/only-here/rss.xml"],
    );
    expect(
      [...said].filter(([, text]) => /Moving|Moved words|Open 3/.test(text)).map(([path]) => path),
    ).toEqual([]);
    await service.publisher.publisher.close();

    const again = await startService({
      directory,
      data,
      clock: () => now,
      settings: { ...settings, private: "" },
      published: false,
    });
    expect(await idIn(again, "")).toBe(id);
    expect((await again.ask("/search?q=moved")).text).toContain("/articles/moving");
  });
});

test("a private category that no article has is reported", async () => {
  const service = await start({ ...OPEN_FILES, ...PRIVATE_FILES });
  const { doubts } = JSON.parse((await service.refresh()).text);

  expect(doubts.filter(({ path }: { path: string }) => path === "FEEDWRIGHT_PRIVATE")).toEqual([
    expect.objectContaining({ problem: expect.stringContaining("“Other”") }),
  ]);
});
