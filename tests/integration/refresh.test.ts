import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startService, TOKEN } from "../fixtures/running-service.js";
import { directoryWith, temporaryDirectory, writeFiles } from "../fixtures/temporary-directory.js";

const article = (title: string) =>
  `---\ntitle: ${title}\ndate: 2026-01-01\n---\n\n${title} says something.\n`;

const many = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${index}.md`, article(`Number ${index}`)]),
  );

test.for([
  ["nothing", {}],
  ["a wrong token", { Authorization: "Bearer not-the-token-at-all" }],
  ["the token in the address", {}],
] as const)("a refresh with %s is refused, and nothing is read", async ([what, headers]) => {
  const directory = directoryWith({ "a.md": article("A") });
  const { ask } = await startService({ directory });
  writeFiles(directory, { "b.md": article("B") });
  const path = what.includes("address") ? `/refresh?token=${TOKEN}` : "/refresh";
  const answer = await ask(path, { method: "POST", headers });

  expect(answer.status).toBe(401);
  expect(answer.headers["www-authenticate"]).toMatch(/^Bearer /);
  expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect((await ask("/rss.xml")).text).not.toContain("<title>B</title>");
});

test("the report lists added, updated, removed and unchanged articles, and rejected ones with line and remedy", async () => {
  const directory = directoryWith({
    "changes.md": article("Changes"),
    "goes.md": article("Goes"),
    "stays.md": article("Stays"),
  });
  const { refresh, ask } = await startService({ directory });
  writeFiles(directory, {
    "changes.md": article("Changed"),
    "new.md": article("New"),
    "bad.md": "---\ntitle: Bad\ndate: the day after\n---\n\nText.\n",
  });
  rmSync(join(directory, "goes.md"));
  const { status, headers, text } = await refresh();
  const report = JSON.parse(text);

  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(headers["cache-control"]).toBe("no-store");
  expect(report).toMatchObject({
    added: ["new.md"],
    updated: ["changes.md"],
    removed: ["goes.md"],
    unchanged: 1,
    shown: 3,
    work: { looked: 4, read: 3, parsed: 3, recorded: 3, rendered: 4 },
    rejected: [{ path: "bad.md", line: 3 }],
  });
  expect(report.rejected[0].problem).toContain("the day after");
  expect(report.rejected[0].remedy).not.toBe("");
  expect(report.duration).toBeGreaterThanOrEqual(0);
  expect(Date.parse(report.started)).not.toBeNaN();
  expect((await ask("/rss.xml")).text).toContain("<title>New</title>");
});

test("a refresh that finds nothing new changes no document", async () => {
  const { refresh, ask } = await startService({ directory: directoryWith({ "a.md": article("A") }) });
  const before = await ask("/atom.xml");
  const report = JSON.parse((await refresh()).text);

  expect(report).toMatchObject({ added: [], updated: [], removed: [], unchanged: 1, documents: [] });
  expect((await ask("/atom.xml")).headers).toMatchObject({
    etag: before.headers.etag,
    "last-modified": before.headers["last-modified"],
  });
});

test("a request during a refresh is answered by the next one, which sees what was written before the request", async () => {
  const directory = directoryWith(many(200));
  const { refresh, ask } = await startService({ directory, published: false });
  const first = refresh();
  // Answered after the refresh has begun, since requests are handled in order.
  await ask("/healthz");
  writeFiles(directory, { "late.md": "---\ntitle: Late\ndate: 2026-02-01\n---\nText.\n" });
  const [second, third] = await Promise.all([refresh(), refresh()]);

  expect(JSON.parse((await first).text).added.length).toBeGreaterThanOrEqual(200);
  for (const answer of [second, third]) {
    expect(answer.status).toBe(200);
    const { added, unchanged } = JSON.parse(answer.text);
    expect(added.length + unchanged).toBe(201);
  }
  expect((await ask("/feed.json")).text).toContain("Late");
});

test("many requests at once are all answered", async () => {
  const { refresh } = await startService({ directory: directoryWith(many(200)), published: false });
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh()));

  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(answers.map(({ text }) => JSON.parse(text).shown)).toEqual(Array.from({ length: 20 }, () => 200));
});

test("a missing directory is reported to the caller, and readers notice nothing", async () => {
  const directory = join(temporaryDirectory(), "articles");
  writeFiles(directory, { "a.md": article("A") });
  const { refresh, ask, errors } = await startService({ directory });
  const before = await ask("/rss.xml");
  renameSync(directory, `${directory}-unmounted`);
  const { status, headers, text } = await refresh();

  expect(status).toBe(503);
  expect(headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  expect(JSON.parse(text)).toMatchObject({ code: "directory-missing" });
  const after = await ask("/rss.xml");
  expect([after.status, after.text]).toEqual([200, before.text]);
  expect(errors).toEqual([]);
});

test("removal of most articles at once waits for confirmation", async () => {
  const directory = directoryWith(many(20));
  const { refresh, ask } = await startService({ directory });
  for (let index = 5; index < 20; index += 1) rmSync(join(directory, `${index}.md`));
  const refused = await refresh();
  const otherwise = await refresh("?confirm=yes");

  expect([refused.status, otherwise.status]).toEqual([409, 409]);
  expect(JSON.parse(refused.text)).toMatchObject({ code: "removals-unconfirmed" });
  expect(JSON.parse(refused.text).detail).toContain("?confirm=removals");
  expect(JSON.parse((await ask("/feed.json")).text).items).toHaveLength(20);

  const confirmed = await refresh("?confirm=removals");

  expect(confirmed.status).toBe(200);
  expect(JSON.parse(confirmed.text).removed).toHaveLength(15);
  expect(JSON.parse((await ask("/feed.json")).text).items).toHaveLength(5);
});

test("how many articles may disappear at once is a setting", async () => {
  const directory = directoryWith(many(20));
  const { refresh } = await startService({ directory, settings: { "most-removals": "75" } });
  for (let index = 5; index < 20; index += 1) rmSync(join(directory, `${index}.md`));

  expect((await refresh()).status).toBe(200);
});

test("a withdrawn article is gone, and a moved one redirects", async () => {
  const directory = directoryWith({
    "a.md": "---\ntitle: A\nslug: old\n---\nText of A.\n",
    "b.md": "---\ntitle: B\n---\nText of B.\n",
  });
  const { refresh, ask } = await startService({ directory });
  writeFiles(directory, { "a.md": "---\ntitle: A\nslug: new\n---\nText of A.\n" });
  rmSync(join(directory, "b.md"));
  await refresh();
  const moved = await ask("/articles/old");

  expect([moved.status, moved.headers.location]).toEqual([301, "/articles/new"]);
  // The article may move back; a permanently cached redirect would then loop.
  expect(moved.headers["cache-control"]).toBe("public, max-age=300");
  expect((await ask("/articles/new")).status).toBe(200);
  expect((await ask("/articles/b")).status).toBe(410);
});

test("an article appears at its date and disappears when it expires", async () => {
  const directory = directoryWith({
    "soon.md": "---\ntitle: Soon\ndate: 2026-05-01T10:00:00Z\nexpires: 2026-05-01T11:00:00Z\n---\nText.\n",
  });
  let now = Date.parse("2026-05-01T09:59:59Z");
  const { publisher, ask } = await startService({ directory, clock: () => now });
  const statuses = [(await ask("/articles/soon")).status];
  for (const moment of ["2026-05-01T10:00:00Z", "2026-05-01T11:00:00Z"]) {
    now = Date.parse(moment);
    await publisher.publisher.republish();
    statuses.push((await ask("/articles/soon")).status);
  }

  expect(statuses).toEqual([404, 200, 410]);
});

test("polls are answered while a refresh reads and records", async () => {
  const directory = directoryWith({ "a.md": article("A") });
  const { ask, refresh } = await startService({ directory });
  writeFiles(directory, many(300));
  let isOver = false;
  const refreshing = refresh().finally(() => {
    isOver = true;
  });
  let answered = 0;
  while (!isOver) {
    expect((await ask("/rss.xml")).status).toBe(200);
    if (!isOver) answered += 1;
  }

  expect(JSON.parse((await refreshing).text).added).toHaveLength(300);
  expect(answered).toBeGreaterThan(3);
});

const bearer = { Authorization: `Bearer ${TOKEN}` };

describe("an asynchronous refresh", () => {
  test("is answered with the URL of its state, progress and report", async () => {
    const directory = directoryWith({ "a.md": article("A") });
    const { ask } = await startService({ directory });
    writeFiles(directory, many(40));
    const { status, headers, text } = await ask("/refresh", {
      method: "POST",
      headers: { ...bearer, Prefer: "respond-async" },
    });
    const { id, state } = JSON.parse(text);
    const location = headers.location ?? "";

    expect([status, state, headers["preference-applied"]]).toEqual([202, "waiting", "respond-async"]);
    expect(location).toBe(`/refreshes/${id}`);
    for (;;) {
      const refresh = JSON.parse((await ask(location, { headers: bearer })).text);
      expect(refresh.id).toBe(id);
      expect(["waiting", "running", "done"]).toContain(refresh.state);
      if (refresh.state !== "done") continue;
      expect(refresh.progress).toEqual({ done: 41, all: 41 });
      expect(refresh.report.added).toHaveLength(40);
      break;
    }
  });

  test("reports how it failed", async () => {
    const directory = directoryWith({ "articles/a.md": article("A") });
    const { ask, errors } = await startService({ directory: join(directory, "articles") });
    renameSync(join(directory, "articles"), join(directory, "elsewhere"));
    const { headers } = await ask("/refresh", {
      method: "POST",
      headers: { ...bearer, Prefer: "respond-async" },
    });
    for (;;) {
      const refresh = JSON.parse((await ask(headers.location ?? "", { headers: bearer })).text);
      if (refresh.state === "waiting" || refresh.state === "running") continue;
      expect(refresh).toMatchObject({
        state: "failed",
        problem: { code: "directory-missing", detail: expect.stringContaining("articles") },
      });
      break;
    }
    expect(errors).toEqual([]);
  });

  test("is listed after a restart", async () => {
    const directory = directoryWith({ "a.md": article("A") });
    const data = temporaryDirectory();
    const first = await startService({ directory, data });
    const { id } = JSON.parse((await first.refresh()).text);
    await first.publisher.publisher.close();
    const second = await startService({ directory, data, published: false });
    const { refreshes } = JSON.parse((await second.ask("/refreshes", { headers: bearer })).text);

    expect(refreshes.map((refresh: { id: string }) => refresh.id)).toContain(id);
    expect(refreshes).toHaveLength(2);
    expect((await second.ask(`/refreshes/${id}`, { headers: bearer })).status).toBe(200);
    expect((await second.ask("/refreshes/none", { headers: bearer })).status).toBe(404);
  });

  test("is shared by a burst of requests", async () => {
    const directory = directoryWith({ "a.md": article("A") });
    const { ask } = await startService({ directory });
    // Enough to take longer than all requests.
    writeFiles(directory, many(1_000));
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        ask("/refresh", { method: "POST", headers: { ...bearer, Prefer: "respond-async" } }),
      ),
    );
    const ids = new Set(answers.map(({ text }) => JSON.parse(text).id));

    expect(ids.size).toBeLessThanOrEqual(2);
  });

  test.for(["/refreshes", "/refreshes/any"])("needs the token: %s", async (path) => {
    const { ask } = await startService({ directory: directoryWith({ "a.md": article("A") }) });

    expect((await ask(path)).status).toBe(401);
  });
});

describe("a dry run", () => {
  test("reports what would change for readers, and changes nothing", async () => {
    const directory = directoryWith({
      "a.md": article("A"),
      "gone.md": article("Gone"),
      "same.md": article("Same"),
    });
    const { ask, refresh } = await startService({ directory });
    const before = await ask("/feed.json");
    writeFiles(directory, {
      "a.md": article("A, renamed"),
      "new.md": article("New"),
      "bad.md": "---\ndate: x\n---\nB",
    });
    rmSync(join(directory, "gone.md"));
    const { status, text } = await ask("/refresh?dry-run", { method: "POST", headers: bearer });
    const { entries, ...report } = JSON.parse(text);

    expect(status).toBe(200);
    expect(report).toMatchObject({
      dryRun: true,
      added: ["new.md"],
      updated: ["a.md"],
      removed: ["gone.md"],
      rejected: [{ path: "bad.md" }],
    });
    expect(entries.map(({ path, change }: Record<string, string>) => [path, change]).toSorted()).toEqual([
      ["a.md", "updated"],
      ["gone.md", "removed"],
      ["new.md", "added"],
    ]);
    const { fields } = entries.find(({ path }: { path: string }) => path === "a.md");
    expect(fields).toContainEqual({ name: "title", before: "A", after: "A, renamed" });
    expect(fields).toContainEqual({
      name: "introduction: text",
      before: "A says something.",
      after: "A, renamed says something.",
    });

    expect((await ask("/feed.json")).body).toEqual(before.body);
    const { refreshes } = JSON.parse((await ask("/refreshes", { headers: bearer })).text);
    expect(refreshes).toHaveLength(1);
    expect(JSON.parse((await refresh()).text)).toMatchObject({ added: ["new.md"], updated: ["a.md"] });
  });

  test("reports the same warnings as the refresh after it", async () => {
    const misspelled = (title: string) => `---\ntitel: ${title}\n---\n# ${title}\n\n[There](nowhere.md)\n`;
    const directory = directoryWith({ "stays.md": misspelled("Stays"), "fixed.md": misspelled("Fixed") });
    const { ask, refresh } = await startService({ directory });
    await refresh();
    writeFiles(directory, {
      "fixed.md": article("Fixed"),
      "new.md": misspelled("New"),
      "links.md": "# Links\n\n[Bad](bad.md)\n",
    });
    renameSync(join(directory, "stays.md"), join(directory, "elsewhere.md"));
    const dry = await ask("/refresh?dry-run", { method: "POST", headers: bearer });

    const warningsIn = (text: string) =>
      JSON.parse(text)
        .doubts.map(({ path, problem }: Record<string, string>) => `${path}: ${problem}`)
        .toSorted();
    expect(warningsIn(dry.text)).toHaveLength(5);
    expect(warningsIn(dry.text)).toEqual(warningsIn((await refresh()).text));
  });
});
