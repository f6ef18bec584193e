import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { assembleFeed } from "../../../src/feeds/assemble-feed.js";
import { linkHeader, pageLinkHeader } from "../../../src/feeds/link-header.js";
import { feedOf, SECOND_ARCHIVE_PAGE } from "../../fixtures/feed.js";

const HUBS = ["https://hub.example.net/", "https://hub.example.com/a?b=c,d;e"];

/** The links of a header, grouped by relation, in order. */
function linksIn(header: string): Record<string, string[]> {
  const links: Record<string, string[]> = {};
  for (const [, href = "", relation = ""] of header.matchAll(/<([^>]*)>; rel="([^"]*)"/g)) {
    links[relation] = [...(links[relation] ?? []), href];
  }
  return links;
}

describe("the Link header of a feed", () => {
  test("links to its page, itself and its hubs, with the type of the format", () => {
    expect(linkHeader(feedOf([], { hubs: HUBS }), "atom")).toBe(
      '<https://example.org/>; rel="alternate"; type="text/html", ' +
        '<https://example.org/atom.xml>; rel="self"; type="application/atom+xml", ' +
        '<https://hub.example.net/>; rel="hub", ' +
        '<https://hub.example.com/a?b=c,d;e>; rel="hub"',
    );
  });

  test.for(["rss", "atom", "json"] as const)("has exactly one self link, to itself: %s", (format) => {
    const feed = feedOf([], { hubs: HUBS });

    expect(linksIn(linkHeader(feed, format))["self"]).toEqual([feed.links[format]]);
  });

  test("of an archive page links to the feed and the previous page, and to no hub", () => {
    const feed = feedOf([], { hubs: HUBS }, SECOND_ARCHIVE_PAGE);

    expect(linksIn(linkHeader(feed, "rss"))).toEqual({
      alternate: ["https://example.org/"],
      self: ["https://example.org/archive/2/rss.xml"],
      current: ["https://example.org/rss.xml"],
      "prev-archive": ["https://example.org/archive/1/rss.xml"],
    });
  });

  test("is valid for terms in any script", () => {
    const publication = {
      channel: feedOf([]).channel,
      permalink: undefined,
      zone: "UTC",
      content: "full",
      siteOrigin: undefined,
    } as const;
    const term = { kind: "tag", slug: "漢字", name: "漢字", count: 1 } as const;
    const contents = { key: { term, archive: 2 }, term, entries: [], deleted: [], previousPage: 1 };
    const feed = assembleFeed(publication, contents, 0);
    const response = new ServerResponse(new IncomingMessage(new Socket()));

    response.setHeader("Link", linkHeader(feed, "rss"));
    response.setHeader("Link", pageLinkHeader(feed));

    expect(linksIn(linkHeader(feed, "json"))["self"]).toEqual([
      "https://example.org/tags/%E6%BC%A2%E5%AD%97/archive/2/feed.json",
    ]);
  });
});

describe("the Link header of a page", () => {
  const feeds = [
    "https://example.org/rss.xml",
    "https://example.org/atom.xml",
    "https://example.org/feed.json",
  ];

  test("links only to its subscription feeds", () => {
    const header = pageLinkHeader(feedOf([], { hubs: HUBS }));

    expect(linksIn(header)).toEqual({ alternate: feeds });
    expect(header).toContain(
      '<https://example.org/feed.json>; rel="alternate"; type="application/feed+json"',
    );
  });

  test("of an archive page links to the subscription feeds too", () => {
    expect(linksIn(pageLinkHeader(feedOf([], {}, SECOND_ARCHIVE_PAGE)))).toEqual({ alternate: feeds });
  });
});
