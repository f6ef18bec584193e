import { describe, expect, test } from "vitest";
import { readFrontMatter } from "../../../src/articles/front-matter.js";

function read(...lines: string[]) {
  return readFrontMatter(lines.join("\n"), "mill.md");
}

function valuesOf(...lines: string[]): Record<string, unknown> {
  const file = read(...lines);
  if ("rejection" in file) throw new Error(file.rejection.problem);
  return Object.fromEntries(file.fields.map(({ name, value }) => [name, value]));
}

function rejectionOf(...lines: string[]) {
  const file = read(...lines);
  return "rejection" in file ? file.rejection : undefined;
}

describe("front matter", () => {
  test.for([
    ["YAML", ["---", "title: Mill", "draft: true", "---"]],
    ["YAML, closed with dots", ["---", "title: Mill", "draft: true", "..."]],
    ["YAML by name", ["---yaml", "title: Mill", "draft: true", "---"]],
    ["TOML", ["+++", 'title = "Mill"', 'draft = "true"', "+++"]],
    ["TOML by name", ["---toml", 'title = "Mill"', 'draft = "true"', "---"]],
    ["JSON", ["{", '  "title": "Mill",', '  "draft": true', "}"]],
    ["JSON, indented with tabs", ["{", '\t"title": "Mill",', '\t"draft": true', "}"]],
    ["JSON on one line", ['{"title": "Mill", "draft": true}']],
    ["JSON by name", ["---json", '{"title": "Mill", "draft": true}', "---"]],
    ["after a blank line", ["", "---", "title: Mill", "draft: true", "---"]],
    ["after a zero-width space", ["\u200b---", "title: Mill", "draft: true", "---"]],
    ["with spaces after its dashes", ["--- \t\u00a0", "title: Mill", "draft: true", "---  "]],
  ] as const)("may be %s", ([, lines]) => {
    expect(valuesOf(...lines, "Text.")).toEqual({ title: "Mill", draft: "true" });
  });

  test("is separated from the body, whose first line is reported", () => {
    expect(read("---", "title: Mill", "---", "", "Text.", "---", "More.")).toMatchObject({
      body: "\nText.\n---\nMore.",
      bodyLine: 4,
    });
  });

  test.for([
    [
      ["---", "a: 1", "b: 2", "---"],
      [2, 3],
    ],
    [
      ["", "", "---", "a: 1", "b: 2", "---"],
      [4, 5],
    ],
    [
      ["+++", "a = 1", "b = 2", "+++"],
      [2, 3],
    ],
    [
      ["{", '"a": 1,', '"b": 2', "}"],
      [2, 3],
    ],
    [
      ["---", "a:", "  - b: 1", "b: 2", "---"],
      [2, 4],
    ],
    [
      ["---", "a: 1", "c:", "  a: 2", "---"],
      [2, 3],
    ],
  ] as const)("has the line of each field of %j", ([lines, expected]) => {
    const file = read(...lines);

    expect("fields" in file && file.fields.map(({ line }) => line)).toEqual(expected);
  });

  test("keeps every scalar as written", () => {
    expect(
      valuesOf(
        "---",
        "id: 0123",
        "date: 2026-02-31",
        "title: 2024",
        "time: 1:30:00",
        "no: no",
        "v: 1.0",
        "---",
      ),
    ).toEqual({ id: "0123", date: "2026-02-31", title: "2024", time: "1:30:00", no: "no", v: "1.0" });
  });

  test("in TOML keeps whether a date has a time zone", () => {
    expect(
      valuesOf("+++", "a = 2026-01-15", "b = 2026-01-15T08:30:00", "c = 2026-01-15T08:30:00+01:00", "+++"),
    ).toEqual({
      a: "2026-01-15",
      b: expect.stringMatching(/^2026-01-15T08:30:00(\.000)?$/),
      c: expect.stringMatching(/\+01:00$/),
    });
  });

  test("includes merged YAML keys, such as a draft mark", () => {
    expect(valuesOf("---", "usual: &usual", "  draft: true", "<<: *usual", "---")).toMatchObject({
      draft: "true",
    });
  });

  test("may use an alias for a complete value", () => {
    expect(valuesOf("---", "tags: &a [x]", "keywords: [*a, *a]", "---")["keywords"]).toEqual([["x"], ["x"]]);
  });

  test("does not end at a line that only starts with dashes, because a draft mark may follow", () => {
    expect(rejectionOf("---", "title: Mill", "---b", "draft: true", "---", "Text.")).toBeDefined();
  });

  test("that is empty has no fields", () => {
    expect(read("---", "---", "Text.")).toEqual({ fields: [], body: "Text.", bodyLine: 3 });
    expect(read("---", "# a comment", "---", "Text.")).toMatchObject({ fields: [], body: "Text." });
    expect(read("---", "# a *comment*", "---", "Text.")).toMatchObject({ fields: [], body: "Text." });
  });

  test("is parsed each time, broken or not", () => {
    const broken = ["---", "a: [", "---", "Text."];

    expect(rejectionOf(...broken)).toEqual(rejectionOf(...broken));
    expect(rejectionOf(...broken)).toBeDefined();
  });
});

test.for([
  ["no front matter", "Just text.\n---\nmore"],
  ["a longer rule", "----\ntext\n----\n"],
  ["dashes alone", "---"],
  ["a dialogue", "--- Well, said the miller.\nText."],
  ["a brace", "{not json}\nText."],
  ["a Liquid tag", "{% include a.html %}\nText."],
  ["nothing", ""],
] as const)("a file that starts with %s has no front matter", ([, text]) => {
  expect(readFrontMatter(text, "mill.md")).toEqual({ fields: [], body: text, bodyLine: 1 });
});

describe("front matter that cannot be read rejects the article", () => {
  test.for([
    ["that never ends", ["---", "title: Mill", "", "Text."], 1, "never ends"],
    ["in TOML that never ends", ["+++", 'title = "Mill"', "Text."], 1, "never ends"],
    ["in JSON that never ends", ["{", '"title": "Mill"', "Text."], 1, "never ends"],
    ["with broken YAML", ["---", "title: Mill", 'summary: "never closed', "---"], 4, ""],
    ["with a tab as indentation", ["---", "author:", "\tname: Ada", "---"], 3, ""],
    ["with a key given twice", ["---", "title: One", "date: 2026-01-15", "title: Two", "---"], 4, "unique"],
    ["with broken TOML", ["+++", 'title = "Mill"', "draft = maybe", "+++"], 3, ""],
    ["with a TOML key given twice", ["+++", "a = 1", "a = 2", "+++"], 3, ""],
    ["with broken JSON", ["{", '"title": "Mill"', '"draft": true', "}"], 3, ""],
    ["with a JSON key given twice", ["{", '"draft": true,', '"draft": false', "}"], 3, "unique"],
    ["that is a scalar", ["---", "just some words", "---", "Text."], 1, 'the text "just some words"'],
    ["that is a list", ["---", "- one", "- two", "---", "Text."], 1, "a list"],
    ["in an unknown language", ["---ruby", "{ draft: true }", "---"], 1, "ruby"],
    ["in a language with a digit", ["---json5", "{ draft: true }", "---"], 1, "json5"],
    ["on a later line", ["", "", "---", "a: 1", "a: 2", "---"], 5, "unique"],
  ] as const)("%s", ([, lines, line, problem]) => {
    expect(rejectionOf(...lines)).toEqual({
      path: "mill.md",
      line,
      problem: expect.stringContaining(problem),
      remedy: expect.stringMatching(/correct it|close it/),
    });
  });

  test("with JSON that lacks a value", () => {
    expect(rejectionOf("{", '"title": "Mill",', '"draft"', "}")).toMatchObject({ path: "mill.md" });
  });

  test.for(["js", "javascript", "coffee", "coffeescript", "cson", "JS"])(
    "in %s, which would be executed",
    (language) => {
      const lines = [`---${language}`, "{ title: (globalThis.feedwrightWasHere = true) }", "---", "Text."];

      expect(rejectionOf(...lines)).toMatchObject({ line: 1 });
      expect("feedwrightWasHere" in globalThis).toBe(false);
    },
  );

  test.for([
    ["lists in lists", `a: ${"[".repeat(500)}${"]".repeat(500)}`],
    ["maps in maps", `a: ${"{a: ".repeat(500)}1${"}".repeat(500)}`],
    ["dashes after dashes", "- ".repeat(500)],
  ] as const)("nested too deeply: %s", ([, line]) => {
    expect(rejectionOf("---", line, "---", "Text.")?.problem).toContain("nested too deeply");
  });

  test("that is too long", () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `key${index}: value`);

    expect(rejectionOf("---", ...keys, "---", "Text.")?.problem).toContain("characters, expected");
  });

  test.for([
    ["in a list", "slug: &a [*a]"],
    ["in a mapping", "a: &a {b: {c: *a}}"],
    ["in a field that is not used", "mine: &b\n  - x: &c [*b, *c]"],
  ] as const)("with an alias inside its own value: %s", ([, field]) => {
    expect(rejectionOf("---", "title: Mill", field, "---", "Text.")?.problem).toContain(
      "an alias stands within what it names",
    );
  });

  test("with aliases that multiply", () => {
    const levels = ["a", "b", "c", "d", "e", "f", "g"].map((name, level, all) =>
      level === 0
        ? `${name}: &${name} [x, x, x, x, x, x, x, x, x]`
        : `${name}: &${name} [${`*${all[level - 1]},`.repeat(9)}]`,
    );

    expect(rejectionOf("---", ...levels, "---", "Text.")).toBeDefined();
  });
});
