import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { newSchema } from "../fixtures/open-ledger.js";
import { publicResponses } from "../fixtures/public-responses.js";
import { type Replica, startReplica, TOKEN } from "../fixtures/replica.js";
import { directoryWith, temporaryDirectory, writeFiles } from "../fixtures/temporary-directory.js";

const HOME = "https://news.example.org/";
const WAIT = { timeout: 30_000, interval: 50 };
const token = { Authorization: `Bearer ${TOKEN}` };
const SETTINGS = { FEEDWRIGHT_LIMIT: "2", FEEDWRIGHT_PRIVATE: "Members" };
const FILM = randomBytes(2_500_000);

const article = (title: string, day: number, more = "") =>
  `---\ntitle: ${title}\ndate: 2026-01-0${day}\ntags: [water]\n${more}---\n\n# ${title}\n\nIt stands by the river.\n`;

const ARTICLES = {
  "articles/mill.md": `${article("The mill", 1)}\n![The wheel](wheel.png)\n`,
  "articles/weir.md": article("The weir", 2, "enclosure: {url: film.mp4, type: video/mp4}\n"),
  "articles/ford.md": article("The ford", 3),
  "articles/lock.md": article("The lock", 4, "categories: [Rivers]\n"),
  "articles/club.md": `${article("The club", 5, "categories: [Members]\n")}\n![The house](house.png)\n`,
  "articles/wheel.png": randomBytes(1_000),
  "articles/house.png": randomBytes(1_000),
  "articles/film.mp4": FILM,
};

/** A replica with the articles and a serve-only one, on one database. */
async function startBoth() {
  const cwd = directoryWith(ARTICLES);
  const databaseUrl = await newSchema();
  const full = await startReplica({ cwd, databaseUrl, env: SETTINGS });
  const served = await startReplica({
    cwd: temporaryDirectory(),
    databaseUrl,
    env: { ...SETTINGS, FEEDWRIGHT_SERVE_ONLY: "true" },
  });
  for (const replica of [full, served]) await expect.poll(() => replica.ready(), WAIT).toBe("200 ok");
  return { cwd, full, served };
}

const everythingOf = (replica: Replica) => publicResponses(replica, HOME, ["river", "nothing"], []);

const titlesOf = async (replica: Replica) =>
  JSON.parse((await replica.ask("/feed.json")).text).items.map(({ title }: { title: string }) => title);

test("a serve-only replica serves the same bytes as the others, requests refreshes from them, and serves on without them", async () => {
  const { cwd, full, served } = await startBoth();
  await served.ask("/access?name=ada", { method: "POST", headers: token });
  await expect.poll(async () => (await full.ask("/search?q=river")).text, WAIT).toContain("The mill");

  const everything = await everythingOf(served);
  expect(everything).toEqual(await everythingOf(full));
  for (const path of [
    "/files/wheel.png",
    "/files/film.mp4",
    "/articles/mill",
    "/archive/1/",
    "/tags/water/rss.xml",
  ])
    expect(everything.get(path)).toMatch(/^200 .*"etag"/);
  const whole = await served.ask("/files/film.mp4");
  expect(whole.body.equals(FILM)).toBe(true);
  for (const replica of [full, served]) {
    const part = await replica.ask("/files/film.mp4", {
      headers: { Range: "bytes=1048000-1049000", "If-Range": whole.headers.etag },
    });
    expect([part.status, part.body.equals(FILM.subarray(1_048_000, 1_049_001))]).toEqual([206, true]);
  }

  // Private documents as well.
  const access = { name: "bea" };
  const made = JSON.parse(
    (await served.ask(`/access?name=${access.name}`, { method: "POST", headers: token })).text,
  );
  const secret = /[\w-]{20,}/.exec(JSON.stringify(made))?.[0];
  for (const path of ["rss.xml", "articles/club", "files/house.png"]) {
    const [one, other] = [
      await served.ask(`/private/${secret}/${path}`),
      await full.ask(`/private/${secret}/${path}`),
    ];
    expect([one.status, one.headers.etag]).toEqual([200, other.headers.etag]);
    expect(one.body.equals(other.body)).toBe(true);
  }
  expect((await served.ask("/files/house.png")).status).toBe(404);

  const soon = new Date(Date.now() + 8_000).toISOString();
  writeFiles(cwd, {
    "articles/dam.md": article("The dam", 6),
    "articles/ball.md": `---\ntitle: The ball\ndate: ${soon}\ncategories: [Members]\n---\n\nAt the mill.\n`,
    "articles/film.mp4": FILM.subarray(1),
  });
  const refreshed = await served.refresh();
  expect([refreshed.status, JSON.parse(refreshed.text).added]).toEqual([200, ["ball.md", "dam.md"]]);
  for (const replica of [served, full]) expect(await titlesOf(replica)).toEqual(["The dam", "The lock"]);
  expect((await served.ask("/files/film.mp4")).body.equals(FILM.subarray(1))).toBe(true);
  const { id } = JSON.parse(refreshed.text);
  for (const replica of [served, full]) {
    const kept = JSON.parse((await replica.ask(`/refreshes/${id}`, { headers: token })).text);
    expect(kept).toMatchObject({ id, state: "done", report: { added: ["ball.md", "dam.md"] } });
  }
  const rehearsed = await served.ask("/refresh?dry-run", { method: "POST", headers: token });
  expect([rehearsed.status, JSON.parse(rehearsed.text).code]).toEqual([503, "no-articles"]);

  await full.end("SIGKILL");
  await served.ask("/withdraw?article=dam.md", { method: "POST", headers: token });
  expect(await titlesOf(served)).toEqual(["The lock", "The ford"]);
  await served.ask("/restore?article=dam.md", { method: "POST", headers: token });
  expect(await titlesOf(served)).toEqual(["The dam", "The lock"]);
  expect((await served.ask("/files/wheel.png")).status).toBe(200);
  for (const path of ["/status", "/stats.json", "/metrics", "/access", "/refreshes"])
    expect([path, (await served.ask(path, { headers: token })).status], served.stderr()).toEqual([path, 200]);
  const refused = await served.refresh();
  expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "10"]);
  expect(JSON.parse(refused.text)).toMatchObject({
    code: "no-articles",
    detail: expect.stringMatching(/nothing was refreshed/),
  });
  // A scheduled article appears without a refresh.
  await expect
    .poll(async () => (await served.ask(`/private/${secret}/feed.json`)).text, WAIT)
    .toContain("The ball");
  expect(served.stderr()).not.toContain('"err":');
  expect(await served.end("SIGTERM")).toBe(0);
}, 120_000);
