import { describe, expect, test } from "vitest";
import { renderJsonFeed } from "../../../src/feeds/render-json-feed.js";
import { entryWith, feedOf, SECOND_ARCHIVE_PAGE } from "../../fixtures/feed.js";

function parsed(...parts: Parameters<typeof feedOf>) {
  return JSON.parse(renderJsonFeed(feedOf(...parts)));
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
      favicon: "https://example.org/icon.svg",
      language: "en",
      authors: [{ name: "Ada Novak" }],
      items: [],
    });
  });

  test("links to its own page, and has the image of the publication", () => {
    const image = "https://example.org/logo.png";

    expect(parsed([], { image }, { page: "https://example.org/tags/bread/" })).toMatchObject({
      home_page_url: "https://example.org/tags/bread/",
      icon: image,
    });
  });

  test("has its hubs, and the URL of the preceding entries", () => {
    const hubs = ["https://hub.example/", "https://switchboard.example/"];

    expect(parsed([], { hubs }, { previous: SECOND_ARCHIVE_PAGE.previous })).toMatchObject({
      hubs: [
        { type: "WebSub", url: "https://hub.example/" },
        { type: "WebSub", url: "https://switchboard.example/" },
      ],
      next_url: "https://example.org/archive/1/feed.json",
    });
  });

  test("as an archive page has no hub", () => {
    const page = parsed([], { hubs: ["https://hub.example/"] }, SECOND_ARCHIVE_PAGE);

    expect(page).not.toHaveProperty("hubs");
    expect(page).toMatchObject({
      feed_url: "https://example.org/archive/2/feed.json",
      next_url: "https://example.org/archive/1/feed.json",
    });
  });

  test("has no author if there is none", () => {
    expect(parsed([])).not.toHaveProperty("authors");
  });
});

describe("an item", () => {
  test("has every member that its entry has", () => {
    expect(
      itemOf({
        id: "post-1",
        authors: [
          { name: "Ada Novak", email: "ada@example.org" },
          { name: "Ben", url: "https://ben.example/about" },
          { name: "Cleo", url: "javascript:alert(1)", email: "no address" },
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
        { name: "Ben", url: "https://ben.example/about" },
        { name: "Cleo" },
      ],
      tags: ["Food", "bread"],
      language: "fr",
      attachments: [{ url: "https://example.org/a.mp3", mime_type: "audio/mpeg", size_in_bytes: 12 }],
      _feedwright: {
        about: "https://example.org/about/sections",
        sections: [
          { heading: "Flour < water", url: "https://example.org/articles/mill#flour", summary: "Ground." },
        ],
      },
    });
  });

  test("omits an image and an attachment whose URLs are not http or https", () => {
    const url = "javascript:alert(1)";
    const item = itemOf({
      image: { url, type: "image/jpeg", length: 12 },
      attachment: { url, type: "audio/mpeg", length: 12 },
    });

    expect(item).not.toHaveProperty("image");
    expect(item).not.toHaveProperty("attachments");
  });

  test("omits the members that its entry lacks", () => {
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

test.for([
  ["date", { updated: Number.NaN }],
  ["address", { url: "/articles/mill" }],
] as const)("an entry with an invalid %s is an error", ([, parts]) => {
  expect(() => parsed([entryWith(parts)])).toThrow(
    expect.objectContaining({ code: "document-malformed", message: expect.stringContaining("/feed.json") }),
  );
});
