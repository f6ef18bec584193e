import { readFileSync } from "node:fs";
import { v5 as uuidv5 } from "uuid";
import { afterAll, describe, expect, test } from "vitest";
import { FEED_FORMATS, type FeedFormat } from "../../src/feeds/feed.js";
import { FULL_SETTINGS, generatedFacts, publishGenerated } from "../fixtures/corpora.js";
import type { ArticleFacts } from "../fixtures/corpus/written-article.js";
import { PARSERS, type ParserName } from "../fixtures/feeds-as-read.js";
import { moment, type ParsedEntry } from "../fixtures/parsers/parsed-entry.js";

type Field = keyof ParsedEntry;

interface Disagreement {
  readonly parser: ParserName;
  readonly formats: readonly FeedFormat[];
  readonly fields: readonly Field[];
  readonly what: string;
  /** Whose bug it is, and why. */
  readonly fault: string;
  /** Whether the disagreement shows in this field of a correct entry. */
  readonly shows: (entry: ParsedEntry, field: Field) => boolean;
}

const XML = ["rss", "atom"] as const;
const ALL = ["rss", "atom", "json"] as const;

const always = () => true;
const whereChanged = ({ published, updated }: ParsedEntry) => published !== updated;
const whereSeveral = ({ authors }: ParsedEntry) => authors.length > 1;
const whereGiven = (entry: ParsedEntry, field: Field) => entry[field] !== undefined;
const whereItHolds = (pattern: RegExp) => (entry: ParsedEntry, field: Field) =>
  pattern.test(JSON.stringify(entry[field]));

const REFERENCE = /&#?\w+;/;
const TAG = /<[a-z/!?][^>]*>/i;

/**
 * Every way in which a parser reads our feeds differently from the articles; `docs/clients.md` has the same list. One
 * that no longer shows has to be removed, and a new one investigated.
 */
const DISAGREEMENTS: readonly Disagreement[] = [
  {
    parser: "rss-parser",
    formats: XML,
    fields: ["authors"],
    what: "of several authors it keeps the first",
    fault: "the parser's: it has one `creator`",
    shows: whereSeveral,
  },
  {
    parser: "rss-parser",
    formats: ["rss"],
    fields: ["categories"],
    what: "a category is an object with `_` and `$`, not its text",
    fault: "the parser's: so it reads every element with an attribute, here `domain`",
    shows: always,
  },
  {
    parser: "rss-parser",
    formats: ["atom"],
    fields: ["categories", "enclosure"],
    what: "they are not read",
    fault: "the parser's: it reads them in RSS alone",
    shows: whereGiven,
  },
  {
    parser: "rss-parser",
    formats: XML,
    fields: ["updated"],
    what: "it is not read",
    fault: "the parser's: it has one date, that of publication",
    shows: always,
  },
  {
    parser: "feedparser",
    formats: XML,
    fields: ["title"],
    what: "what looks like a tag is taken out",
    fault: "the parser's: titles are declared to be text, in Atom by `type`",
    shows: whereItHolds(TAG),
  },
  {
    parser: "feedparser",
    formats: ["rss"],
    fields: ["authors"],
    what: "of several authors it keeps the first",
    fault: "the parser's: it has one `author`",
    shows: whereSeveral,
  },
  {
    parser: "feedparser",
    formats: ["atom"],
    fields: ["authors"],
    what: "an entry with several authors gets the feed's author",
    fault: "the parser's: it looks for one author and finds a list",
    shows: whereSeveral,
  },
  {
    parser: "feedparser",
    formats: ["rss"],
    fields: ["updated"],
    what: "it is the date of publication",
    fault: "the format's: RSS has one date, and the parser does not know `atom:updated`",
    shows: whereChanged,
  },
  {
    parser: "@rowanmanning/feed-parser",
    formats: ["rss"],
    fields: ["title", "authors", "categories"],
    what: "character references are decoded twice: a written `&amp;` becomes `&`",
    fault: "the parser's: it decodes what the XML parser has decoded",
    shows: whereItHolds(REFERENCE),
  },
  {
    parser: "@rowanmanning/feed-parser",
    formats: ["atom"],
    fields: ["title", "authors"],
    what: "character references are decoded twice: a written `&amp;` becomes `&`",
    fault: "the parser's: it decodes what the XML parser has decoded",
    shows: whereItHolds(REFERENCE),
  },
  {
    parser: "@rowanmanning/feed-parser",
    formats: ["rss"],
    fields: ["updated"],
    what: "it is the date of publication",
    fault: "the format's: RSS has one date, and the parser does not know `atom:updated`",
    shows: whereChanged,
  },
  {
    parser: "htmlparser2",
    formats: ["atom"],
    fields: ["published"],
    what: "it is the date of the last change",
    fault: "the parser's: it has one date, and takes `updated`",
    shows: whereChanged,
  },
  {
    parser: "htmlparser2",
    formats: XML,
    fields: ["updated", "authors", "categories", "enclosure"],
    what: "they are not read",
    fault: "the parser's: it has no words for them",
    shows: whereGiven,
  },
  {
    parser: "@extractus/feed-extractor",
    formats: XML,
    fields: ["title"],
    what: "character references are decoded twice: a written `&amp;` becomes `&`",
    fault: "the parser's: it decodes what the XML parser has decoded",
    shows: whereItHolds(REFERENCE),
  },
  {
    parser: "@extractus/feed-extractor",
    formats: ALL,
    fields: ["link"],
    what: "it loses its `#fragment`",
    fault: "the parser's: it takes fragments for tracking",
    shows: whereItHolds(/#/),
  },
  {
    parser: "@extractus/feed-extractor",
    formats: ["atom"],
    fields: ["published"],
    what: "it is the date of the last change",
    fault: "the parser's: it has one date, and prefers `updated`",
    shows: whereChanged,
  },
  {
    parser: "@extractus/feed-extractor",
    formats: ALL,
    fields: ["updated", "authors", "categories", "enclosure"],
    what: "they are not read",
    fault: "the parser's: it has no words for them, but lets its users read them",
    shows: whereGiven,
  },
];

// Newest first, as in feeds, and all in one document.
const articles = generatedFacts().toSorted((a, b) => b.facts.published - a.facts.published);
const { service } = await publishGenerated(afterAll, { limit: "1000" });

/** The entry that the article's author meant. */
function meant(path: string, facts: ArticleFacts, format: FeedFormat): ParsedEntry {
  const { title, link, slug, authors, categories, enclosure } = facts;
  return {
    id: idIn(format, facts.id ?? `urn:uuid:${uuidv5(path, FULL_SETTINGS.id.replace("urn:uuid:", ""))}`),
    title,
    link: link ?? `${service.origin}/articles/${encodeURIComponent(slug)}`,
    published: moment(new Date(facts.published)),
    updated: moment(new Date(facts.updated)),
    authors: authors.length === 0 ? [FULL_SETTINGS.author] : authors.map(({ name }) => name),
    categories,
    enclosure: enclosure && { ...enclosure, url: new URL(enclosure.url, service.origin).href },
  };
}

/** Atom requires an IRI (RFC 4287 §4.2.6): an id that is none is replaced by a UUID made from it. */
function idIn(format: FeedFormat, id: string): string {
  const isAddress = /^[a-z]+:[^\s<>"]+$/.test(id);
  return format !== "atom" || isAddress ? id : `urn:uuid:${uuidv5(id, uuidv5.URL)}`;
}

const readings = await Promise.all(
  // Object.keys loses the key type of the table.
  (Object.keys(PARSERS) as ParserName[]).flatMap((parser) =>
    PARSERS[parser].formats.map(async (format) => {
      const { path, name } = FEED_FORMATS[format];
      const entries = await PARSERS[parser].read((await service.ask(path)).text);
      return { parser, format, name, entries };
    }),
  ),
);

describe.for(readings)("$parser, reading $name,", ({ parser, format, entries }) => {
  const expected = articles.map(({ path, facts }) => meant(path, facts, format));
  const listed = DISAGREEMENTS.filter((one) => one.parser === parser && one.formats.includes(format));

  test("finds every article exactly once", () => {
    expect(entries).toHaveLength(expected.length);
    expect(expected.length).toBeGreaterThan(120);
  });

  // Each entry has every field.
  test.for(Object.keys(expected[0] ?? {}) as Field[])(
    "finds what was written as %s, but where it is known to disagree",
    (field) => {
      const known = listed.filter(({ fields }) => fields.includes(field));
      const differing = expected.filter(
        (entry, index) => JSON.stringify(entry[field]) !== JSON.stringify(entries[index]?.[field]),
      );

      expect(differing).toEqual(expected.filter((entry) => known.some(({ shows }) => shows(entry, field))));
      for (const { shows } of known) expect(expected.some((entry) => shows(entry, field))).toBe(true);
    },
  );
});

const FORMAT_NAMES = { rss: "RSS", atom: "Atom", json: "JSON Feed" } as const;

test("docs/clients.md has the same list of disagreements", () => {
  const docs = readFileSync(new URL("../../docs/clients.md", import.meta.url), "utf8");
  const rows = DISAGREEMENTS.map(({ parser, formats, fields, what, fault }) => {
    const names = formats.map((format) => FORMAT_NAMES[format]).join(", ");
    return `| \`${parser}\` | ${names} | ${fields.join(", ")} | ${what} | ${fault} |`;
  });

  expect(docs.split("\n").filter((line) => /^\| `[^|]*\| (?:RSS|Atom|JSON)/.test(line))).toEqual(rows);
});
