import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type OldEntry, readOldFeed } from "../../src/integrations/feed-import/read-old-feed.js";
import { runProgram, startProgram } from "../fixtures/running-program.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

const OLD_FEEDS = fileURLToPath(new URL("../fixtures/old-feeds/", import.meta.url));

/** Articles as an export would have them: named after the link, with the title in front matter and another date. */
function articlesOf(entries: readonly OldEntry[]): Record<string, string> {
  return Object.fromEntries(
    entries.map(({ link = "", title = "" }, index) => {
      const name = new URL(link).pathname
        .replace(/(\.html|\/)$/, "")
        .split("/")
        .at(-1);
      const fields = `title: ${JSON.stringify(title)}\ndate: 2020-02-0${index + 1}`;
      return [`articles/${name}.md`, `---\n${fields}\n---\n\nIt is written here.\n`];
    }),
  );
}

const second = (date: number | string = "") => new Date(date).toISOString();

describe.for(["wordpress.xml", "ghost.xml", "jekyll.xml"])("of the feed in %s", (name) => {
  test.concurrent("ids and dates survive the first start, an edit and a rename", async ({
    onTestFinished,
  }) => {
    const { entries } = readOldFeed(readFileSync(join(OLD_FEEDS, name), "utf8"), name);
    expect(entries.length).toBeGreaterThan(1);
    const files = articlesOf(entries);
    const cwd = directoryWith(files, onTestFinished);
    const { status, stdout } = await runProgram(["adopt", join(OLD_FEEDS, name)], { cwd });
    expect(stdout).toContain(`${entries.length} articles adopted`);
    expect(status).toBe(0);

    const known = (items: readonly { id: string; date_published: string }[]) =>
      items.map(({ id, date_published }) => [id, second(date_published)]).toSorted();
    const expected = entries.map(({ guid, published }) => [guid, second(published)]).toSorted();
    const program = await startProgram([], { cwd }, onTestFinished);
    const feed = async () => JSON.parse((await program.ask("/feed.json")).text);
    expect(known((await feed()).items)).toEqual(expected);

    const [[path = "", text = ""] = []] = Object.entries(files);
    writeFiles(cwd, { [path]: text.replace("It is written here.", "It is written again.") });
    const token = readFileSync(join(cwd, "data/articles/refresh-token"), "utf8").trim();
    const refreshed = await program.ask("/refresh", {
      method: "POST",
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(JSON.parse(refreshed.text).updated).toEqual([path.replace("articles/", "")]);
    expect(known((await feed()).items)).toEqual(expected);
    for (const file of ["/rss.xml", "/atom.xml"]) {
      const { text: document } = await program.ask(file);
      for (const { guid, published } of entries) {
        if (file === "/rss.xml") expect(document).toContain(new Date(published ?? 0).toUTCString());
        // Atom requires URIs; other ids are replaced by ones made from them.
        if (file === "/rss.xml" || guid.includes(":"))
          expect(document).toContain(guid.replaceAll("&", "&amp;"));
      }
    }
  });
});

test.concurrent("adopt refuses while the service runs, and says what to do", async ({ onTestFinished }) => {
  const cwd = directoryWith({ "articles/a.md": "# A\n\nText.\n" }, onTestFinished);
  const { listensOn, child } = await startProgram([], { cwd }, onTestFinished);
  const { status, stderr } = await runProgram(["adopt", join(OLD_FEEDS, "ghost.xml")], { cwd });

  expect(status).toBe(2);
  expect(stderr).toContain(`the service at ${listensOn}/ (process ${child.pid}) has the ledger`);
  expect(stderr).toContain("stop it first");
});

test.concurrent("adopt names an entry without an article and exits with status 1", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith({ "articles/a.md": "# A\n\nText.\n" }, onTestFinished);
  const { status, stdout } = await runProgram(["adopt", join(OLD_FEEDS, "jekyll.xml"), "articles"], { cwd });

  expect(status).toBe(1);
  expect(stdout).toContain(`recorded in ${join(cwd, "data", "articles")}, on which`);
  expect(stdout).toMatch(/^no article +https:\/\/bees\.example\/2025\/11\/30\/feeding-and-watering /m);
});

test.concurrent("adopt names a rejected file, which has no article to match", async ({ onTestFinished }) => {
  const cwd = directoryWith({ "articles/a.md": "---\ndate: 2026-99-99\n---\nText.\n" }, onTestFinished);
  const { stdout } = await runProgram(["adopt", join(OLD_FEEDS, "jekyll.xml")], { cwd });

  expect(stdout).toMatch(/^rejected +a\.md:2: /m);
});

test.concurrent("adopt explains its arguments when given a directory instead of a feed", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith({ "posts/a.md": "# A\n\nText.\n" }, onTestFinished);
  const { status, stderr } = await runProgram(["adopt", "posts"], { cwd });

  expect(status).toBe(2);
  expect(stderr).toBe(
    "feedwright: posts is a directory; name the earlier feed first: feedwright adopt FEED posts\n",
  );
});

test.concurrent("adopt needs a feed", async ({ onTestFinished }) => {
  const cwd = directoryWith({ "articles/a.md": "# A\n\nText.\n" }, onTestFinished);
  const { status, stderr } = await runProgram(["adopt"], { cwd });

  expect([status, stderr]).toEqual([2, "feedwright: adopt: expected FEED; see feedwright --help\n"]);
});
