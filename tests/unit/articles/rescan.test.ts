import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rescan } from "../../../src/articles/rescan.js";
import { scanDirectory } from "../../../src/articles/scan-directory.js";
import { directoryWith, temporaryDirectory, writeFiles } from "../../fixtures/temporary-directory.js";

const FILES = { "a.md": "A", "b/c.md": "C", "b/d.png": "PNG" };

function scanned() {
  const directory = directoryWith(FILES);
  return { directory, scan: scanDirectory(directory, { includeReadme: false }) };
}

test("edited and removed files give the result of a full scan", () => {
  const { directory, scan } = scanned();
  writeFiles(directory, { "a.md": "A, again", "b/d.png": "Another PNG" });
  rmSync(join(directory, "b", "c.md"));
  const { scanned: count, ...found } = rescan(directory, scan, ["b/d.png", "b/c.md", "a.md"]) ?? {};

  expect(count).toBe(3);
  expect(found).toEqual({
    ...scanDirectory(directory, { includeReadme: false }),
    scanned: undefined,
  });
});

test("only the given paths are examined", () => {
  const { directory, scan } = scanned();
  writeFiles(directory, { "a.md": "A, again", "b/c.md": "C, again" });
  const before = scan.articles.get("b/c.md");
  const found = rescan(directory, scan, ["a.md"]);

  expect(found?.articles.get("a.md")?.size).toBe(8);
  expect(found?.articles.get("b/c.md")).toEqual(before);
  expect(found?.media).toBe(scan.media);
});

test.for<readonly [string, string, (directory: string) => void]>([
  ["a new file", "e.md", (directory) => writeFiles(directory, { "e.md": "E" })],
  ["a folder", "b", () => undefined],
  ["a removed folder", "b", (directory) => rmSync(join(directory, "b"), { recursive: true })],
  [
    "a folder in a file's place",
    "a.md",
    (directory) => {
      rmSync(join(directory, "a.md"));
      mkdirSync(join(directory, "a.md"));
    },
  ],
  [
    "a link in a file's place",
    "a.md",
    (directory) => {
      rmSync(join(directory, "a.md"));
      symlinkSync(join(directory, "b", "c.md"), join(directory, "a.md"));
    },
  ],
  [
    "a file below what became a file",
    "b/c.md",
    (directory) => {
      rmSync(join(directory, "b"), { recursive: true });
      writeFiles(directory, { b: "a file" });
    },
  ],
])("%s requires a full scan", ([, path, change]) => {
  const { directory, scan } = scanned();
  change(directory);

  expect(rescan(directory, scan, ["a.md", path])).toBeUndefined();
});

test("a replaced directory requires a full scan", () => {
  const home = temporaryDirectory();
  for (const release of ["1", "2"]) writeFiles(join(home, release), FILES);
  symlinkSync(join(home, "1"), join(home, "current"));
  const scan = scanDirectory(join(home, "current"), { includeReadme: false });
  symlinkSync(join(home, "2"), join(home, "next"));
  renameSync(join(home, "next"), join(home, "current"));

  expect(rescan(join(home, "current"), scan, ["a.md"])).toBeUndefined();
  rmSync(join(home, "current"));
  expect(rescan(join(home, "current"), scan, ["a.md"])).toBeUndefined();
});
