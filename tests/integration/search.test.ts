import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type RunningService, startService } from "../fixtures/running-service.js";
import { cleanUpAfterAll, directoryWith, writeFiles } from "../fixtures/temporary-directory.js";
import { page as parsed } from "../unit/pages/parsed-page.js";

const FILES = {
  "mill.md":
    "---\ntitle: The mill & <b>\ndate: 2026-01-01\n---\nIt turns.\n\n## The wheel\n\nBen built it of oak, in a year of which nobody knows anything any more.\n",
  "weir.md": "---\ntitle: The weir\ndate: 2026-01-03\n---\nBelow the mill, behind the oaks.\n",
  "wheel.md": "---\ntitle: Of wheels\ndate: 2025-01-01\n---\nThere are many.\n",
  "old.md": "---\ntitle: Old\ndate: 2024-01-01\n---\nNone.\n\n## A wheel and a mill\n\nNothing.\n",
  "muehle.md":
    "---\ntitle: Die Mühlenräder\ndate: 2023-01-01\nlanguage: de\n---\nSie drehen sich an der Straße.\n",
  "kvarn.md": "---\ntitle: Kvarnen\ndate: 2023-01-02\nlanguage: sv\n---\nDen ligger vid ån, bland björkar.\n",
  "suisha.md": "---\ntitle: 小川の水車\ndate: 2023-01-03\nlanguage: ja\n---\n古い水車が今も回っている。\n",
  "arabic.md": "---\ntitle: قصة\ndate: 2023-01-04\nlanguage: ar\n---\nهذا نص عن الطاحونة القديمة.\n",
};

const atTheEnd = cleanUpAfterAll();
const directory = directoryWith(FILES, atTheEnd);
let service: RunningService;

beforeAll(async () => {
  service = await startService({ directory }, atTheEnd);
});

async function search(words: string, at = service, page?: number) {
  const query = new URLSearchParams({ q: words, ...(page && { page: String(page) }) });
  const { status, text, headers } = await at.ask(`/search?${query}`);
  expect(status).toBe(200);
  return { text, headers, titles: parsed(text).texts("h2") };
}

describe("visitors find", () => {
  test.for([
    ["mill", ["The mill & <b>", "Old", "The weir"]],
    ["MILL oak", ["The weir", "The mill & <b>"]],
    ["wheel", ["Of wheels", "The mill & <b>", "Old"]],
    ["muhlenrad", ["Die Mühlenräder"]],
    ["strasse", ["Die Mühlenräder"]],
    ["bjorkar", ["Kvarnen"]],
    ["水車", ["小川の水車"]],
    ["今も", ["小川の水車"]],
    ["طاحونة", ["قصة"]],
    ["nowhere", []],
  ] as const)(
    "by %s: those that say it in the title first, then in headings, and the newest first",
    async ([words, expected]) => {
      expect((await search(words)).titles).toEqual(expected);
    },
  );

  test("the section, with the words highlighted", async () => {
    const { text } = await search("oak wheel");

    expect(parsed(text).anchors("li")).toEqual([
      ["The mill & <b>", `${service.origin}/articles/mill`],
      ["The wheel", `${service.origin}/articles/mill#the-wheel`],
    ]);
    expect(parsed(text).texts("mark")).toEqual(["wheel", "oak"]);
    expect(text).toContain("Ben built it of <mark>oak</mark>, in a year");
  });

  test("new articles, and no earlier text", async () => {
    const changing = directoryWith({ "mill.md": "# Mill\n\nIt turns." });
    const own = await startService({ directory: changing });
    expect((await search("turns", own)).titles).toEqual(["Mill"]);

    writeFiles(changing, { "mill.md": "# Mill\n\nIt stands.", "weir.md": "# Weir\n\nIt turns left." });
    await own.refresh();
    expect((await search("turns", own)).titles).toEqual(["Weir"]);
    expect((await search("stands", own)).titles).toEqual(["Mill"]);

    rmSync(join(changing, "weir.md"));
    await own.refresh();
    expect((await search("turns", own)).titles).toEqual([]);
  });
});

test("many results are divided into linked pages", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 45 }, (_, n) => [
      `${n}.md`,
      `---\ntitle: Number ${n}\ndate: ${new Date(Date.UTC(2026, 0, 1) - n * 86_400_000).toISOString()}\n---\nA mill.\n`,
    ]),
  );
  const own = await startService({ directory: directoryWith(many) });
  const seen: string[] = [];
  let next: string | undefined = "/search?q=mill";
  for (let page = 1; next !== undefined; page += 1) {
    const { text } = await own.ask(next);
    expect(text).toContain(`45 articles, page ${page} of 3.`);
    seen.push(...[...text.matchAll(/<h2><a [^>]*>(.*?)<\/a>/g)].map(([, title = ""]) => title));
    next = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replace("&amp;", "&");
  }

  expect(seen).toEqual(Array.from({ length: 45 }, (_, n) => `Number ${n}`));
  expect((await search("mill", own, 7)).text).toContain("There is nothing on this page.");
});

describe("the page", () => {
  test("has only the form without a query", async () => {
    const { text } = await service.ask("/search");

    expect(text).toContain('<form class="search" action="/search" method="get">');
    expect(text).not.toMatch(/class="(?:hits|count)"/);
  });

  test("has the lifetime of other pages and is not indexed by search engines", async () => {
    const { text, headers } = await search("mill");

    expect(text).toContain('<meta name="robots" content="noindex"');
    expect(headers["cache-control"]).toMatch(/^public, max-age=300,/);
    expect(headers["content-security-policy"]).toContain("form-action 'self'");
    const again = await service.ask("/search?q=mill", {
      headers: { "If-None-Match": headers["etag"] ?? "" },
    });
    expect(again.status).toBe(304);
    expect((await service.ask("/robots.txt")).text).toContain("Disallow: /search\n");
  });

  test("is linked from the front page and the archive, but not from a term page", async () => {
    const own = await startService({
      directory: directoryWith({
        "a.md": "---\ntags: [oak]\ndate: 2020-01-01\n---\n# A\n",
        "b.md": "---\ndate: 2021-01-01\n---\n# B\n",
      }),
      settings: { url: "https://example.org/news/", limit: "1", window: "0" },
    });

    for (const path of ["/", "/archive/1/"])
      expect((await own.ask(path)).text).toContain('action="/news/search"');
    for (const path of ["/tags/oak/", "/articles/a"])
      expect((await own.ask(path)).text).not.toContain("<form");
  });

  test("does not exist where the publisher switched it off", async () => {
    const own = await startService({ directory, settings: { search: "false" } });

    expect((await own.ask("/search?q=mill")).status).toBe(404);
    expect((await own.ask("/")).text).not.toContain("<form");
  });

  test("asks to come back before anything is published", async () => {
    const own = await startService({ directory, published: false });
    const { status, headers } = await own.ask("/search?q=mill");

    expect(status).toBe(503);
    expect(headers["retry-after"]).toBe("10");
  });
});

describe("any query", () => {
  test.for([
    "?q=%FF%00%ZZ",
    "?q=a&q=b",
    "?q[x]=1",
    "?page=-1&q=mill",
    "?page=1e99&q=mill",
    "?page=NaN&q=mill",
    '?q="mill',
    "?q=mill*",
    "?q=title:mill",
    "?q=NEAR(mill weir)",
    "?q=mill AND",
    "?q={title}:(mill",
    `?q=${"mill ".repeat(1_000)}`,
  ])("%s causes no error", async (query) => {
    expect((await service.ask(`/search${encodeURI(query).replaceAll("%25", "%")}`)).status).toBe(200);
  });

  test("is answered, and shown as plain text", async () => {
    const grammar = fc.constantFrom(
      '"',
      "*",
      "(",
      ")",
      ":",
      "^",
      "-",
      " AND ",
      " OR ",
      " NOT ",
      "NEAR(",
      "title",
      "<b>",
      "mill",
      "水",
      "\0",
      "ﷺ",
      "⒈",
      "\ud800",
    );
    const typed = fc.oneof(
      fc.array(grammar, { maxLength: 12 }).map((parts) => parts.join("")),
      fc.string({ unit: "binary", maxLength: 300 }),
    );
    await fc.assert(
      fc.asyncProperty(typed, async (words) => {
        const { status, text } = await service.ask(`/search?${new URLSearchParams({ q: words })}`);

        expect(status).toBe(200);
        expect(text).not.toContain("<b>");
      }),
      { numRuns: 150 },
    );
    expect(service.errors).toEqual([]);
  });
});
