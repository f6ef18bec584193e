import { describe, expect, test } from "vitest";
import type { FeedFormat } from "../../src/feeds/feed.js";
import type { Answer } from "../fixtures/ask.js";
import { brokenRules, FEED_RULES, WELL_FORMED } from "../fixtures/feed-rules.js";
import { disagreements } from "../fixtures/rules/agreement.js";
import { mediumProblems, ownMedia } from "../fixtures/rules/media-rules.js";
import { opmlProblems } from "../fixtures/rules/opml-rules.js";
import { readDocument } from "../fixtures/rules/read-document.js";
import { sitemapProblems } from "../fixtures/rules/sitemap-rules.js";
import { jsonFeedProblems } from "../fixtures/schemas/json-schema.js";
import type { ServedDocument } from "../fixtures/served-document.js";
import { validDocument } from "../fixtures/valid-documents.js";

const NOW = Date.UTC(2026, 5, 1);
const FORMATS = ["rss", "atom", "json"] as const;

/** The valid document with every match replaced. */
function spoilt(format: FeedFormat, found: string | RegExp, replacement: string): ServedDocument {
  const sound = validDocument(format);
  const text = sound.text.replaceAll(
    typeof found === "string" ? found : new RegExp(found, "gs"),
    replacement,
  );
  if (text === sound.text) throw new Error(`expected ${found} in the document`);
  return { ...sound, text };
}

test.for(FORMATS)("a valid %s document breaks no rule", (format) => {
  expect(brokenRules(validDocument(format), NOW)).toEqual([]);
});

/** Each rule with a format and a replacement that breaks it. */
const WAYS_TO_BREAK: readonly (readonly [string, FeedFormat, string | RegExp, string])[] = [
  [WELL_FORMED, "rss", "xmlns:dc=", "xmlns:other="],
  [WELL_FORMED, "atom", "<subtitle>", ""],
  [WELL_FORMED, "json", '"items"', '"entries"'],
  ["it names itself once, by the address that it was fetched from", "rss", "rss.xml", "other.xml"],
  ["it names itself once, by the address that it was fetched from", "atom", 'rel="hub"', 'rel="self"'],
  ["it names itself once, by the address that it was fetched from", "json", "feed_url", "_url"],
  ["it names the page that it is about, before itself", "rss", /<atom:link rel="alternate"[^>]*>/, ""],
  [
    "it names the page that it is about, before itself",
    "atom",
    /(<link rel="alt[^>]*>)(<link rel="self[^>]*>)/,
    "$2$1",
  ],
  ["every link of the feed is an absolute address", "json", "https://hub.example/", "/hub"],
  ["every entry has an id", "rss", /<guid.*?<\/guid>/, ""],
  ["no two entries share an id", "atom", "urn:x:2", "urn:x:1"],
  [
    "every entry leads to one address, which is absolute",
    "rss",
    "<link>https://example.org/mill",
    "<link>/mill",
  ],
  [
    "every entry leads to one address, which is absolute",
    "atom",
    '<link href="https://example.org/mill"/>',
    "",
  ],
  ["no two entries lead to one address", "json", "https://example.org/weir", "https://example.org/mill"],
  [
    "hubs stand in the document and in the headers alike, with one self",
    "atom",
    "hub.example",
    "other.example",
  ],
  [
    "an archive page says that it is one and what it belongs to, and no other does",
    "rss",
    "<image>",
    "<fh:archive/><image>",
  ],
  [
    "an archive page says that it is one and what it belongs to, and no other does",
    "atom",
    'rel="hub"',
    'rel="current"',
  ],
  ["dates of RSS are RFC 822 dates, with the right weekday", "rss", "Mon, 05", "Tue, 05"],
  [
    "dates of RSS are RFC 822 dates, with the right weekday",
    "rss",
    "Mon, 05 Jan 2026 09:30:00 GMT",
    "2026-01-05",
  ],
  [
    "dates of Atom and JSON Feed are RFC 3339 dates",
    "atom",
    "<published>2026-01-05T09:30:00Z",
    "<published>2026-01-05",
  ],
  ["dates of Atom and JSON Feed are RFC 3339 dates", "json", "2026-01-05T09:30:00Z", "2026-01-35T09:30:00Z"],
  ["no date is implausible", "json", "2026-01-06", "2027-01-06"],
  ["no date is implausible", "atom", "2026-01-04", "1970-01-01"],
  ["nothing is updated before it is published", "json", "2026-01-06", "2026-01-03"],
  ["the feed is as new as its latest entry", "rss", "Tue, 06 Jan", "Wed, 07 Jan"],
  ["the feed has a title, a description and a language", "rss", "<language>en</language>", ""],
  ["the feed has a title, a description and a language", "json", '"description":"What happens",', ""],
  ["every entry has a title", "atom", "The weir", " "],
  ["nothing stands in it that XML forbids, in JSON neither", "json", "The weir", "The \\u0008weir"],
  ["nothing stands in it that XML forbids, in JSON neither", "json", "It roars.", "It \\ud83d roars."],
  [
    "plain text has no markup that a reader might take for its own",
    "rss",
    "The mill",
    "The &lt;b>mill&lt;/b>",
  ],
  [
    "plain text has no character references that were escaped twice",
    "json",
    "The mill",
    "The mill &#x26; the weir",
  ],
  ["plain text is one line, without space around it", "atom", "The mill", "The mill\n"],
  ["languages are BCP 47 tags", "atom", 'xml:lang="en"', 'xml:lang="english_GB"'],
  [
    "no author and no category is blank or there twice",
    "rss",
    "<category>Mills",
    "<category/><category>Mills",
  ],
  ["no author and no category is blank or there twice", "json", '["Mills"]', '["Mills","Mills"]'],
  ["every entry says something", "json", "It roars.", ""],
  ["every entry of RSS has a description", "rss", /<description>.*?<\/description>/, ""],
  [
    "the summary opens the content, which readers show in its stead",
    "atom",
    '<content type="html">It',
    '<content type="html">So it',
  ],
  [
    "every address in content is absolute, and of a kind to follow",
    "rss",
    'href="https://example.org/mill#part"',
    'href="#part"',
  ],
  [
    "every address in content is absolute, and of a kind to follow",
    "json",
    "https://example.org/mill#part",
    "javascript:alert(1)",
  ],
  ["content runs and embeds nothing", "atom", "<p>", "<p><script>x</script>"],
  ["content has no handlers and no looks of its own", "json", "<p>", "<p onclick='x'>"],
  ["content has no handlers and no looks of its own", "rss", "<p>", "<p style='x'>"],
  ["every element in content is closed", "atom", "</p>", ""],
  [
    "summaries use only elements that every reader keeps",
    "rss",
    "<p>",
    "<p><img src='https://example.org/a.png'>",
  ],
  ["RSS has its own elements once, and no others", "rss", "<image>", "<logo/><image>"],
  ["RSS has its own elements once, and no others", "rss", "<language>", "<language>de</language><language>"],
  ["a guid that is a permalink is the item's link", "rss", ' isPermaLink="false"', ""],
  ["an author of RSS is an e-mail address", "rss", "<dc:creator>Ada</dc:creator>", "<author>Ada</author>"],
  [
    "the picture of RSS has the title and the link of its channel",
    "rss",
    "</url><title>Valley",
    "</url><title>Hill",
  ],
  ["an entry has one enclosure at most, with address, type and length", "atom", 'length="9"', 'length="0"'],
  ["an entry has one enclosure at most, with address, type and length", "json", "audio/mpeg", "mpeg"],
  ["Atom has an author, of the feed or of every entry", "atom", /<author>.*?<\/author>/, ""],
  ["a title of Atom is text, not HTML", "atom", "<title>", '<title type="html">'],
  [
    "namespaces are declared at the root, once",
    "atom",
    "<entry>",
    "<entry xmlns:dc='http://purl.org/dc/elements/1.1/'>",
  ],
];

test.for(WAYS_TO_BREAK)(
  "a document can break the rule: %s (%s, %s)",
  ([rule, format, found, replacement]) => {
    const broken = brokenRules(spoilt(format, found, replacement), NOW);

    expect(broken.map((one) => one.rule)).toContain(rule);
  },
);

test("a document can come with another type", () => {
  const sound = validDocument("rss");
  const broken = brokenRules({ ...sound, headers: { ...sound.headers, "content-type": "text/xml" } }, NOW);

  expect(broken.map(({ rule }) => rule)).toEqual(["it comes with the type of its format, and the charset"]);
});

test("headers can disagree on the self link", () => {
  const sound = validDocument("atom");
  const link = `${sound.headers["link"]}, <https://example.org/>; rel="self"`;
  const broken = brokenRules({ ...sound, headers: { ...sound.headers, link } }, NOW);

  expect(broken.map(({ rule }) => rule)).toEqual([
    "hubs stand in the document and in the headers alike, with one self",
  ]);
});

test("every rule is shown to be breakable", () => {
  const shown = new Set(WAYS_TO_BREAK.map(([rule]) => rule));
  const others = FEED_RULES.map(({ name }) => name).filter((name) => !shown.has(name));

  expect(others).toEqual(["it comes with the type of its format, and the charset"]);
});

describe("between formats", () => {
  function problemsWith(spoiltOne?: ServedDocument): string[] {
    const [rss, atom, json] = FORMATS.map((format) =>
      readDocument(spoiltOne?.format === format ? spoiltOne : validDocument(format), NOW),
    );
    if (rss === undefined || atom === undefined || json === undefined) throw new Error("a format is missing");
    return disagreements({ rss, atom, json });
  }

  test("valid documents agree", () => {
    expect(problemsWith()).toEqual([]);
  });

  test.for([
    ["the feed's title", "atom", "Valley", "Hill"],
    ["id", "rss", "urn:x:1", "urn:x:3"],
    ["id", "atom", "urn:x:1", "urn:uuid:6ba7b814-9dad-51d1-80b4-00c04fd430c8"],
    ["title", "json", "The mill", "The  mill"],
    ["link", "atom", "example.org/weir", "example.org/weir/"],
    ["published", "rss", "Mon, 05 Jan 2026 09:30:00", "Mon, 05 Jan 2026 09:30:01"],
    ["updated", "json", "2026-01-06T09:30:00Z", "2026-01-06T09:31:00Z"],
    ["authors", "rss", "Ada", "Bo"],
    ["categories", "atom", 'term="Mills"', 'term="Mill"'],
    [
      "language",
      "json",
      '"url":"https://example.org/mill"',
      '"url":"https://example.org/mill","language":"de"',
    ],
    ["enclosure", "json", ":9}", ":8}"],
    ["content", "rss", "<content:encoded>It roars.", "<content:encoded>It roars!"],
    ["entries", "atom", /<entry><id>urn:x:2.*?<\/entry>/, ""],
  ] as const)("they can differ in %s", ([part, format, found, replacement]) => {
    const problems = problemsWith(spoilt(format, found, replacement));

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(part);
  });

  test("an id that is no URL may have a UUID in Atom", () => {
    const read = (format: FeedFormat, id: string) => readDocument(spoilt(format, "urn:x:2", id), NOW);
    const documents = { rss: read("rss", "post 2"), json: read("json", "post 2") };

    expect(disagreements({ ...documents, atom: read("atom", "urn:uuid:1") })).toEqual([]);
    expect(disagreements({ ...documents, atom: read("atom", "urn:x:9") })).toHaveLength(1);
  });
});

describe("an enclosure", () => {
  const media = ownMedia(FORMATS.map((format) => readDocument(validDocument(format), NOW)));
  const answer = (status: number, headers: Answer["headers"]): Answer => {
    return { status, headers, body: Buffer.alloc(0), text: "" };
  };

  test.for([
    [0, 200, "audio/mpeg", "9"],
    [1, 404, "audio/mpeg", "9"],
    [1, 200, "audio/ogg", "9"],
    [1, 200, "audio/mpeg", "10"],
  ] as const)(
    "has %s problems when it is answered with %s, %s and %s bytes",
    ([count, status, type, length]) => {
      const [medium, ...others] = media;

      expect(others).toEqual([]);
      expect(
        medium && mediumProblems(medium, answer(status, { "content-type": type, "content-length": length })),
      ).toHaveLength(count);
    },
  );
});

describe("lists", () => {
  const answer = (type: string, text: string): Answer => {
    return { status: 200, headers: { "content-type": type }, body: Buffer.from(text), text };
  };
  const OUTLINE =
    '<outline type="rss" text="A" title="A" xmlUrl="https://example.org/rss.xml" htmlUrl="https://example.org/"/>';
  const OPML = `<opml version="2.0"><head><title>A</title><dateModified>Mon, 05 Jan 2026 09:30:00 GMT</dateModified></head><body>${OUTLINE}</body></opml>`;
  const SITEMAP = `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.org/</loc><lastmod>2026-01-05T09:30:00Z</lastmod></url></urlset>`;

  test("valid ones have no problems", () => {
    expect(opmlProblems(answer("text/x-opml; charset=utf-8", OPML))).toEqual([]);
    expect(sitemapProblems(answer("application/xml", SITEMAP), "https://example.org", NOW)).toEqual([]);
  });

  test.for([
    ["another title than text", 'title="A"', 'title="B"'],
    ["no page", / htmlUrl="[^"]*"/, ""],
    ["a feed twice", OUTLINE, OUTLINE + OUTLINE],
    ["a wrong weekday", "Mon, 05", "Tue, 05"],
    ["no title", "<title>A</title>", ""],
  ] as const)("a subscription list can have %s", ([, found, replacement]) => {
    expect(opmlProblems(answer("text/x-opml", OPML.replace(found, replacement)))).toHaveLength(1);
  });

  test.for([
    ["a page of another site", "https://example.org/", "https://example.com/"],
    ["a date to come", "2026-01-05", "2027-01-05"],
    ["a page twice", /<url>.*<\/url>/, "$&$&"],
  ] as const)("a sitemap can have %s", ([, found, replacement]) => {
    const spoiltOne = answer("application/xml", SITEMAP.replace(found, replacement));

    expect(sitemapProblems(spoiltOne, "https://example.org", NOW)).toHaveLength(1);
  });

  test("both can come with another type", () => {
    expect(opmlProblems(answer("text/html", OPML))).toHaveLength(1);
    expect(sitemapProblems(answer("text/html", SITEMAP), "https://example.org", NOW)).toHaveLength(1);
  });
});

describe("the schema of JSON Feed", () => {
  test("accepts a valid one", () => {
    expect(jsonFeedProblems(validDocument("json").text)).toEqual([]);
  });

  test.for([
    ["another version", "version/1.1", "version/1"],
    ["an author in the singular", '"authors"', '"author"'],
    ["an id that is a number", '"id":"urn:x:1"', '"id":1'],
    ["an item without content", "content_html", "_content"],
    ["a medium without its type", '"mime_type":"audio/mpeg",', ""],
    ["a size in text", '"size_in_bytes":9', '"size_in_bytes":"9"'],
    ["an unknown member", '"language"', '"lang"'],
    ["a date without a zone", "2026-01-05T09:30:00Z", "2026-01-05T09:30:00"],
    ["null", '"What happens"', "null"],
    ["a hub without a type", '"type":"WebSub",', ""],
    ["a relative address", '"https://example.org/mill"', '"/mill"'],
  ] as const)("refuses %s", ([, found, replacement]) => {
    expect(jsonFeedProblems(spoilt("json", found, replacement).text)).not.toEqual([]);
  });
});
