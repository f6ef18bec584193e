import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type EntryAsRead, feedsAsRead } from "../fixtures/feeds-as-read.js";
import { type RunningService, startService } from "../fixtures/running-service.js";
import { temporaryDirectory, writeFiles } from "../fixtures/temporary-directory.js";

const SAMPLES = new URL("../../articles/", import.meta.url);
const EXPORT = "how-a-newsletter-found-its-readers.txt";
const EXPORTS = new URL("../fixtures/exports/", import.meta.url);

const directory = temporaryDirectory(afterAll);
cpSync(SAMPLES, directory, { recursive: true });
cpSync(new URL(EXPORT, EXPORTS), join(directory, EXPORT));
const service = await startService({ directory }, afterAll);
const read = await readAll(service);

async function readAll({ ask }: RunningService): Promise<Map<string, readonly EntryAsRead[]>> {
  const [rss, atom, json] = await Promise.all([ask("/rss.xml"), ask("/atom.xml"), ask("/feed.json")]);
  return feedsAsRead({ rss: rss.text, atom: atom.text, json: json.text });
}

test("every parser reads the same ids, titles, links and dates from every format", () => {
  const [first, ...others] = read.values();

  expect(first?.length).toBeGreaterThanOrEqual(10);
  for (const other of others) expect(other).toEqual(first);
});

describe.for([...read])("as %s", ([, entries]) => {
  test.for([
    ["Why feeds still matter", "2026-01-12T08:00:00Z", "why-feeds-still-matter"],
    ["Ids outlive everything", "2026-02-03T07:30:00Z", "ids-outlive-everything"],
    ["Anatomy of a poll", "2026-02-24T07:15:00Z", "anatomy-of-a-poll"],
    ["Full text or summary?", "2026-03-10T08:00:00Z", "full-text-or-summary"],
    ["A feed you can listen to", "2026-04-21T05:00:00Z", "a-feed-you-can-listen-to"],
    ["Ein Feed für jede Sprache", "2026-05-19T07:30:00Z", "ein-feed-fuer-jede-sprache"],
    ["Dates and time zones", "2026-07-07T08:00:00Z", "dates-and-time-zones"],
  ] as const)("%s appears once, with its date and page", ([title, published, slug]) => {
    const found = entries.filter((entry) => entry.title === title);

    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ published, link: `${service.origin}/articles/${slug}` });
    expect(found[0]?.id).toMatch(/^urn:uuid:/);
  });

  test("scheduled and draft articles do not appear", () => {
    const titles = entries.map(({ title }) => title);

    expect(titles).not.toContain("A letter to the next century");
    expect(titles).not.toContain("Private feeds");
  });

  test("no two entries share an id or URL", () => {
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    expect(new Set(entries.map(({ link }) => link)).size).toBe(entries.length);
  });
});

describe("a plain-text export", () => {
  const HEADINGS = [
    "Introduction: A List Nobody Had Asked For",
    "What the Editors Did First",
    "The Numbers After a Year",
    "Conclusion: Asking Is Cheaper Than Guessing",
  ];

  test("is one entry under its title, with its categories and a date", async () => {
    const items = JSON.parse((await service.ask("/feed.json")).text).items;
    const found = items.filter(
      (item: { title: string }) => item.title === "How a Newsletter Found Its Readers",
    );

    expect(found).toHaveLength(1);
    expect(found[0].tags).toEqual(["Audience", "Newsletters"]);
    expect(Date.parse(found[0].date_published)).not.toBeNaN();
    // The title occurs twice in the text and is not part of the content.
    expect(found[0].content_html).not.toContain("How a Newsletter Found Its Readers");
  });

  test.for([
    ["/rss.xml", /<item>(?:(?!<\/item>).)*How a Newsletter.*?<\/item>/s],
    ["/atom.xml", /<entry[^>]*>(?:(?!<\/entry>).)*How a Newsletter.*?<\/entry>/s],
    ["/feed.json", /.*/s],
  ] as const)("has a summary of every section in %s", async ([path, pattern]) => {
    const entry = pattern.exec((await service.ask(path)).text)?.[0] ?? "";

    for (const heading of HEADINGS) expect(entry).toContain(`${heading}</a></strong> — `);
    expect(entry).toContain("<li>An address for answers which a person reads.</li>");
  });

  test("has every section on its page, where the summaries link", async () => {
    const page = await service.ask("/articles/how-a-newsletter-found-its-readers");

    for (const heading of HEADINGS) expect(page.text).toMatch(new RegExp(`<h2 id="[^"]+">${heading}</h2>`));
    const source = readFileSync(new URL(EXPORT, EXPORTS), "utf8");
    expect(page.text).toContain(source.split("\n").at(-2));
  });
});

test("a title that every format has to escape reads the same everywhere", async () => {
  const hard = temporaryDirectory();
  // Without entities, which feed-parser decodes twice.
  const title = `1 < 2 & "x" > 'y' ]]> <b>bold</b> — ünïcode 🎈`;
  cpSync(new URL(EXPORT, EXPORTS), join(hard, "plain.txt"));

  writeFiles(hard, { "a.md": `---\ntitle: ${JSON.stringify(title)}\ndate: 2026-01-01\n---\nText.\n` });
  const entries = await readAll(await startService({ directory: hard }));

  for (const found of entries.values()) expect(found.map((entry) => entry.title)).toContain(title);
});
