import { describe, expect, test } from "vitest";
import { renderJsonFeed } from "../../../src/feeds/render-json-feed.js";
import { entryWith, feedOf } from "../../fixtures/feed.js";

function parsed(...[entries, channel]: Parameters<typeof feedOf>) {
  return JSON.parse(renderJsonFeed(feedOf(entries, channel)));
}

function itemOf(parts: Parameters<typeof entryWith>[0]) {
  return parsed([entryWith(parts)]).items[0];
}

describe("the feed", () => {
  test("is a JSON Feed 1.1", () => {
    expect(parsed([], { author: "Ada Novak" })).toEqual({
      version: "https://jsonfeed.org/version/1.1",
      title: "Valley news",
      description: "What happens along the river",
      home_page_url: "https://example.org/",
      feed_url: "https://example.org/feed.json",
      language: "en",
      authors: [{ name: "Ada Novak" }],
      items: [],
    });
  });

  test("names no author where there is none", () => {
    expect(parsed([])).not.toHaveProperty("authors");
  });
});

describe("an item", () => {
  test("has every member that its entry gives", () => {
    expect(
      itemOf({
        id: "post-1",
        authors: [
          { name: "Ada Novak", email: "ada@example.org" },
          { name: "Ben", url: "https://ben.example" },
        ],
        categories: ["Food"],
        tags: ["bread"],
        language: "fr",
        lead: "All about bread.",
        sections: [
          { heading: "Flour < water", url: "https://example.org/articles/mill#flour", summary: "Ground." },
        ],
        html: "<p>All of it.</p>",
        image: { url: "https://example.org/a.jpg", type: "image/jpeg", length: undefined },
        attachment: { url: "https://example.org/a.mp3", type: "audio/mpeg", length: 12 },
      }),
    ).toEqual({
      id: "post-1",
      url: "https://example.org/articles/mill",
      title: "The mill",
      content_html:
        '<p>All about bread.</p>\n<ul><li><strong><a href="https://example.org/articles/mill#flour">' +
        "Flour &lt; water</a></strong> — Ground.</li></ul>\n<hr>\n<p>All of it.</p>",
      summary: "All about bread.\nFlour < water — Ground.",
      image: "https://example.org/a.jpg",
      date_published: "2026-01-05T09:30:00.000Z",
      date_modified: "2026-02-06T10:45:00.000Z",
      authors: [
        { name: "Ada Novak", url: "mailto:ada@example.org" },
        { name: "Ben", url: "https://ben.example" },
      ],
      tags: ["Food", "bread"],
      language: "fr",
      attachments: [{ url: "https://example.org/a.mp3", mime_type: "audio/mpeg", size_in_bytes: 12 }],
    });
  });

  test("has none of those that it does not give", () => {
    expect(Object.keys(itemOf({ sections: [] })).toSorted()).toEqual(
      [
        "content_html",
        "date_modified",
        "date_published",
        "id",
        "language",
        "tags",
        "title",
        "url",
      ].toSorted(),
    );
  });
});

test("an entry whose date is none is an error, and no document", () => {
  expect(() => parsed([entryWith({ updated: Number.NaN })])).toThrow(
    expect.objectContaining({ code: "document-malformed", message: expect.stringContaining("/feed.json") }),
  );
});
