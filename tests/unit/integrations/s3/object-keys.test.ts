import { join, resolve, sep } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isScannable } from "../../../../src/articles/scan-directory.js";
import { classifyKeys } from "../../../../src/integrations/s3/object-keys.js";

const isWanted = (path: string) => isScannable(path, { includeReadme: false });
const sorted = (keys: readonly string[], prefix = "") =>
  classifyKeys(
    keys.map((key) => ({ key, etag: "e", size: 1 })),
    prefix,
    isWanted,
  );

test("only objects that a scan would read are selected, by their path in the folder", () => {
  const { selected, rejected } = sorted(
    [
      "news/",
      "other/longer.md",
      "news/a.md",
      "news/b/c.png",
      "news/.hidden.md",
      "news/_drafts/d.md",
      "news/dump.sql",
      "news/README.md",
    ],
    "news/",
  );

  expect([...selected.keys()]).toEqual(["a.md", "b/c.png"]);
  expect([...selected.values()].map(({ key }) => key)).toEqual(["news/a.md", "news/b/c.png"]);
  expect(rejected).toEqual([]);
});

test.for([
  ["../outside.md", '".."'],
  ["a/../../outside.md", '".."'],
  ["./here.md", '"."'],
  ["/absolute.md", '""'],
  ["a//b.md", '""'],
  ["a\\b.md", '"a\\\\b.md"'],
  ["a\0b.md", '"a\\u0000b.md"'],
  [`${"ü".repeat(127)}.md`, "257"],
] as const)("the key %j is rejected because it cannot be a path", ([key, found]) => {
  const { selected, rejected } = sorted([key]);

  expect(selected.size).toBe(0);
  expect(rejected).toEqual([
    {
      path: key,
      problem: expect.stringContaining(`found ${found.startsWith("2") ? "one of 257" : found}`),
      remedy: expect.any(String),
    },
  ]);
});

test.for(["../notes.sql", "folder//", "a//.hidden.md"])(
  "%s would not be read anyway, and nothing is said of it",
  (key) => {
    expect(sorted([key])).toEqual({ selected: new Map(), rejected: [] });
  },
);

test("if a key is a file and a folder, the file is selected and the objects below it are rejected", () => {
  const { selected, rejected } = sorted(["a.md/x.md", "a.md", "a.md/b/y.png"]);

  expect([...selected.keys()]).toEqual(["a.md"]);
  expect(rejected.map(({ path }) => path)).toEqual(["a.md/x.md", "a.md/b/y.png"]);
});

test("for any keys, selected paths stay inside the mirror and none is a folder of another", () => {
  const part = fc.oneof(
    fc.constantFrom("", ".", "..", "a", "b.md", "c.png", "d.md", "\0", "\\", "ü", "~", "C:"),
    fc.string({ maxLength: 5 }),
  );
  const key = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `${parts.join("/")}.md`);
  fc.assert(
    fc.property(fc.array(key, { maxLength: 8 }), (keys) => {
      const paths = [...sorted(keys).selected.keys()];
      for (const path of paths) {
        expect(resolve("/mirror", path)).toBe(join("/mirror", ...path.split("/")));
        expect(resolve("/mirror", path).startsWith(`/mirror${sep}`)).toBe(true);
        expect(paths.filter((other) => path.startsWith(`${other}/`))).toEqual([]);
      }
    }),
  );
});
