import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type RunningService, startService } from "../fixtures/running-service.js";
import {
  directoryWith,
  type Files,
  temporaryDirectory,
  writeFiles,
} from "../fixtures/temporary-directory.js";

const DAY = 86_400_000;
const monday = Date.UTC(2026, 0, 5, 9);

function articles(count: number, from = 0, date = (index: number) => monday - (1000 - index) * DAY): Files {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => {
      const index = from + at;
      const fields = `title: Article ${index}\ndate: ${new Date(date(index)).toISOString()}\ncategory: Kind ${index % 2}`;
      return [`a${index}.md`, `---\n${fields}\n---\n\nThis is number ${index}.\n`];
    }),
  );
}

interface Page {
  readonly path: string;
  readonly text: string;
  readonly titles: readonly string[];
}

/** Walks from the feed through all archive pages as JSON Feed. */
async function walk({ ask, origin }: RunningService, from = "/feed.json"): Promise<Page[]> {
  const pages: Page[] = [];
  for (let path: string | undefined = from; path !== undefined; ) {
    const { status, text } = await ask(path);
    expect(status, path).toBe(200);
    const { items, next_url } = JSON.parse(text);
    pages.push({ path, text, titles: items.map(({ title }: { title: string }) => title) });
    path = next_url?.replace(origin, "");
  }
  return pages;
}

async function start(files: Files) {
  const directory = directoryWith(files);
  const data = temporaryDirectory();
  let now = monday;
  const service = await startService({ directory, data, clock: () => now });
  return {
    ...service,
    service,
    directory,
    later: (milliseconds: number) => {
      now += milliseconds;
    },
    change: async (changed: Files) => {
      writeFiles(directory, changed);
      return JSON.parse((await service.refresh()).text);
    },
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `Article ${index}`).toSorted();

describe("a walk over the archive", () => {
  test.for([
    ["everything", "/feed.json", 230, 5],
    ["a category", "/categories/kind-0/feed.json", 115, 3],
  ] as const)("of %s finds each article exactly once", async ([, from, count, pages]) => {
    const { service } = await start(articles(230));
    const found = await walk(service, from);

    expect(found).toHaveLength(pages);
    expect(found[0]?.titles).toHaveLength(50);
    const titles = found.flatMap((page) => page.titles);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles).toHaveLength(count);
  });

  test("follows prev-archive, and current leads back, in RSS and Atom", async () => {
    const { ask, origin } = await start(articles(120));
    const link = (text: string, rel: string) =>
      new RegExp(`rel="${rel}"[^>]*? href="([^"]+)"`).exec(text)?.[1];

    for (const file of ["rss.xml", "atom.xml"]) {
      const { text } = await ask(`/${file}`);
      expect(link(text, "prev-archive")).toBe(`${origin}/archive/2/${file}`);
      expect(text).not.toContain("fh:archive/>");
      const second = (await ask(`/archive/2/${file}`)).text;
      expect(link(second, "current")).toBe(`${origin}/${file}`);
      expect(link(second, "prev-archive")).toBe(`${origin}/archive/1/${file}`);
      expect(second).toContain("<fh:archive/>");
      expect(link((await ask(`/archive/1/${file}`)).text, "prev-archive")).toBeUndefined();
    }
  });

  test("has no page beyond the last", async () => {
    const { ask } = await start(articles(120));

    for (const path of [
      "/archive/4/rss.xml",
      "/archive/0/rss.xml",
      "/archive/01/rss.xml",
      "/archive/x/rss.xml",
    ]) {
      expect((await ask(path)).status, path).toBe(404);
    }
  });
});

describe("an archive page", () => {
  test("changes only when one of its articles does", async () => {
    const { service, change } = await start(articles(230));
    const before = await walk(service);
    const edited =
      "---\ntitle: Article 60\ndate: 2023-06-10T09:00:00Z\ncategory: Kind 0\n---\n\nIt is another.\n";
    const { updated } = await change({ "a60.md": edited });
    const after = await walk(service);

    expect(updated).toEqual(["a60.md"]);
    const changed = after.filter(
      ({ path, text }) => before.find((page) => page.path === path)?.text !== text,
    );
    expect(changed.map(({ path }) => path)).toEqual(["/feed.json", "/archive/2/feed.json"]);
    for (const { titles } of changed) expect(titles).toContain("Article 60");
  });

  test("that is full does not change while articles are added", async () => {
    const { service, change, later } = await start(articles(160));
    const before = await walk(service);
    for (let index = 160; index < 170; index += 1) {
      later(DAY);
      await change(articles(1, index, () => monday + (index - 159) * DAY));
    }
    const after = await walk(service);

    const full = ["/archive/2/feed.json", "/archive/1/feed.json"];
    for (const path of full) {
      expect(after.find((page) => page.path === path)).toEqual(before.find((page) => page.path === path));
    }
    expect(after.flatMap(({ titles }) => titles).toSorted()).toEqual(numbers(170));
  });

  test("numbered after the last withdrawn article still exists", async () => {
    const { ask, refresh, directory } = await start(articles(120));
    expect((await ask("/archive/1/atom.xml")).status).toBe(200);
    for (const name of readdirSync(directory).slice(0, 50)) rmSync(join(directory, name));
    await refresh();

    expect((await ask("/archive/1/atom.xml")).status).toBe(200);
    expect((await ask("/archive/2/atom.xml")).status).toBe(200);
  });

  test("lists what was withdrawn from it", async () => {
    const { ask, refresh, directory } = await start(articles(120));
    const idOf = async () =>
      JSON.parse((await ask("/archive/1/feed.json")).text).items.find(
        ({ title }: { title: string }) => title === "Article 3",
      )?.id;
    const id = await idOf();
    rmSync(join(directory, "a3.md"));
    await refresh();

    const { text } = await ask("/archive/1/atom.xml");
    expect(text).toContain(`<at:deleted-entry ref="${id}" when="2026-01-05T09:00:00.000Z"/>`);
    expect(await idOf()).toBeUndefined();
    expect((await ask("/atom.xml")).text).not.toContain(id);
  });
});

describe("a feed to subscribe to", () => {
  test("lists withdrawn articles for as long as they would have been in it", async () => {
    const { ask, refresh, directory } = await start(articles(4));
    const { items } = JSON.parse((await ask("/feed.json")).text);
    rmSync(join(directory, "a2.md"));
    await refresh();

    expect((await ask("/atom.xml")).text).toContain(`<at:deleted-entry ref="${items[1].id}"`);
  });

  test("has 400 articles published at once, for daily polls, until others arrive", async () => {
    const { service, change, later } = await start(articles(60));
    later(DAY);
    await change(articles(400, 60, (index) => monday - index * DAY));
    const [feed] = await walk(service);
    for (let index = 60; index < 460; index += 1) expect(feed?.titles).toContain(`Article ${index}`);

    later(DAY);
    await change(articles(1, 460, () => monday + 2 * DAY));
    expect((await walk(service))[0]?.titles.length).toBeGreaterThan(400);

    later(3 * DAY);
    await change(articles(1, 461, () => monday + 5 * DAY));
    const pages = await walk(service);
    expect(pages[0]?.titles).toHaveLength(50);
    expect(pages.flatMap(({ titles }) => titles).toSorted()).toEqual(numbers(462));
  });

  test("of too large articles has the older ones without text, and reports them", async () => {
    const long = "It is a long sentence that says a little of everything. ".repeat(4_000);
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `a${index}.md`,
        `---\ntitle: Article ${index}\ndate: 2026-01-0${1 + (index % 4)}T0${index % 10}:00:00Z\n---\n\nShort.\n\n## Long\n\n${long}\n`,
      ]),
    );
    const directory = directoryWith(files);
    const service = await startService({ directory, published: false });
    const { shortened, dropped } = JSON.parse((await service.refresh()).text);

    expect(dropped).toEqual([]);
    expect(shortened.length).toBeGreaterThan(0);
    expect(shortened.length).toBeLessThan(30);
    for (const path of ["/rss.xml", "/atom.xml", "/feed.json"]) {
      const { body } = await service.ask(path);
      expect(body.length, path).toBeLessThan(4_000_000);
    }
    const { items } = JSON.parse((await service.ask("/feed.json")).text);
    expect(items).toHaveLength(30);
    for (const { content_html } of items) expect(content_html).toContain("Short.");
  });
});

test("when more articles are published at once than a feed can hold, the others are reported and in the archive", async () => {
  const directory = directoryWith(articles(10));
  const service = await startService({ directory, settings: { "max-size": "1" } });
  writeFiles(directory, articles(900, 10));
  const { dropped } = JSON.parse((await service.refresh()).text);
  const pages = await walk(service);
  const inFeed = new Set(pages[0]?.titles);

  expect(dropped.length).toBeGreaterThan(0);
  expect(inFeed.size + dropped.length).toBeGreaterThanOrEqual(900);
  for (const path of dropped) expect(inFeed).not.toContain(`Article ${path.slice(1, -3)}`);
  expect(pages.flatMap(({ titles }) => titles).toSorted()).toEqual(numbers(910));
});
