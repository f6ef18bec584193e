import { describe, expect, test } from "vitest";
import { newPublication } from "../../../fixtures/ledger-harness.js";
import { newLedger } from "../../../fixtures/open-ledger.js";

const noon = Date.UTC(2026, 0, 5, 12);

/** The export of a publication with two articles and a tag. */
async function exported(): Promise<string[]> {
  const books = await newPublication();
  await books.ledger.publication.getOrSet("id", "urn:example:mills");
  await books.refresh({ "mill.md": { text: "The mill", tags: ["mills"] }, "weir.md": "The weir" }, noon);
  const lines: string[] = [];
  for await (const line of books.ledger.export(noon)) lines.push(line);
  return lines;
}

/** The error message for invalid lines. Checks that the ledger stays empty. */
async function refusalOf(lines: readonly string[]): Promise<string> {
  const ledger = await newLedger();
  const error: unknown = await ledger.import(lines).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: "PublisherError", code: "ledger-unusable" });
  expect(await ledger.articles.countShown(noon)).toBe(0);
  expect((await ledger.catalog.read("")).slugs.size).toBe(0);
  return String(error);
}

/** The number of the line that contains the text, counted from 1. */
const numberOf = (lines: readonly string[], part: string) =>
  lines.findIndex((line) => line.includes(part)) + 1;

describe("an import", () => {
  test("accepts chunks of any length", async () => {
    const text = (await exported()).join("");
    const pieces = text.match(/[\s\S]{1,7}/g) ?? [];
    const ledger = await newLedger();
    await ledger.import(pieces);

    expect((await ledger.articles.newest(10, noon)).map(({ article }) => article.title)).toEqual([
      "The mill",
      "The weir",
    ]);
  });

  test("accepts Windows line ends, and a last line without one", async () => {
    const text = (await exported()).join("").replaceAll("\n", "\r\n").trimEnd();
    const ledger = await newLedger();
    await ledger.import([text]);

    expect(await ledger.articles.countShown(noon)).toBe(2);
  });

  test("derives which files an article refers to", async () => {
    const books = await newPublication();
    const media = new Map([["mill.png", 120]]);
    await books.refresh({ "mill.md": { files: ["mill.png"] } }, noon, { media });
    const ledger = await newLedger();
    await ledger.import(books.ledger.export(noon));

    expect(await ledger.media.isShown("mill.png", noon)).toBe(true);
  });

  test("is refused by a ledger that is not empty, which stays as it is", async () => {
    const ledger = await newLedger();
    await ledger.publication.getOrSet("id", "urn:example:weirs");

    await expect(ledger.import(await exported())).rejects.toMatchObject({
      code: "ledger-unusable",
      message: expect.stringMatching(
        /expected an empty ledger to import into, found one with publication; name/,
      ),
    });
    expect(await ledger.publication.getOrSet("id", "another")).toBe("urn:example:weirs");
    expect(await ledger.articles.countShown(noon)).toBe(0);
  });
});

describe("nothing is imported, and the line is named, when", () => {
  test("the export is empty", async () => {
    expect(await refusalOf([])).toMatch(/line 1: expected the header of an exported ledger, found nothing/);
  });

  test("it is no export", async () => {
    expect(await refusalOf(["# Mills\n", "text\n"])).toMatch(
      /line 1: expected a line of JSON, found # Mills;/,
    );
    expect(await refusalOf(['{"name":"mills"}\n'])).toMatch(
      /line 1: feedwright: expected "ledger", found nothing;/,
    );
  });

  test("a later version wrote it", async () => {
    const [header = "", ...rest] = await exported();

    expect(await refusalOf([header.replace('"format":1', '"format":2'), ...rest])).toMatch(
      /line 1: expected format 1, found 2; use the version that wrote it/,
    );
  });

  test("it is truncated, within a line or after one", async () => {
    const lines = await exported();

    expect(await refusalOf(lines.slice(0, -1))).toMatch(
      /expected a last line that says how many rows there are/,
    );
    expect(await refusalOf([lines.join("").slice(0, -300)])).toMatch(
      /line \d+: expected a line of JSON, found/,
    );
    expect(await refusalOf([...lines.slice(0, 3), ...lines.slice(4)])).toMatch(
      /expected \d+ rows, found \d+ rows/,
    );
  });

  test("it continues after its last line", async () => {
    const lines = await exported();

    expect(await refusalOf([...lines, ...lines.slice(1, 2)])).toMatch(
      new RegExp(`line ${lines.length + 1}: expected nothing after the last line`),
    );
  });

  test("a row occurs twice", async () => {
    const lines = await exported();
    const number = numberOf(lines, "weir.md");
    const twice = lines.toSpliced(number, 0, lines[number - 1] ?? "");

    expect(await refusalOf(twice)).toMatch(
      new RegExp(`line ${number + 1}: the row cannot be written \\(.*unique`, "i"),
    );
  });

  test.for([
    [
      '"published":1767614400000',
      '"published":"soon"',
      /row\.published: expected (number|int), found "soon";/,
    ],
    ['"title":"The weir"', '"title":7', /row\.article\.title: expected string, found 7;/],
    ['"kind":"tag"', '"kind":"mood"', /row\.kind: expected one of .*, found "mood";/],
    ['"table":"cuts"', '"table":"moods"', /table: expected one of .*, found "moods";/],
    ['"term":"mills"', '"term":"mills","mood":1', /Unrecognized key: "mood"/],
    ['"wanted_slug":"weir",', "", /row\.wanted_slug: expected string, found nothing;/],
  ] as const)("%s became %s", async ([sound, broken, problem]) => {
    const lines = await exported();
    const number = numberOf(lines, sound);
    expect(number).toBeGreaterThan(1);
    const message = await refusalOf(lines.with(number - 1, lines[number - 1]?.replace(sound, broken) ?? ""));

    expect(message).toMatch(problem);
    expect(message).toContain(`line ${number}: `);
    expect(message).toContain("nothing was imported");
  });
});
