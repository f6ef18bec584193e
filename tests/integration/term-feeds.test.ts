import { describe, expect, test } from "vitest";
import { startService } from "../fixtures/running-service.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

function article(title: string, fields = ""): string {
  return `---\ntitle: ${title}\ndate: 2026-01-05\n${fields}---\n\nIt has a sentence of its own.\n`;
}

const files = {
  "mill.md": article("The mill", "categories: [Craft]\ntags: [water]\nauthor: Ada Example\n"),
  "weir.md": article("The weir", "categories: [craft, River Life]\nlang: de\n"),
  "north/bridge.md": article("The bridge", "categories: [C++]\n"),
  "north/east/ford.md": article("The ford", "categories: [C#]\ntags: [🎉]\n"),
  "secret.md": article("The secret", "categories: [Secret project]\n").replace("2026-01-05", "2099-01-05"),
  "hidden.md": article("The hidden", "categories: [Hidden]\ndraft: true\n"),
};

async function startWithCuts(settings: Readonly<Record<string, string>> = {}) {
  const directory = directoryWith(files);
  const service = await startService({ directory, settings });
  const titles = async (path: string): Promise<string[]> => {
    const { items } = JSON.parse((await service.ask(path)).text);
    return items.map(({ title }: { title: string }) => title);
  };
  return { ...service, directory, titles };
}

describe("a term feed", () => {
  test("has only its entries, in three formats, under its own title and id", async () => {
    const { ask, titles } = await startWithCuts({ title: "Valley news" });

    expect(await titles("/categories/craft/feed.json")).toEqual(["The mill", "The weir"]);
    expect(await titles("/tags/water/feed.json")).toEqual(["The mill"]);
    expect(await titles("/authors/ada-example/feed.json")).toEqual(["The mill"]);
    expect(await titles("/languages/de/feed.json")).toEqual(["The weir"]);
    const [rss, atom, main] = await Promise.all(
      ["/categories/river-life/rss.xml", "/categories/river-life/atom.xml", "/atom.xml"].map((path) =>
        ask(path),
      ),
    );
    expect(rss?.headers["content-type"]).toBe("application/rss+xml; charset=utf-8");
    expect(rss?.text).toContain("<title>Valley news · River Life</title>");
    expect(atom?.headers["content-type"]).toBe("application/atom+xml; charset=utf-8");
    const idOf = (text = "") => /<id>([^<]+)<\/id>/.exec(text)?.[1];
    expect(idOf(atom?.text)).toMatch(/^urn:uuid:/);
    expect(idOf(atom?.text)).not.toBe(idOf(main?.text));
  });

  test("has entries with the same ids as elsewhere", async () => {
    const { ask } = await startWithCuts();
    const idOf = async (path: string) =>
      JSON.parse((await ask(path)).text).items.find(({ title }: { title: string }) => title === "The mill")
        .id;

    expect(await idOf("/tags/water/feed.json")).toBe(await idOf("/feed.json"));
  });

  test("differs from another term with the same letters, and that is reported", async () => {
    const directory = directoryWith(files);
    const service = await startService({ directory, published: false });
    const { doubts } = JSON.parse((await service.refresh()).text);

    const both = ["/categories/c/feed.json", "/categories/c-2/feed.json"].map(async (path) => {
      const { items } = JSON.parse((await service.ask(path)).text);
      return items.map(({ tags }: { tags: string[] }) => tags[0]);
    });
    expect((await Promise.all(both)).flat().toSorted()).toEqual(["C#", "C++"]);
    expect(doubts.map(({ problem }: { problem: string }) => problem)).toEqual([
      expect.stringMatching(/^the categories “C.” and “C.+” would have the same address/),
    ]);
  });

  test("can be of a single symbol", async () => {
    const { titles } = await startWithCuts();

    expect(await titles("/tags/1f389/feed.json")).toEqual(["The ford"]);
  });

  test("can be of a folder and its subfolders", async () => {
    const asked = await startWithCuts({ "folder-feeds": "true" });
    const notAsked = await startWithCuts();

    expect((await asked.titles("/folders/north/feed.json")).toSorted()).toEqual(["The bridge", "The ford"]);
    expect(await asked.titles("/folders/north-east/feed.json")).toEqual(["The ford"]);
    expect((await notAsked.ask("/folders/north/feed.json")).status).toBe(404);
    expect((await notAsked.ask("/opml.xml")).text).not.toContain("/folders/");
  });

  test("that never existed is answered with a problem document", async () => {
    const { ask } = await startWithCuts();
    const { status, headers, text } = await ask("/categories/none/rss.xml");

    expect(status).toBe(404);
    expect(headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    expect(JSON.parse(text)).toMatchObject({ status: 404, code: "not-found" });
  });

  test("that lost its last article stays, empty, over a restart", async () => {
    const { ask, refresh, directory, titles } = await startWithCuts();
    await titles("/tags/water/feed.json");
    writeFiles(directory, { "mill.md": article("The mill", "categories: [Craft]\n") });
    await refresh();

    for (const path of [
      "/tags/water/rss.xml",
      "/tags/water/atom.xml",
      "/tags/water/feed.json",
      "/tags/water/",
    ]) {
      expect((await ask(path)).status, path).toBe(200);
    }
    expect(await titles("/tags/water/feed.json")).toEqual([]);
    expect((await ask("/opml.xml")).text).not.toContain("/tags/water/");
  });

  test.for(["/categories/secret-project", "/categories/hidden"])(
    "of what is not to be known is not there: %s",
    async (path) => {
      const { ask } = await startWithCuts();

      for (const file of ["/rss.xml", "/atom.xml", "/feed.json", "/"]) {
        expect((await ask(`${path}${file}`)).status).toBe(404);
      }
      const lists = await Promise.all(["/opml.xml", "/", "/sitemap.xml"].map((list) => ask(list)));
      // Copy buttons have the attribute `hidden`, which their script removes.
      for (const { text } of lists)
        expect(text.replaceAll(/ hidden>|\.hidden=/g, "")).not.toMatch(/secret|hidden/i);
    },
  );

  test("is found by its WordPress URL if it exists", async () => {
    const { ask } = await startWithCuts();

    expect((await ask("/category/craft/feed/")).headers.location).toBe("/categories/craft/rss.xml");
    expect((await ask("/category/none/feed/")).status).toBe(404);
    expect((await ask("/?feed=atom")).headers.location).toBe("/atom.xml");
    expect((await ask("/?feed=none")).status).toBe(200);
  });

  test("shows an edit, answers 304 for the last version, and stays the same after a refresh without changes", async () => {
    const { ask, refresh, directory } = await startWithCuts();
    const path = "/categories/craft/atom.xml";
    const { etag, "last-modified": modified } = (await ask(path)).headers;
    await refresh();
    const cached = { "If-None-Match": etag, "If-Modified-Since": modified };
    expect((await ask(path, { headers: cached })).status).toBe(304);

    writeFiles(directory, { "weir.md": article("The new weir", "categories: [Craft]\n") });
    await refresh();
    const { status, text, headers } = await ask(path, { headers: cached });
    expect(status).toBe(200);
    expect(text).toContain("The new weir");
    expect(headers.etag).not.toBe(etag);
  });
});

test("OPML lists every feed once", async () => {
  const { ask, origin } = await startWithCuts();
  const { headers, text } = await ask("/opml.xml");

  expect(headers["content-type"]).toBe("text/x-opml; charset=utf-8");
  const addresses = [...text.matchAll(/xmlUrl="([^"]+)"/g)].map(([, address = ""]) =>
    address.replace(origin, ""),
  );
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(addresses).toEqual(
    expect.arrayContaining([
      "/rss.xml",
      "/categories/craft/rss.xml",
      "/languages/de/rss.xml",
      "/tags/1f389/rss.xml",
    ]),
  );
  for (const address of addresses) expect((await ask(address)).status, address).toBe(200);
});

test("the sitemap has the front page and the article pages, and robots.txt names it", async () => {
  const { ask, origin } = await startWithCuts();
  const { text } = await ask("/sitemap.xml");
  const addresses = [...text.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address = ""]) => address);

  expect(addresses.toSorted()).toEqual(
    ["/", "/articles/bridge", "/articles/ford", "/articles/mill", "/articles/weir"].map(
      (path) => origin + path,
    ),
  );
  expect((await ask("/robots.txt")).text).toContain(`Sitemap: ${origin}/sitemap.xml\n`);
});

test("articles of another site are left to that site's sitemap", async () => {
  const { ask } = await startWithCuts({ permalink: "https://example.org/{slug}/" });

  expect((await ask("/sitemap.xml")).text.match(/<loc>/g)).toHaveLength(1);
});
