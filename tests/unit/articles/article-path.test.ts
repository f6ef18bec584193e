import { expect, test } from "vitest";
import { parseArticlePath } from "../../../src/articles/article-path.js";

test.for([
  ["mill.md", { name: "mill", date: undefined, folders: [] }],
  ["a/b/mill.md", { name: "mill", date: undefined, folders: ["a", "b"] }],
  ["a/mill/index.md", { name: "mill", date: undefined, folders: ["a"] }],
  ["a/mill/_INDEX.html", { name: "mill", date: undefined, folders: ["a"] }],
  ["index.md", { name: "index", date: undefined, folders: [] }],
  ["2026-01-15-mill.md", { name: "2026-01-15-mill", date: "2026-01-15", folders: [] }],
  ["2026-01-15.md", { name: "2026-01-15", date: "2026-01-15", folders: [] }],
  ["2026-01-15/index.md", { name: "2026-01-15", date: "2026-01-15", folders: [] }],
  ["2026-01-15/mill.md", { name: "mill", date: undefined, folders: ["2026-01-15"] }],
  ["2026-01-155.md", { name: "2026-01-155", date: undefined, folders: [] }],
] as const)("parses %s", ([path, read]) => {
  expect(parseArticlePath(path)).toEqual(read);
});
