import { afterAll, describe, expect, test } from "vitest";
import { TAXONOMIES } from "../../src/feeds/feed-path.js";
import {
  FULL_SETTINGS,
  generatedFacts,
  type PublishedCorpus,
  publishCorpus,
  publishGenerated,
} from "../fixtures/corpora.js";
import { everyDocument, subscriptions } from "../fixtures/every-document.js";
import { type BrokenRule, brokenRules } from "../fixtures/feed-rules.js";
import { disagreements } from "../fixtures/rules/agreement.js";
import { mediumProblems, ownMedia } from "../fixtures/rules/media-rules.js";
import { opmlProblems } from "../fixtures/rules/opml-rules.js";
import { readDocument } from "../fixtures/rules/read-document.js";
import { addressesIn, sitemapProblems } from "../fixtures/rules/sitemap-rules.js";
import { LIBRARIES, readWith, schemaProblems, writeDocuments } from "../fixtures/run-validator.js";
import { jsonFeedProblems } from "../fixtures/schemas/json-schema.js";
import { temporaryDirectory, writeFiles } from "../fixtures/temporary-directory.js";
import { readXml } from "../fixtures/xml.js";

// Object.keys loses the key type of the table.
const libraries = Object.keys(LIBRARIES) as (keyof typeof LIBRARIES)[];

/** Accepted warnings about texts that authors wrote; `docs/clients.md` says why. */
const ACCEPTED: readonly string[] = [
  "plain text has no markup that a reader might take for its own",
  "plain text has no character references that were escaped twice",
];

const WRITTEN = new Set<string>([
  ...Object.values(FULL_SETTINGS),
  ...generatedFacts().flatMap(({ facts }) => [
    facts.title,
    ...facts.authors.map(({ name }) => name),
    ...facts.categories,
  ]),
]);

const corpora = [
  await inspect(await publishGenerated(afterAll)),
  await inspect(await publishCorpus("samples", afterAll)),
  await inspect(await publishCorpus("exports", afterAll)),
];

/** Publishes a corpus and reads it with every library. */
async function inspect({ name, service, now }: PublishedCorpus) {
  const { feeds, opml, sitemap } = await everyDocument(service);
  const directory = temporaryDirectory(afterAll);
  const served = feeds.flatMap(({ documents }) => Object.values(documents));
  const written = writeDocuments(directory, served);
  const xml = written.filter(({ document }) => document.format !== "json");
  writeFiles(directory, { "feeds.opml": opml.text, "sitemap.xml": sitemap.text });
  const readings = await Promise.all(libraries.map((library) => readWith(library, xml)));
  return {
    ...{ name, service, now, feeds, opml, sitemap, directory, written, xml },
    broken: served.flatMap((document) =>
      brokenRules(document, now).map((broken) => ({ address: document.address, ...broken })),
    ),
    readings: new Map(libraries.map((library, index) => [library, readings[index] ?? []])),
  };
}

/** The title of a term feed starts with the publication's. */
function isAccepted({ rule, problem }: BrokenRule): boolean {
  const isWritten = WRITTEN.has(problem) || problem.startsWith(`${FULL_SETTINGS.title} · `);
  return ACCEPTED.includes(rule) && isWritten;
}

describe.for(corpora)("the $name corpus", (corpus) => {
  const { service, now, feeds, opml, sitemap, directory, written, xml, broken, readings } = corpus;

  test("every Atom document matches the grammar of RFC 4287", async () => {
    const paths = written.filter(({ document }) => document.format === "atom").map(({ path }) => path);

    expect(paths.length).toBeGreaterThan(3);
    expect(await schemaProblems("atom.rng", paths)).toEqual([]);
  });

  test("every JSON Feed matches the schema of version 1.1", () => {
    const problems = feeds.flatMap(({ path, documents }) =>
      jsonFeedProblems(documents.json.text).map((problem) => `${path}: ${problem}`),
    );

    expect(problems).toEqual([]);
  });

  test.for(libraries)("%s reads every RSS and Atom document without complaints", (library) => {
    for (const [index, { document }] of xml.entries()) {
      const { feed } = readDocument(document, now);
      const entries = feed.entries.map(({ id, title, links: [link], published = "" }) => {
        return { id, title, link, published: `${new Date(published).toISOString().slice(0, 19)}Z` };
      });

      expect(readings.get(library)?.[index], document.address).toEqual({ title: feed.title, entries });
    }
  });

  test("no document breaks a rule of the W3C validator or of known readers", () => {
    expect(broken.filter((one) => !isAccepted(one))).toEqual([]);
  });

  test("the three formats of every feed say the same", () => {
    const problems = feeds.flatMap(({ path, documents: { rss, atom, json } }) => {
      const read = {
        rss: readDocument(rss, now),
        atom: readDocument(atom, now),
        json: readDocument(json, now),
      };
      return disagreements(read).map((problem) => `${path}: ${problem}`);
    });

    expect(problems).toEqual([]);
  });

  test("enclosures have the type and length that the feeds declare", async () => {
    const problems: string[] = [];
    for (const medium of ownMedia(written.map(({ document }) => readDocument(document, now)))) {
      const answer = await service.ask(new URL(medium.url).pathname, { method: "HEAD" });
      problems.push(...mediumProblems(medium, answer));
    }

    expect(problems).toEqual([]);
  });

  test("the subscription list is OPML 2.0 and names every feed once", async () => {
    expect(await schemaProblems("opml.rng", [`${directory}/feeds.opml`])).toEqual([]);
    expect(opmlProblems(opml)).toEqual([]);
    const current = feeds.filter(({ isArchive }) => !isArchive);
    expect(subscriptions(readXml(opml.text))).toEqual(current.map(({ documents }) => documents.rss.address));
  });

  test("the sitemap follows sitemaps.org, and every page in it exists", async () => {
    expect(await schemaProblems("sitemap.rng", [`${directory}/sitemap.xml`])).toEqual([]);
    expect(sitemapProblems(sitemap, service.origin, now)).toEqual([]);
    for (const address of addressesIn(sitemap)) {
      const { pathname } = new URL(address);
      expect([pathname, (await service.ask(pathname)).status]).toEqual([pathname, 200]);
    }
  });

  test("the service reported no error", () => {
    expect(service.errors).toEqual([]);
  });
});

describe("the checks can fail:", () => {
  const [generated] = corpora;
  const texts = generated?.feeds.flatMap(({ documents }) => Object.values(documents)) ?? [];

  test("the generated corpus has terms of every taxonomy, and archives of the main feed and of term feeds", () => {
    const subscribed = generated?.feeds.filter(({ isArchive }) => !isArchive) ?? [];
    const archives = generated?.feeds.filter(({ isArchive }) => isArchive).map(({ path }) => path) ?? [];

    expect(new Set(subscribed.map(({ path }) => path.split("/")[1]))).toEqual(
      new Set(["", ...Object.values(TAXONOMIES).map(({ segment }) => segment)]),
    );
    expect(archives.filter((path) => path.startsWith("/archive/"))).not.toEqual([]);
    expect(archives.filter((path) => !path.startsWith("/archive/"))).not.toEqual([]);
  });

  test("the main feed and its archive have every article, and nothing else", () => {
    const everything = generated?.feeds.filter(({ path }) => /^\/(?:archive\/|$)/.test(path)) ?? [];
    const titles = everything.flatMap(({ documents }) =>
      readDocument(documents.json, generated?.now ?? 0).feed.entries.map(({ title }) => title),
    );

    expect(new Set(titles)).toEqual(new Set(generatedFacts().map(({ facts }) => facts.title)));
  });

  test.for([
    [
      "rss",
      ["<copyright>", "<image>", "<source ", "<enclosure ", "<media:content ", "<dc:language>", 'rel="hub"'],
    ],
    [
      "atom",
      [
        "<rights",
        "<logo>",
        "<source>",
        'rel="enclosure"',
        "<media:content ",
        "<uri>",
        "<email>",
        'rel="hub"',
      ],
    ],
    ["atom", ["<fh:archive", 'rel="current"', 'rel="prev-archive"', "<at:deleted-entry "]],
    ["json", ['"hubs"', '"next_url"', '"attachments"', '"image"', '"icon"', '"_feedwright"']],
  ] as const)("%s documents hold %s", ([format, parts]) => {
    const all = texts.filter((document) => document.format === format).map(({ text }) => text);

    for (const part of parts)
      expect(all.filter((text) => text.includes(part)).length, part).toBeGreaterThan(0);
  });

  test.for(ACCEPTED)("the warning is still to be accepted: %s", (rule) => {
    expect(generated?.broken.filter((one) => one.rule === rule)).not.toEqual([]);
  });

  test.for([
    ["atom.rng", "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title></feed>"],
    ["opml.rng", "<opml version='2.0'><head/><body><outline type='rss' text='A'/></body></opml>"],
    [
      "sitemap.rng",
      "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>/a</loc></url></urlset>",
    ],
  ] as const)("%s refuses what is incomplete", async ([schema, text]) => {
    const directory = temporaryDirectory();
    writeFiles(directory, { broken: text });

    expect(await schemaProblems(schema, [`${directory}/broken`])).not.toEqual([]);
  });

  test("the schema of JSON Feed refuses what is incomplete", () => {
    expect(jsonFeedProblems('{"version": "https://jsonfeed.org/version/1.1", "items": [{}]}')).not.toEqual(
      [],
    );
  });

  test.for(libraries)("%s refuses what is no feed", async (library) => {
    const document = {
      address: "http://localhost/",
      format: "rss",
      headers: { "content-type": "application/rss+xml" },
      text: "<rss><channel>",
    } as const;
    const [reading] = await readWith(library, writeDocuments(temporaryDirectory(), [document]));

    expect(reading).toHaveProperty("problem");
  });
});
