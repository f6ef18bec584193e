import fc from "fast-check";
import sanitize from "sanitize-html";
import { describe, expect, test } from "vitest";
import { contentHtml, summaryHtml, summaryText } from "../../../src/feeds/entry-content.js";
import { entryWith } from "../../fixtures/feed.js";

const page = "https://example.org/articles/mill";
const introduction = { heading: "", url: page, summary: "The mill still turns." };
const wheel = { heading: "The wheel", url: `${page}#the-wheel`, summary: "It is made of oak." };

describe("the summaries as HTML", () => {
  test("are the author's own, the introduction's, and a list of links to the sections", () => {
    expect(summaryHtml(entryWith({ lead: "A visit.", sections: [introduction, wheel] }))).toBe(
      "<p>A visit.</p>\n<p>The mill still turns.</p>\n" +
        `<ul><li><strong><a href="${page}#the-wheel">The wheel</a></strong> — It is made of oak.</li></ul>`,
    );
  });

  test("do not repeat themselves", () => {
    expect(summaryHtml(entryWith({ lead: introduction.summary, sections: [introduction] }))).toBe(
      "<p>The mill still turns.</p>",
    );
  });

  test("include the heading of a section without a summary", () => {
    expect(summaryHtml(entryWith({ sections: [{ ...wheel, summary: "" }] }))).toBe(
      `<ul><li><strong><a href="${page}#the-wheel">The wheel</a></strong></li></ul>`,
    );
  });

  test("are empty for an article without summaries", () => {
    expect(summaryHtml(entryWith({ sections: [] }))).toBe("");
  });

  test("escape every text", () => {
    const sections = [{ heading: "<b>", url: `${page}?a=1&b="2"#x`, summary: "a < b && c ]]> d" }];

    expect(summaryHtml(entryWith({ lead: "<script>", sections }))).toBe(
      "<p>&lt;script&gt;</p>\n" +
        `<ul><li><strong><a href="${page}?a=1&amp;b=&quot;2&quot;#x">&lt;b&gt;</a></strong> — a &lt; b &amp;&amp; c ]]&gt; d</li></ul>`,
    );
  });

  test("pass a strict sanitizer unchanged, for any texts", () => {
    const text = fc.string({ unit: fc.constantFrom("<", ">", "&", '"', "'", "a", " ", "]", "é", "/", ";") });
    fc.assert(
      fc.property(text, text, text, (lead, heading, summary) => {
        const html = summaryHtml(entryWith({ lead, sections: [{ heading, url: page, summary }] }));
        const survived = sanitize(html, {
          allowedTags: ["p", "ul", "li", "strong", "a"],
          allowedAttributes: { a: ["href"] },
        });
        const plain = (markup: string) => markup.replaceAll("&quot;", '"').replaceAll("&apos;", "'");
        expect(plain(survived)).toBe(plain(html));
      }),
    );
  });
});

test("the summaries as text have one line each, unescaped", () => {
  expect(
    summaryText(entryWith({ lead: "A & B.", sections: [introduction, { ...wheel, summary: "" }, wheel] })),
  ).toBe("A & B.\nThe mill still turns.\nThe wheel\nThe wheel — It is made of oak.");
});

describe("the content", () => {
  test("has only the summaries when the article is not published in full", () => {
    expect(contentHtml(entryWith({ sections: [introduction] }))).toBe("<p>The mill still turns.</p>");
    expect(contentHtml(entryWith({ sections: [introduction], html: "" }))).toBe(
      "<p>The mill still turns.</p>",
    );
  });

  test("has the summaries, a rule and the article when it is published in full", () => {
    expect(contentHtml(entryWith({ sections: [introduction], html: "<h2>All</h2>" }))).toBe(
      "<p>The mill still turns.</p>\n<hr>\n<h2>All</h2>",
    );
    expect(contentHtml(entryWith({ sections: [], html: "<h2>All</h2>" }))).toBe("<h2>All</h2>");
  });
});
