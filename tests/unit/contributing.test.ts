import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url).pathname;
const GUIDE = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");

const SOURCES = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => `src/${name}`);

/** For each section, a pattern that finds its example in the code and the maximum number of files. */
const EXAMPLES = [
  { heading: "Feed format", named: /\brenderJsonFeed\b|\bjson: (?:\{ path|\["\/|\(\) =>)/, most: 6 },
  {
    heading: "Metadata field",
    named: /\bSource \| undefined|\b(?:article|entry)\.source\b|\bsource \}: Entry/,
    most: 6,
  },
  { heading: "Command that asks the service", named: /\/stats\.js/, most: 4 },
  { heading: "Setting", named: /\bwatchdog\b/, most: 2 },
];

function listedFiles(heading: string): string[] {
  const section = GUIDE.split(`### ${heading}\n`)[1]?.split(/^##/m)[0] ?? "";
  return [...section.matchAll(/^- `([^`]+)`:/gm)].map(([, file = ""]) => file);
}

describe.for(EXAMPLES)("adding a $heading", ({ heading, named, most }) => {
  test(`lists at most ${most} existing files`, () => {
    const files = listedFiles(heading);

    expect(files.length).toBeGreaterThan(0);
    expect(files.length).toBeLessThanOrEqual(most);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test("lists exactly the files that contain the example", () => {
    const naming = SOURCES.filter((file) => named.test(readFileSync(join(ROOT, file), "utf8")));

    expect(listedFiles(heading).toSorted()).toEqual(naming.toSorted());
  });
});
