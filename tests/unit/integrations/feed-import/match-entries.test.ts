import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ImportedEntry,
  type ImportTarget,
  matchEntries,
} from "../../../../src/integrations/feed-import/match-entries.js";
import type { OldEntry } from "../../../../src/integrations/feed-import/read-old-feed.js";

const NOON = Date.parse("2026-01-12T12:00:00Z");
const HOUR = 3_600_000;

function entry(fields: Partial<OldEntry>): OldEntry {
  return { guid: "old", link: undefined, title: undefined, published: NOON, ...fields };
}

function article(fields: Partial<ImportTarget>): ImportTarget {
  const { path = "stones.md", slug = path.replace(/\.md$/, "") } = fields;
  return {
    id: `id of ${path}`,
    path,
    slug,
    title: `The title of ${path}`,
    url: `http://localhost:3000/articles/${slug}`,
    ownId: false,
    published: NOON,
    ...fields,
  };
}

function pairs({ imports }: { imports: readonly ImportedEntry[] }) {
  return imports.map(({ guid, path, by }) => [guid, path, by]);
}

test("an import has the article, its current id, and the new id and date", () => {
  const old = entry({ guid: "https://a.example/?p=1", link: "https://a.example/stones/", published: 5 });

  expect(matchEntries([old], [article({ path: "notes/stones.md", slug: "stones" })]).imports).toEqual([
    {
      path: "notes/stones.md",
      id: "id of notes/stones.md",
      guid: "https://a.example/?p=1",
      published: 5,
      by: "slug",
    },
  ]);
});

describe("by the link", () => {
  test.for([
    "https://a.example/2026/stones",
    "http://a.example/2026/stones",
    "https://www.a.example/2026/stones/",
    "https://A.Example:443/2026/stones/index.html",
    "https://a.example/2026/stones/?utm_source=feed&utm_medium=rss",
    "https://a.example/2026/stones#top",
    "https://a.example/2026/%73tones",
    "https://old.example/2026/stones/",
    "/2026/stones",
  ])("%s matches the article", (link) => {
    const one = article({ path: "x.md", url: "https://a.example/2026/stones/" });

    expect(pairs(matchEntries([entry({ link })], [one]))).toEqual([["old", "x.md", "link"]]);
  });

  test.for([
    "https://a.example/2026/stone",
    "https://a.example/2026/Stones",
    "https://a.example/2025/stones",
    "https://a.example/2026/stones/?p=2",
    "https://a.example/",
    "urn:uuid:00000000-0000-0000-0000-000000000000",
    "not an address",
    "http://[",
    "https://a.example/%zz",
  ])("%s does not match", (link) => {
    const one = article({ path: "x.md", url: "https://a.example/2026/stones/" });

    expect(matchEntries([entry({ link })], [one]).imports).toEqual([]);
  });

  test("a query without a path distinguishes articles", () => {
    const articles = [1, 2].map((p) => article({ path: `${p}.md`, link: `https://a.example/?p=${p}` }));

    expect(pairs(matchEntries([entry({ link: "https://a.example/?p=2" })], articles))).toEqual([
      ["old", "2.md", "link"],
    ]);
  });

  test("the front page of a site matches no article", () => {
    const one = article({ path: "x.md", url: "https://a.example/" });

    expect(matchEntries([entry({ link: "https://a.example/" })], [one]).unmatchedEntries).toHaveLength(1);
  });

  test("the canonical URL in the front matter matches, too", () => {
    const one = article({ path: "x.md", link: "https://a.example/2026/stones/" });

    expect(pairs(matchEntries([entry({ link: "https://a.example/2026/stones/" })], [one]))).toEqual([
      ["old", "x.md", "link"],
    ]);
  });

  test("a match on the same site wins over the same path on another", () => {
    const articles = ["b", "a"].map((site) =>
      article({ path: `${site}.md`, url: `https://${site}.example/2026/stones/` }),
    );

    expect(pairs(matchEntries([entry({ link: "https://a.example/2026/stones/" })], articles))).toEqual([
      ["old", "a.md", "link"],
    ]);
  });
});

describe("by the last part of the link", () => {
  test.for([
    ["https://a.example/2026/01/stones/", "stones"],
    ["https://a.example/2026/01/stones.html", "stones"],
    ["https://a.example/stones/index.html", "stones"],
    ["https://a.example/M%C3%BChle/", "mühle"],
    ["https://a.example/muhle/", "mühle"],
    ["https://a.example/%E6%B0%B4%E8%BB%8A/", "水車"],
  ] as const)("%s matches the slug %s", ([link, slug]) => {
    expect(pairs(matchEntries([entry({ link })], [article({ slug })]))).toEqual([
      ["old", "stones.md", "slug"],
    ]);
  });

  test("reworded titles match; titles without a common word do not", () => {
    const link = "https://a.example/stones/";
    const match = (title: string | undefined) =>
      matchEntries([entry({ link, title })], [article({ title: "Dressing the mill stones" })]);

    expect(match("How a stone is dressed: dressing by hand").imports).toHaveLength(1);
    expect(match(undefined).imports).toHaveLength(1);
    expect(match("Sourdough in winter")).toMatchObject({ imports: [], unmatchedEntries: [{ guid: "old" }] });
  });

  test("two entries with the same last part are resolved by date", () => {
    const entries = [
      entry({ guid: "new", link: "https://a.example/2026/intro/" }),
      entry({ guid: "old", link: "https://a.example/2025/intro/", published: NOON - 300 * 24 * HOUR }),
    ];
    const one = article({ slug: "intro", published: NOON + 5 * HOUR });

    expect(pairs(matchEntries(entries, [one]))).toEqual([["new", "stones.md", "slug"]]);
  });

  test("two entries with the same last part and no distinct dates are ambiguous", () => {
    const entries = [
      entry({ guid: "new", link: "https://a.example/2026/intro/" }),
      entry({ guid: "old", link: "https://a.example/2025/intro/" }),
    ];
    const one = article({ slug: "intro" });

    expect(matchEntries(entries, [one])).toMatchObject({
      imports: [],
      unmatchedEntries: [],
      ambiguous: [{ by: "slug", entries, articles: [one] }],
      unmatchedArticles: [one],
    });
  });

  test("the title may resolve an ambiguous last part", () => {
    const entries = [
      entry({ guid: "new", link: "https://a.example/2026/intro/", title: "Bread" }),
      entry({ guid: "old", link: "https://a.example/2025/intro/", title: "Beer" }),
    ];
    const one = article({ slug: "intro", title: "Beer" });

    expect(matchEntries(entries, [one])).toMatchObject({
      imports: [{ guid: "old", by: "title" }],
      ambiguous: [],
      unmatchedEntries: [{ guid: "new" }],
    });
  });
});

describe("by the title", () => {
  test.for([
    ["Dressing the stones", "DRESSING  the\u00a0stones\n"],
    ["Rye, spelt &#038; the miller&#8217;s thumb", "Rye, spelt & the miller's thumb"],
    ["Feeding &amp; watering", "Feeding & watering"],
    ["A <em>dry</em> wall", "A dry wall"],
    ["“Dry” walls – and wet ones…", '"Dry" walls -- and wet ones...'],
    ["Cafe\u0301", "Café"],
    ["Ｗａｌｌｓ", "Walls"],
    ["Vec&lt;T&gt; in flour", "Vec<T> in flour"],
    ["soft\u00adhyphen", "softhyphen"],
  ] as const)("%j matches %j", ([old, now]) => {
    expect(pairs(matchEntries([entry({ title: old })], [article({ title: now })]))).toEqual([
      ["old", "stones.md", "title"],
    ]);
  });

  test.for([
    ["Why C++", "Why C"],
    ["Part 1", "Part 2"],
    ["", ""],
    ["<br>", "<hr>"],
  ] as const)("%j does not match %j", ([old, now]) => {
    expect(matchEntries([entry({ title: old })], [article({ title: now })]).imports).toEqual([]);
  });

  test("a weekly title is resolved by the day", () => {
    const week = 7 * 24 * HOUR;
    const entries = [2, 1, 0].map((n) =>
      entry({ guid: `entry ${n}`, title: "Weekly letter", published: NOON + n * week }),
    );
    const articles = [0, 1, 2, 3].map((n) =>
      article({ path: `${n}.md`, title: "Weekly letter", published: NOON + n * week - 12 * HOUR }),
    );

    expect(pairs(matchEntries(entries, articles))).toEqual([
      ["entry 2", "2.md", "title"],
      ["entry 1", "1.md", "title"],
      ["entry 0", "0.md", "title"],
    ]);
  });

  test("two with the same title on one day are resolved only by the minute", () => {
    const entries = [0, 2].map((n) =>
      entry({ guid: `entry ${n}`, title: "News", published: NOON + n * HOUR }),
    );
    const at = (...hours: number[]) =>
      hours.map((n) => article({ path: `${n}.md`, title: "News", published: NOON + n * HOUR }));

    expect(pairs(matchEntries(entries, at(0, 2)))).toEqual([
      ["entry 0", "0.md", "title"],
      ["entry 2", "2.md", "title"],
    ]);
    expect(matchEntries(entries, at(1, 3))).toMatchObject({ imports: [], ambiguous: [{ by: "title" }] });
  });

  test("the last two of several with the same title are no match", () => {
    const entries = [
      entry({ guid: "1", title: "News", link: "https://a.example/1" }),
      entry({ guid: "2", title: "News", published: undefined }),
    ];
    const articles = [
      article({ path: "1.md", title: "News", url: "https://a.example/1" }),
      article({ path: "9.md", title: "News", published: NOON - 9_000 * HOUR }),
    ];

    expect(matchEntries(entries, articles)).toMatchObject({
      imports: [{ guid: "1", path: "1.md" }],
      ambiguous: [{ entries: [{ guid: "2" }], articles: [{ path: "9.md" }] }],
    });
  });
});

test("the link wins over the slug, and the slug over the title", () => {
  const old = entry({ link: "https://a.example/2026/stones/", title: "Dressing" });
  const byLink = article({ path: "link.md", url: "https://a.example/2026/stones/" });
  const bySlug = article({ path: "slug.md", slug: "stones", title: "Dressing up" });
  const byTitle = article({ path: "title.md", title: "Dressing" });

  expect(pairs(matchEntries([old], [byTitle, bySlug, byLink]))).toEqual([["old", "link.md", "link"]]);
  expect(pairs(matchEntries([old], [byTitle, bySlug]))).toEqual([["old", "slug.md", "slug"]]);
  expect(pairs(matchEntries([old], [byTitle]))).toEqual([["old", "title.md", "title"]]);
});

test("an article with an id in its front matter keeps it, and its entry matches no other article", () => {
  const own = article({ ownId: true, title: "Stones" });
  const matching = matchEntries([entry({ link: "https://a.example/stones/", title: "Stones" })], [own]);

  expect(matching).toMatchObject({
    imports: [],
    ownIds: [{ path: "stones.md", id: "id of stones.md", guid: "old" }],
    unmatchedEntries: [],
    unmatchedArticles: [],
  });
});

test("a second import finds nothing to do", () => {
  const entries = [entry({ guid: "1", title: "One" }), entry({ guid: "2", title: "Two" })];
  const articles = [article({ path: "1.md", title: "One" }), article({ path: "2.md", title: "Two" })];
  const { imports } = matchEntries(entries, articles);
  const guids = new Map(imports.map(({ path, guid }) => [path, guid]));
  const renamed = articles.map((one) => ({ ...one, id: guids.get(one.path) ?? one.id }));

  expect(matchEntries(entries, renamed)).toMatchObject({
    imports: [],
    alreadyImported: [{ path: "1.md" }, { path: "2.md" }],
    unmatchedEntries: [],
    unmatchedArticles: [],
  });
});

test("the first of two entries with the same guid counts", () => {
  const entries = [entry({ title: "One" }), entry({ title: "Two" })];
  const articles = [article({ path: "1.md", title: "One" }), article({ path: "2.md", title: "Two" })];

  expect(matchEntries(entries, articles)).toMatchObject({
    imports: [{ path: "1.md" }],
    unmatchedEntries: [],
    unmatchedArticles: [{ path: "2.md" }],
  });
});

describe("for any entries and articles", () => {
  // Few values, so that matches are frequent.
  const link = fc.constantFrom(
    undefined,
    ..."abc".split("").map((name) => `https://a.example/2026/${name}/`),
  );
  const title = fc.constantFrom("Bread", "bread", "Beer", "Bread and beer", "");
  const moment = fc.constantFrom(NOON, NOON + HOUR, NOON + 30 * HOUR, undefined);
  const entries = fc
    .array(fc.record({ link, title: fc.option(title, { nil: undefined }), published: moment }), {
      maxLength: 7,
    })
    .chain((list) =>
      fc
        .array(fc.nat(8), { minLength: list.length, maxLength: list.length })
        .map((guids) => list.map((one, index) => entry({ ...one, guid: `guid ${guids[index]}` }))),
    );
  const articles = fc
    .array(
      fc.record({
        link,
        slug: fc.constantFrom("a", "b", "c"),
        title,
        published: moment,
        ownId: fc.boolean(),
        settled: fc.boolean(),
      }),
      { maxLength: 7 },
    )
    .map((list) =>
      list.map(({ settled, ...one }, index) =>
        article({ ...one, path: `${index}.md`, id: settled ? `guid ${index}` : `id ${index}` }),
      ),
    );

  test("each article, entry and guid is used at most once, and all are in the result", () => {
    fc.assert(
      fc.property(entries, articles, (old, now) => {
        const { imports, ownIds, alreadyImported, unmatchedEntries, ambiguous, unmatchedArticles } =
          matchEntries(old, now);
        const found = [...imports, ...ownIds];
        const paths = [...found, ...alreadyImported, ...unmatchedArticles].map(({ path }) => path);
        const guids = [
          ...found.map(({ guid }) => guid),
          ...alreadyImported.map(({ id }) => id),
          ...[...unmatchedEntries, ...ambiguous.flatMap((one) => one.entries)].map(({ guid }) => guid),
        ];

        expect(paths.toSorted()).toEqual(now.map(({ path }) => path).toSorted());
        expect(guids.toSorted()).toEqual([...new Set(old.map(({ guid }) => guid))].toSorted());
      }),
      { numRuns: 500 },
    );
  });

  test("the order of the articles does not matter", () => {
    const shuffled = articles.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(entries, shuffled, (old, [now, later]) => {
        expect(matchEntries(old, later)).toEqual(matchEntries(old, now));
      }),
      { numRuns: 500 },
    );
  });
});

test("thousands of entries and articles with the same title are matched by date", {
  timeout: 20_000,
}, () => {
  const at = (index: number) => NOON + index * 50 * HOUR;
  const numbers = Array.from({ length: 3_000 }, (_, index) => index);
  const entries = numbers.map((n) => entry({ guid: `${n}`, title: "News", published: at(n) }));
  const articles = numbers.map((n) => article({ path: `${n}.md`, title: "News", published: at(n) }));

  expect(matchEntries(entries, articles).imports).toHaveLength(numbers.length);
});
