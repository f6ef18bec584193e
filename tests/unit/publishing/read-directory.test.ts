import { execFileSync } from "node:child_process";
import { rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ParseResult } from "../../../src/articles/article.js";
import { fileStateOf, scanDirectory } from "../../../src/articles/scan-directory.js";
import type { KnownArticle } from "../../../src/ledger/identity/known-article.js";
import { type ReadingCache, readDirectory, warningsAbout } from "../../../src/publishing/read-directory.js";
import { MAX_ARTICLE_BYTES, readSettled } from "../../../src/publishing/read-settled.js";
import { articleAt } from "../../fixtures/article.js";
import { directoryWith, type Files } from "../../fixtures/temporary-directory.js";

/** Reads a directory repeatedly, as refreshes do, and records what was parsed. */
function readingOf(files: Files, parse: (text: string, path: string) => ParseResult = asArticle) {
  const directory = directoryWith(files);
  const parsed: string[] = [];
  const known = new Map<string, KnownArticle>();
  const cache: ReadingCache = new Map();
  const read = async (
    fingerprint = "reader 1",
    scan = scanDirectory(directory, { includeReadme: false }),
  ) => {
    parsed.length = 0;
    const reader = {
      parse(bytes: Uint8Array, path: string) {
        parsed.push(path);
        return parse(Buffer.from(bytes).toString("utf8"), path);
      },
      fingerprint,
    };
    const reading = await readDirectory(
      scan,
      { articles: known, hasVersions: true, keyOf: () => undefined, cache },
      reader,
    );
    for (const found of reading.observations) {
      if (found.kind === "article")
        known.set(found.path, knownFrom(found.path, found.contentHash, found.file, fingerprint));
    }
    return {
      ...reading,
      parsed: [...parsed],
      kinds: reading.observations.map(({ path, kind }) => `${path} ${kind}`),
    };
  };
  return { directory, read, scan: () => scanDirectory(directory, { includeReadme: false }), cache };
}

function asArticle(_text: string, path: string): ParseResult {
  return { kind: "article", article: articleAt(path) };
}

function knownFrom(
  path: string,
  contentHash: string,
  file: KnownArticle["file"],
  reader: string,
): KnownArticle {
  return {
    id: path,
    path,
    slug: path,
    wantedSlug: path,
    contentHash,
    meaningHash: "",
    firstSeen: 0,
    published: 0,
    updated: 0,
    released: 0,
    expires: null,
    withdrawn: null,
    withdrawnByHand: null,
    missing: null,
    supersedes: [],
    arrived: 0,
    corrected: null,
    imported: undefined,
    file,
    reader,
  };
}

const rejected = (path: string): ParseResult => ({
  kind: "rejected",
  rejection: { path, problem: "no", remedy: "yes" },
});

describe("reading a directory", () => {
  test("parses every file once", async () => {
    const { read } = readingOf({ "a.md": "Alder", "b.md": "Birch" });

    expect(await read()).toMatchObject({ parsed: ["a.md", "b.md"], kinds: ["a.md article", "b.md article"] });
    expect(await read()).toMatchObject({ parsed: [], kinds: ["a.md unchanged", "b.md unchanged"] });
  });

  test("does not open a file whose state is unchanged", async () => {
    const { directory, read, scan } = readingOf({ "a.md": "Alder" });
    await read();
    const before = scan();
    rmSync(join(directory, "a.md"));

    expect(await read("reader 1", before)).toMatchObject({ kinds: ["a.md unchanged"], rejected: [] });
  });

  test("opens but does not parse a file whose state alone differs, and records the state", async () => {
    const { directory, read } = readingOf({ "a.md": "Alder" });
    await read();
    utimesSync(join(directory, "a.md"), 1, 1);

    const { parsed, observations } = await read();
    expect(parsed).toEqual([]);
    expect(observations).toEqual([
      { path: "a.md", kind: "unchanged", file: fileStateOf(statSync(join(directory, "a.md"))) },
    ]);
  });

  test("parses everything again with another reader", async () => {
    const { read } = readingOf({ "a.md": "Alder" });
    await read();

    expect(await read("reader 2")).toMatchObject({ parsed: ["a.md"], kinds: ["a.md article"] });
  });

  test("reports rejected articles and drafts every time, and parses them once", async () => {
    const { read, directory, cache } = readingOf({ "a.md": "Alder", "b.md": "Birch" }, (text, path) =>
      text === "Alder" ? rejected(path) : { kind: "withheld", reason: "it is a draft" },
    );

    for (const parsed of [["a.md", "b.md"], []]) {
      expect(await read()).toMatchObject({
        parsed,
        kinds: ["a.md kept", "b.md withheld"],
        rejected: [{ path: "a.md" }],
        withheld: [{ path: "b.md", reason: "it is a draft" }],
      });
    }
    rmSync(join(directory, "a.md"));
    await read();
    expect([...cache.keys()]).toEqual(["b.md"]);
  });

  test("rejects a file that is too large to be an article, without reading it", async () => {
    const { read } = readingOf({ "dump.txt": new Uint8Array(MAX_ARTICLE_BYTES + 1) });

    const { parsed, kinds, rejected: rejections } = await read();
    expect({ parsed, kinds }).toEqual({ parsed: [], kinds: ["dump.txt kept"] });
    expect(rejections[0]).toMatchObject({
      path: "dump.txt",
      problem: expect.stringMatching(/expected at most 5242880/),
      remedy: expect.stringMatching(/split it/),
    });
  });

  test("keeps the published article of a file deleted between scan and reading", async () => {
    const { directory, read, scan } = readingOf({ "a.md": "Alder" });
    const before = scan();
    rmSync(join(directory, "a.md"));

    expect(await read("reader 1", before)).toMatchObject({
      kinds: ["a.md kept"],
      rejected: [{ path: "a.md" }],
    });
  });

  test("keeps the published articles of a folder that cannot be read", async () => {
    const { directory, read, scan } = readingOf({
      "a.md": "Alder",
      "deep/down/b.md": "Birch",
      "deeper/c.md": "Cedar",
    });
    await read();
    rmSync(join(directory, "deep"), { recursive: true });
    rmSync(join(directory, "deeper"), { recursive: true });
    const finding = { path: "deep", problem: "it cannot be read", remedy: "let it be read" };

    const { kinds, rejected: rejections } = await read("reader 1", {
      ...scan(),
      unreadable: ["deep"],
      findings: [finding],
    });
    expect(kinds).toEqual(["a.md unchanged", "deep/down/b.md kept"]);
    expect(rejections).toEqual([finding]);
  });
});

test("a reference to a missing article or medium is a warning", async () => {
  const scan = scanDirectory(directoryWith({ "b.md": "Birch", "leaf.png": "x" }), { includeReadme: false });
  const article = articleAt("a.md", { files: ["b.md", "leaf.png", "twig.png", "moved.md", "about"] });

  expect(warningsAbout(article, scan).map(({ path, problem }) => `${path}: ${problem}`)).toEqual([
    "a.md: it refers to twig.png, which is not there",
    "a.md: it refers to moved.md, which is not there",
  ]);
});

test("a file that became a pipe after the scan does not block", () => {
  const file = join(directoryWith({}), "mill.md");
  execFileSync("mkfifo", [file]);

  expect(readSettled(file, "mill.md")).toMatchObject({
    kind: "rejected",
    rejection: { path: "mill.md", problem: expect.stringContaining("found a pipe") },
  });
});
