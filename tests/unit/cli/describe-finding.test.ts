import { expect, test } from "vitest";
import { describeFinding } from "../../../src/cli/describe-finding.js";

const FINDING = { path: "a.md", problem: "it is empty", remedy: "write it" };

test.for([
  [{}, "a.md: it is empty; write it"],
  [{ line: 3 }, "a.md:3: it is empty; write it"],
  [{ path: "folder/näme with space.md" }, "folder/näme with space.md: it is empty; write it"],
  [{ path: "a\nforged.md" }, "a\\nforged.md: it is empty; write it"],
  [{ path: "a\u001b[2J.md" }, "a\\u001b[2J.md: it is empty; write it"],
] as const)("%j is one line", ([changes, line]) => {
  expect(describeFinding({ ...FINDING, ...changes })).toBe(line);
});
