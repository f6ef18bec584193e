import { describe, expect, test } from "vitest";
import { pageRenderer } from "../../../src/pages/render-pages.js";
import { ALONE, entryWith } from "../../fixtures/feed.js";
import { feedAt, page, termOf } from "./parsed-page.js";

const pages = pageRenderer("UTC");
const [places, oak, ada] = [
  termOf("category", "Places"),
  termOf("tag", "Oak"),
  termOf("author", "Ada Novak"),
];
const around = {
  earlier: { slug: "weir", title: "The <weir>" },
  later: { slug: "köhler", title: "Charcoal" },
  terms: [places, oak, ada],
};

describe("an article's page", () => {
  test("links to the previous and next article", () => {
    const { anchors } = page(pages.articlePage(feedAt({}), entryWith(), around));

    expect(anchors("nav")).toEqual([
      ["Previous article The <weir>", "/articles/weir"],
      ["Next article Charcoal", "/articles/k%C3%B6hler"],
    ]);
  });

  test("links to its terms and their feeds regardless of case", () => {
    const entry = entryWith({ categories: ["PLACES"], authors: [{ name: "ada novak" }, { name: "Ben" }] });
    const { anchors } = page(
      pages.articlePage(feedAt({}, { home: "https://example.org/news/" }), entry, around),
    );

    expect(anchors("p")).toEqual(
      expect.arrayContaining([
        ["PLACES", "/news/categories/places/"],
        ["ada novak", "/news/authors/ada-novak/"],
      ]),
    );
    expect(anchors("section")).toEqual([
      ["Places", "/news/categories/places/"],
      ["RSS 2.0 feed of Places", "/news/categories/places/rss.xml"],
      ["Oak", "/news/tags/oak/"],
      ["RSS 2.0 feed of Oak", "/news/tags/oak/rss.xml"],
    ]);
  });

  test("of a single article has no navigation to others", () => {
    const { all } = page(pages.articlePage(feedAt({}), entryWith(), ALONE));

    expect([...all("nav"), ...all("section")]).toEqual([]);
  });

  test.for([
    ["de", "ltr"],
    ["ar", "rtl"],
    ["he-IL", "rtl"],
    ["ur", "rtl"],
    ["ja", "ltr"],
    ["az-Arab", "rtl"],
  ] as const)("in %s has the direction %s regardless of its first word", ([language, direction]) => {
    const entry = entryWith({ language, title: "RSS" });

    expect(page(pages.articlePage(feedAt({}), entry, ALONE)).all("article")[0]?.attribs["dir"]).toBe(
      direction,
    );
    expect(page(pages.feedPage(feedAt({ entries: [entry] }), [])).all("article")[0]?.attribs).toMatchObject({
      dir: direction,
      lang: language,
    });
  });

  test("makes scrollable elements focusable and changes nothing else", () => {
    const html =
      '<pre><code>&lt;pre&gt;</code></pre><p title="&lt;pre>">x</p><table><tr><td>1</td></tr></table>';

    expect(pages.articlePage(feedAt({}), entryWith({ html }), ALONE)).toContain(
      '<pre tabindex="0"><code>&lt;pre&gt;</code></pre><p title="&lt;pre>">x</p><table tabindex="0"><tr>',
    );
  });
});

describe("metadata for programs", () => {
  const entry = entryWith({
    title: "</script><!--<script>",
    lead: "A visit.",
    categories: ["Places"],
    tags: ["oak"],
    authors: [{ name: "Ada Novak", url: "https://ada.example/" }],
    image: { url: "https://example.org/mill.png", type: undefined, length: undefined },
  });
  const html = pages.articlePage(feedAt({}, { image: "https://example.org/logo.png" }), entry, ALONE);

  test("describes the article as JSON-LD that cannot close its script element", () => {
    const [, data = ""] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html) ?? [];

    expect(data).not.toContain("<");
    expect(JSON.parse(data)).toEqual({
      "@context": "https://schema.org",
      "@type": "Article",
      headline: "</script><!--<script>",
      description: "A visit.",
      inLanguage: "en",
      url: "https://example.org/articles/mill",
      mainEntityOfPage: "https://example.org/articles/mill",
      datePublished: "2026-01-05T09:30:00.000Z",
      dateModified: "2026-02-06T10:45:00.000Z",
      author: [{ "@type": "Person", name: "Ada Novak", url: "https://ada.example/" }],
      image: "https://example.org/mill.png",
      articleSection: ["Places"],
      keywords: ["oak"],
      publisher: {
        "@type": "Organization",
        name: "Valley news",
        url: "https://example.org/",
        logo: "https://example.org/logo.png",
      },
    });
  });

  test("describes a shared article with Open Graph properties", () => {
    expect(properties(html)).toEqual([
      ["og:type", "article"],
      ["og:site_name", "Valley news"],
      ["og:title", "</script><!--<script>"],
      ["og:description", "A visit."],
      ["og:url", "https://example.org/articles/mill"],
      ["og:image", "https://example.org/mill.png"],
      ["article:published_time", "2026-01-05T09:30:00.000Z"],
      ["article:modified_time", "2026-02-06T10:45:00.000Z"],
      ["article:section", "Places"],
      ["article:tag", "oak"],
    ]);
    expect(page(html).metas("twitter:card")).toEqual(["summary_large_image"]);
  });

  test("describes the publication with Open Graph properties", () => {
    const front = pages.feedPage(feedAt({}, { image: "https://example.org/logo.png" }), []);

    expect(properties(front)).toEqual([
      ["og:type", "website"],
      ["og:site_name", "Valley news"],
      ["og:title", "Valley news"],
      ["og:description", "What happens along the river"],
      ["og:url", "https://example.org/"],
      ["og:image", "https://example.org/logo.png"],
    ]);
  });
});

describe("links to popular feed readers", () => {
  const encoded = "https%3A%2F%2Fexample.org%2Frss.xml";

  test("subscribe from the front page in one click", () => {
    expect(page(pages.feedPage(feedAt({}), [])).readers).toEqual([
      ["Feedly", `https://feedly.com/i/subscription/feed%2F${encoded}`],
      ["Inoreader", `https://www.inoreader.com/?add_feed=${encoded}`],
      ["NewsBlur", `https://www.newsblur.com/?url=${encoded}`],
      ["The Old Reader", `https://theoldreader.com/feeds/subscribe?url=${encoded}`],
      ["Feedbin", `https://feedbin.com/?subscribe=${encoded}`],
      ["NetNewsWire and other apps", "feed:https://example.org/rss.xml"],
    ]);
  });

  test.for([
    ["rss", "rss.xml"],
    ["atom", "atom.xml"],
    ["json", "rss.xml"],
  ] as const)("use a format that every reader supports on the page of the %s feed", ([format, file]) => {
    const { readers } = page(pages.feedPage(feedAt({ key: { archive: 1 } }), [], format));

    expect(readers.at(-1)?.[1]).toBe(`feed:https://example.org/${file}`);
  });
});

function properties(html: string) {
  return page(html)
    .all("meta")
    .flatMap(({ attribs: { property, content } }) => (property === undefined ? [] : [[property, content]]));
}
