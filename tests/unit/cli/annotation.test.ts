import { expect, test } from "vitest";
import { githubAnnotation } from "../../../src/cli/describe-finding.js";

const FINDING = { path: "articles/a.md", line: 3, problem: "expected a date", remedy: "write one" };

test("a finding is shown beside its line", () => {
  expect(githubAnnotation("error", FINDING)).toBe(
    "::error file=articles/a.md,line=3::expected a date; write one",
  );
});

test("a finding without a line is shown with its file", () => {
  expect(githubAnnotation("warning", { ...FINDING, line: undefined })).toBe(
    "::warning file=articles/a.md::expected a date; write one",
  );
});

test.for([
  ["50%.md", "50%25.md"],
  ["a,b: c.md", "a%2Cb%3A c.md"],
  ["a\r\n::error::forged.md", "a%0D%0A%3A%3Aerror%3A%3Aforged.md"],
] as const)("the path %j is written as %s", ([path, written]) => {
  expect(githubAnnotation("error", { ...FINDING, path })).toBe(
    `::error file=${written},line=3::expected a date; write one`,
  );
});

test("a message cannot start another command", () => {
  const problem = "100% of it:\r\n::set-output name=x::y,z";

  expect(githubAnnotation("error", { ...FINDING, problem })).toBe(
    "::error file=articles/a.md,line=3::100%25 of it:%0D%0A::set-output name=x::y,z; write one",
  );
});
