import {
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Answer, ask } from "../fixtures/ask.js";
import { freePort } from "../fixtures/free-port.js";
import { startProgram } from "../fixtures/running-program.js";
import { directoryWith, temporaryDirectory, writeFiles } from "../fixtures/temporary-directory.js";

const SAMPLES = new URL("../../articles/", import.meta.url).pathname;
const GOOD = { "articles/good.md": "---\ntitle: Good\ndate: 2026-01-01\n---\n\nText.\n" };
const DOCUMENTS = ["/rss.xml", "/atom.xml", "/feed.json", "/", "/style.css", "/icon.svg"];

/** Waits until something listens, and returns its first answer. */
async function firstAnswer(port: number, path: string): Promise<Answer> {
  for (;;) {
    try {
      return await ask(`http://127.0.0.1:${port}`, path);
    } catch {
      await sleep(20);
    }
  }
}

test.concurrent("after a restart with all files touched, documents are the same from the first answer on, and old validators get a 304", async ({
  onTestFinished,
}) => {
  const cwd = temporaryDirectory(onTestFinished);
  const articles = join(cwd, "articles");
  cpSync(SAMPLES, articles, { recursive: true });
  cpSync(new URL("../fixtures/exports/", import.meta.url), articles, { recursive: true });
  const env = { FEEDWRIGHT_URL: "https://example.org/" };
  const first = await startProgram([], { cwd, env }, onTestFinished);
  const before = new Map(
    await Promise.all(DOCUMENTS.map(async (path) => [path, await first.ask(path)] as const)),
  );
  const page = await first.ask("/articles/anatomy-of-a-poll");
  await first.stop();
  const touched = new Date("2001-09-09T01:46:40Z");
  for (const file of readdirSync(articles, { recursive: true, encoding: "utf8" })) {
    utimesSync(join(articles, file), touched, touched);
  }
  const port = await freePort();
  const starting = startProgram([], { cwd, env: { ...env, FEEDWRIGHT_PORT: `${port}` } }, onTestFinished);
  const { status, body: polled } = await firstAnswer(port, "/rss.xml");
  expect([status, polled]).toEqual([200, before.get("/rss.xml")?.body]);
  const second = await starting;

  for (const [path, { headers, body }] of before) {
    const again = await second.ask(path);
    expect(again.body).toEqual(body);
    expect(again.headers).toMatchObject({ etag: headers.etag, "last-modified": headers["last-modified"] });
    const { etag = "", "last-modified": modified = "" } = headers;
    const byTag = await second.ask(path, { headers: { "If-None-Match": etag } });
    const byDate = await second.ask(path, { headers: { "If-Modified-Since": modified } });
    expect([path, byTag.status, byDate.status]).toEqual([path, 304, 304]);
  }
  expect((await second.ask("/articles/anatomy-of-a-poll")).body).toEqual(page.body);
  expect(second.stderr()).toContain('"documents":0');
});

test.concurrent("only its owner can read the refresh token, which survives restarts", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(GOOD, onTestFinished);
  const file = join(cwd, "data", "articles", "refresh-token");
  const first = await startProgram([], { cwd }, onTestFinished);
  const token = readFileSync(file, "utf8").trim();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await first.stop();
  const second = await startProgram([], { cwd }, onTestFinished);

  expect(readFileSync(file, "utf8").trim()).toBe(token);
  const { status } = await second.ask("/refresh", {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(status).toBe(200);
  expect(second.stdout()).not.toContain(token);
});

test.concurrent.for(["FEEDWRIGHT_REFRESH_TOKEN", "FEEDWRIGHT_REFRESH_TOKEN_FILE"])(
  "%s sets the token, and no file is written",
  async (variable, { onTestFinished }) => {
    const cwd = directoryWith({ ...GOOD, "secrets/token": "a-token-of-my-own\n" }, onTestFinished);
    const value = variable.endsWith("_FILE") ? "secrets/token" : "a-token-of-my-own";
    const program = await startProgram([], { cwd, env: { [variable]: value } }, onTestFinished);
    const { status } = await program.ask("/refresh", {
      method: "POST",
      headers: { Authorization: "Bearer a-token-of-my-own" },
    });

    expect(status).toBe(200);
    expect(program.stdout()).toContain("$FEEDWRIGHT_REFRESH_TOKEN");
    expect(program.stdout() + program.stderr()).not.toContain("a-token-of-my-own");
    expect(readdirSync(join(cwd, "data", "articles"))).not.toContain("refresh-token");
  },
);

test.concurrent("POST /refresh publishes an edit with a newer date and the same id", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(GOOD, onTestFinished);
  const program = await startProgram([], { cwd }, onTestFinished);
  const idOf = (text: string) => /<guid[^>]*>(.*?)<\/guid>/.exec(text)?.[1];
  const before = await program.ask("/rss.xml");
  writeFileSync(join(cwd, "articles", "good.md"), "---\ntitle: Better\ndate: 2026-01-01\n---\n\nText.\n");
  const token = readFileSync(join(cwd, "data", "articles", "refresh-token"), "utf8").trim();
  const { text } = await program.ask("/refresh", {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
  });
  const after = await program.ask("/rss.xml", {
    headers: {
      "If-None-Match": before.headers.etag,
      "If-Modified-Since": before.headers["last-modified"],
    },
  });

  expect(JSON.parse(text)).toMatchObject({ updated: ["good.md"], unchanged: 0 });
  expect(after.status).toBe(200);
  expect(after.text).toContain("<title>Better</title>");
  expect(idOf(after.text)).toBe(idOf(before.text));
  const date = (text: string | undefined) => Date.parse(text ?? "");
  expect(date(after.headers["last-modified"])).toBeGreaterThan(date(before.headers["last-modified"]));
});

test.concurrent("the schedule publishes an edit", async ({ onTestFinished }) => {
  const cwd = directoryWith(GOOD, onTestFinished);
  const program = await startProgram(["--schedule", "* * * * * *"], { cwd }, onTestFinished);
  writeFileSync(join(cwd, "articles", "more.md"), "---\ntitle: More\n---\n\nMore text.\n");
  await program.logged('"added":1,"updated":0,"removed":0,"rejected":0,"documents":4');

  expect((await program.ask("/rss.xml")).text).toContain("<title>More</title>");
});

test.concurrent("without its directory, a restarted service serves what was published before, and says why", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(GOOD, onTestFinished);
  const env = { FEEDWRIGHT_URL: "https://example.org/" };
  const first = await startProgram([], { cwd, env }, onTestFinished);
  const before = await first.ask("/rss.xml");
  await first.stop();
  renameSync(join(cwd, "articles"), join(cwd, "elsewhere"));
  const second = await startProgram([], { cwd, env }, onTestFinished);

  expect(second.stdout()).toMatch(
    /Articles +as they were published before, since .*articles: there is no such directory/,
  );
  expect((await second.ask("/rss.xml")).body).toEqual(before.body);
});

test.concurrent("with most articles gone, a restarted service serves what was published before, and says what to do", async ({
  onTestFinished,
}) => {
  const many = Array.from({ length: 12 }, (_, index) => [
    `articles/${index}.md`,
    `# Number ${index}\n\nText.\n`,
  ]);
  const cwd = directoryWith(Object.fromEntries(many), onTestFinished);
  const first = await startProgram([], { cwd }, onTestFinished);
  await first.stop();
  for (let index = 0; index < 11; index += 1) rmSync(join(cwd, "articles", `${index}.md`));
  const second = await startProgram([], { cwd }, onTestFinished);

  expect(second.stdout()).toMatch(
    /Articles +as they were published before, since .*11 of 12 .*confirm=removals/,
  );
  expect(JSON.parse((await second.ask("/feed.json")).text).items).toHaveLength(12);
});

test.concurrent("requests for another host log one warning", async ({ onTestFinished }) => {
  const program = await startProgram([], { cwd: directoryWith(GOOD, onTestFinished) }, onTestFinished);
  for (const Host of ["localhost:1", "news.example.org", "news.example.org", "other.example.org"]) {
    await program.ask("/rss.xml", { headers: { Host } });
  }
  await program.stop();
  const warnings = program
    .stderr()
    .split("\n")
    .filter((line) => line.includes('"level":40'));

  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain("news.example.org");
  expect(warnings[0]).toContain("FEEDWRIGHT_URL");
});

test.concurrent("once file names tell versions apart, two entries become one under the older id", async ({
  onTestFinished,
}) => {
  const files = {
    "articles/bridge.txt": "The bridge\n\nThe bridge\n\nIt is closed.\n",
    "articles/bridge-v2.txt": "The bridge\n\nThe bridge\n\nIt is closed until Sunday.\n",
  };
  const cwd = directoryWith({ "articles/bridge.txt": files["articles/bridge.txt"] }, onTestFinished);
  const first = await startProgram([], { cwd }, onTestFinished);
  const items = async (program: typeof first) => JSON.parse((await program.ask("/feed.json")).text).items;
  const [{ id }] = await items(first);
  writeFiles(cwd, files);
  await first.stop();
  const second = await startProgram([], { cwd }, onTestFinished);
  expect(await items(second)).toHaveLength(2);
  await second.stop();

  const env = { FEEDWRIGHT_VERSIONS: "^(.+?)(-v\\d+)?\\.txt$" };
  const third = await startProgram([], { cwd, env }, onTestFinished);
  const [only, ...others] = await items(third);
  expect(others).toEqual([]);
  expect(only.id).toBe(id);
  expect(only.content_html).toContain("until Sunday");
  expect((await third.ask("/articles/bridge-v2")).headers.location).toBe("/articles/bridge");
});
