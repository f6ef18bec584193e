import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { scanDirectory } from "../../../../src/articles/scan-directory.js";
import { IGNORED, pathRelevance } from "../../../../src/integrations/watch/path-relevance.js";
import { directoryWith } from "../../../fixtures/temporary-directory.js";

const IGNORED_PATHS = [
  ".hidden.md",
  ".git/HEAD.md",
  "a/.cache/b/c.md",
  "_drafts/a.md",
  "_site/a.html",
  "_layouts/a.html",
  "b/_includes/a.html",
  "c/d/node_modules/e/README.txt",
];
const RELEVANT_PATHS = [
  "a.md",
  "b.c/d.txt",
  "node_modules.md",
  "my_drafts/a.md",
  "_drafts.md",
  "a/_sites/b.md",
  "node_modules2/c.md",
];

describe("the ignore pattern of the watcher", () => {
  test.for(IGNORED_PATHS)("ignores %s, as a scan does", (path) => {
    const { articles } = scanDirectory(directoryWith({ [path]: "text" }), { includeReadme: true });

    expect(articles.size).toBe(0);
    expect(IGNORED.test(path)).toBe(true);
  });

  test.for(RELEVANT_PATHS)("does not ignore %s, as a scan does not", (path) => {
    const { articles } = scanDirectory(directoryWith({ [path]: "text" }), { includeReadme: true });

    expect([...articles.keys()]).toEqual([path]);
    expect(IGNORED.test(path)).toBe(false);
  });
});

describe("relevance of a change", () => {
  const directory = () => directoryWith({ "a.md": "", "mill.png": "", "data.sqlite-wal": "", LICENSE: "" });

  test.for([
    ["a.md", "file"],
    ["mill.png", "file"],
    ["gone.md", "file"],
    ["gone", "file"],
    ["data.sqlite-wal", "none"],
    ["LICENSE", "none"],
    [".", "folder"],
  ] as const)("at %s: %s", ([name, concern]) => {
    expect(pathRelevance(join(directory(), name))).toBe(concern);
  });

  test("folders and all links are relevant", () => {
    const place = directory();
    mkdirSync(join(place, "v1.2"));
    symlinkSync(join(place, "LICENSE"), join(place, "link"));

    expect(pathRelevance(join(place, "v1.2"))).toBe("folder");
    expect(pathRelevance(join(place, "link"))).toBe("file");
  });
});
