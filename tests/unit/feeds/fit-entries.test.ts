import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assembleFeed } from "../../../src/feeds/assemble-feed.js";
import type { Entry } from "../../../src/feeds/feed.js";
import { type EntryCandidate, type FittedEntries, fitEntries } from "../../../src/feeds/fit-entries.js";
import { renderAtom } from "../../../src/feeds/render-atom.js";
import { renderJsonFeed } from "../../../src/feeds/render-json-feed.js";
import { renderRss } from "../../../src/feeds/render-rss.js";
import { entryWith, PUBLICATION } from "../../fixtures/feed.js";
import { propertyRuns } from "../../fixtures/property-runs.js";

/** The size in bytes of the largest document with these entries, of all three formats. */
function largestDocument(entries: readonly Entry[]): number {
  const contents = { key: {}, term: undefined, entries, deleted: [], previousPage: 1 };
  const feed = assembleFeed(PUBLICATION, contents, 0);
  const texts = [renderRss(feed), renderAtom(feed), renderJsonFeed(feed)];
  return Math.max(...texts.map((text) => Buffer.byteLength(text)));
}

function candidate(entry: Entry, event: number): EntryCandidate {
  const { html } = entry;
  return {
    brief: { ...entry, html: undefined },
    full: html === undefined ? undefined : () => entry,
    event,
  };
}

/** Candidates with letters as ids, the most recent first, each with an article of the given size in bytes. */
function articles(...sizes: readonly number[]): EntryCandidate[] {
  return sizes.map((size, index) =>
    candidate(
      entryWith({ id: String.fromCharCode(97 + index), html: `<p>${"x".repeat(size)}</p>` }),
      100 - index,
    ),
  );
}

function idsOf({ entries }: FittedEntries): string {
  return entries.map(({ id }) => id).join("");
}

function carries({ entries }: FittedEntries, id: string): boolean {
  return entries.find((entry) => entry.id === id)?.html !== undefined;
}

describe("entries that fit into a feed", () => {
  test("are all included in full, in the given order", () => {
    const fitted = fitEntries(articles(100, 100, 100).toReversed(), 1_000_000);

    expect(idsOf(fitted)).toBe("cba");
    expect(fitted).toMatchObject({ shortened: [], dropped: [] });
    expect(fitted.entries.every(({ html }) => html !== undefined)).toBe(true);
  });

  test("contain only their summaries when nothing else is published, without being reported as shortened", () => {
    const brief = [candidate(entryWith({ html: undefined }), 1)];

    expect(fitEntries(brief, 1_000_000)).toMatchObject({ shortened: [], dropped: [] });
  });

  test("are none if there are none", () => {
    expect(fitEntries([], 1000)).toEqual({ entries: [], shortened: [], dropped: [] });
  });
});

describe("when there is no room for all entries", () => {
  test("the oldest entries keep only their summaries", () => {
    const fitted = fitEntries(articles(40_000, 40_000, 40_000).toReversed(), 125_000);

    expect(idsOf(fitted)).toBe("cba");
    expect(fitted).toMatchObject({ shortened: ["c"], dropped: [] });
    expect([carries(fitted, "a"), carries(fitted, "b"), carries(fitted, "c")]).toEqual([true, true, false]);
  });

  test("an entry that is too large leaves room for older ones", () => {
    const fitted = fitEntries(articles(200_000, 10_000), 100_000);

    expect(fitted).toMatchObject({ shortened: ["a"], dropped: [] });
    expect(carries(fitted, "b")).toBe(true);
  });

  test("entries are dropped only when all others are summaries, the oldest first", () => {
    const fitted = fitEntries(articles(...Array<number>(20).fill(5_000)), 60_000);

    expect(fitted.dropped.length).toBeGreaterThan(0);
    expect(idsOf(fitted) + fitted.dropped.join("")).toBe("abcdefghijklmnopqrst");
    expect(fitted.shortened).toEqual(fitted.entries.map(({ id }) => id));
  });

  test("the most recent entries stay, in any position", () => {
    const all = articles(...Array<number>(20).fill(5_000));
    const [first, ...others] = all.toReversed();
    if (first === undefined) throw new Error("expected candidates");
    const corrected = { ...first, event: 1000 };

    expect(idsOf(fitEntries([...others, corrected], 60_000)).endsWith("t")).toBe(true);
    expect(idsOf(fitEntries([...others, first], 60_000)).endsWith("t")).toBe(false);
  });

  test("an entry that is larger than any feed does not displace others", () => {
    const sections = Array.from({ length: 2000 }, (_, index) => ({
      heading: `Section ${index}`,
      url: `https://example.org/articles/mill#section-${index}`,
      summary: "It still turns.",
    }));
    const huge = candidate(entryWith({ id: "huge", sections }), 1000);
    const fitted = fitEntries([huge, ...articles(100, 100)], 200_000);

    expect(idsOf(fitted)).toBe("ab");
    expect(fitted.dropped).toEqual(["huge"]);
  });

  test("no entry of an archive page is dropped", () => {
    const fitted = fitEntries(articles(...Array<number>(20).fill(5_000)), 30_000, true);

    expect(idsOf(fitted)).toBe("abcdefghijklmnopqrst");
    expect(fitted.dropped).toEqual([]);
  });
});

/** Text that takes more bytes in some formats than in others. */
const LARGE_WHEN_WRITTEN = [
  "&",
  "<",
  ">",
  '"',
  "'",
  "\\",
  "\t",
  "\n",
  "]]>",
  "é",
  "漢",
  "🌊",
  "\u2028",
  "\u00A0",
  "x",
  "%",
  "/",
];

const text = fc.oneof(
  fc
    .tuple(fc.constantFrom(...LARGE_WHEN_WRITTEN), fc.integer({ min: 0, max: 400 }))
    .map(([sign, times]) => sign.repeat(times)),
  fc.string({ unit: "binary", maxLength: 40 }),
);
const url = fc.oneof(
  text.map((path) => `https://example.org/${path}`),
  fc.constant("https://example.org/mill"),
);
const terms = fc.oneof(
  fc.array(text, { maxLength: 3 }),
  fc.array(fc.constantFrom("a", "b"), { maxLength: 60 }),
);

const fields = {
  id: text,
  url,
  title: text,
  authors: fc.array(fc.record({ name: text, email: text, url }, { requiredKeys: ["name"] }), {
    maxLength: 20,
  }),
  categories: terms,
  tags: terms,
  lead: text,
  sections: fc.array(fc.record({ heading: text, url, summary: text }), { maxLength: 6 }),
  html: text.map((part) => part.repeat(10)),
  image: fc.record({ url, type: fc.constant("image/png"), length: fc.nat() }),
  attachment: fc.record({ url, type: text, length: fc.nat() }),
  source: fc.record({ url, title: text }),
} satisfies Partial<Record<keyof Entry, unknown>>;

/** With all fields, or with only one: then no other field can hide an error in its size. */
const anyEntry: fc.Arbitrary<Entry> = fc
  .oneof(
    fc.record(fields),
    fc.record(fields, { requiredKeys: [] }),
    ...Object.entries(fields).map(([name, value]) => fc.record({ [name]: value })),
  )
  .map((parts) => entryWith({ language: "de", sections: [], ...parts }));

/** A few different entries, repeated many times to make small errors visible. */
const candidates: fc.Arbitrary<EntryCandidate[]> = fc
  .tuple(
    fc.array(anyEntry, { minLength: 1, maxLength: 3 }),
    fc.integer({ min: 1, max: 40 }),
    fc.array(fc.nat()),
  )
  .map(([entries, times, events]) =>
    Array.from({ length: entries.length * times }, (_, index) => {
      const entry = entries[index % entries.length] ?? entryWith();
      return candidate({ ...entry, id: `${entry.id}${index}` }, events[index % (events.length || 1)] ?? 0);
    }),
  );

/** Each puts the text into one field of an entry. */
const PLACES: Readonly<Record<string, (said: string) => Partial<Entry>>> = {
  id: (said) => ({ id: said }),
  url: (said) => ({ url: `https://example.org/${said}` }),
  title: (said) => ({ title: said }),
  "authors' names": (said) => ({ authors: Array(5).fill({ name: said }) }),
  "author's address": (said) => ({ authors: [{ name: "Ada", url: `https://example.org/${said}` }] }),
  categories: (said) => ({ categories: Array(5).fill(said) }),
  "single letters for categories": () => ({ categories: Array(200).fill("a") }),
  tags: (said) => ({ tags: Array(5).fill(said) }),
  "single letters for tags": () => ({ tags: Array(200).fill("a") }),
  lead: (said) => ({ lead: said }),
  headings: (said) => ({
    sections: Array(5).fill({ heading: said, url: "https://example.org/", summary: "" }),
  }),
  summaries: (said) => ({
    sections: Array(5).fill({ heading: "A", url: "https://example.org/", summary: said }),
  }),
  "sections' addresses": (said) => ({
    sections: Array(5).fill({ heading: "A", url: `https://example.org/#${said}`, summary: "" }),
  }),
  html: (said) => ({ html: said }),
  image: (said) => ({ image: { url: `https://example.org/${said}`, type: said, length: 1 } }),
  attachment: (said) => ({ attachment: { url: `https://example.org/${said}`, type: said, length: 1 } }),
  source: (said) => ({ source: { url: `https://example.org/${said}`, title: said } }),
};

test.for(Object.entries(PLACES))("no document exceeds the limit, for any text in %s", ([, parts]) => {
  const sizes = LARGE_WHEN_WRITTEN.map((sign) => {
    const given = Array.from({ length: 120 }, (_, index) =>
      candidate(entryWith({ sections: [], id: `${index}`, ...parts(sign.repeat(500)) }), index),
    );
    return { sign, size: largestDocument(fitEntries(given, 400_000).entries) };
  });

  expect(sizes.filter(({ size }) => size > 400_000)).toEqual([]);
});

const most = fc.constantFrom(25_000, 60_000, 300_000);

describe("for any entries", () => {
  test("no document with the fitting entries exceeds the limit", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(candidates, most, (given, allowed) => {
        expect(largestDocument(fitEntries(given, allowed).entries)).toBeLessThanOrEqual(allowed);
      }),
      { numRuns: propertyRuns(60), endOnFailure: true },
    );
  });

  test("they keep their order, and none is dropped while another could be shortened", () => {
    fc.assert(
      fc.property(candidates, most, fc.boolean(), (given, allowed, keepAll) => {
        const { entries, shortened, dropped } = fitEntries(given, allowed, keepAll);
        const ids = given.map(({ brief }) => brief.id);
        expect(entries.map(({ id }) => id)).toEqual(ids.filter((id) => !dropped.includes(id)));
        if (keepAll) expect(dropped).toEqual([]);
        const briefs = given.map((one) => ({ ...one, full: undefined }));
        expect(dropped).toEqual(fitEntries(briefs, allowed, keepAll).dropped);
        const inFull = entries.filter(({ html }) => html !== undefined).map(({ id }) => id);
        const whole = given.filter(({ brief, full }) => full !== undefined && !dropped.includes(brief.id));
        expect(shortened).toEqual(whole.map(({ brief }) => brief.id).filter((id) => !inFull.includes(id)));
      }),
      { numRuns: propertyRuns(12), endOnFailure: true },
    );
  });
});
