import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";

/**
 * Mutation testing: changes a folder of `src/` in one place at a time and counts the changes that the folder's unit
 * tests detect. Fails below 80 %.
 *
 * A whole folder takes hours. With a share, only a sample of its functions and methods is changed, drawn by the seed; a
 * larger share of the same seed contains a smaller one. Results are kept in `build/mutants/FOLDER.json` (in the schema
 * of github.com/stryker-mutator/mutation-testing-elements), and a change is not tried again while its code and the
 * names of the tests that reach it are the same. So a folder can be tried in several runs; without the file everything
 * is tried again.
 */
const USAGE = `expected
  npm run mutants -- FOLDER [SHARE] [--seed N]
where FOLDER is one in src/ with tests in tests/unit/, and SHARE a part of it, more than 0 and up to 1
`;

/** Files that only PostgreSQL tests reach; these tests run without it. */
const NOT_TRIED = /\/(postgres[^/]*|stored-media\.ts|remote-refreshes\.ts)$/;

/** A part of a file, with the numbers of its first and last line. */
interface Passage {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Parts separated by blank lines: declarations, and methods within a class. */
function passagesOf(text: string): Passage[] {
  const passages: Passage[] = [];
  let from = 1;
  let isClass = false;
  for (const block of text.split(/\n\n/)) {
    const startsAnew = isClass ? /^ {0,2}\S/.test(block) : /^\S/.test(block);
    const last = passages.at(-1);
    const to = from + block.split("\n").length - 1;
    if (startsAnew || last === undefined) passages.push({ text: block, from, to });
    else passages[passages.length - 1] = { text: `${last.text}\n\n${block}`, from: last.from, to };
    if (/^\S/.test(block)) isClass = /^(export )?(abstract )?class /m.test(block);
    from = to + 2;
  }
  return passages;
}

/** The position in the unit interval that the seed gives a passage, independent of its place in the file. */
function placeOf(seed: number, file: string, { text }: Passage): number {
  const name = text.split("\n").find((line) => !/^\s*(\/?\*|\/\/)/.test(line));
  return createHash("sha256").update(`${seed} ${file} ${name}`).digest().readUInt32BE() / 2 ** 32;
}

function sampleOf(file: string, share: number, seed: number): string[] {
  return passagesOf(readFileSync(file, "utf8"))
    .filter((passage) => placeOf(seed, file, passage) < share)
    .map(({ from, to }) => `${file}:${from}-${to}`);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

const { values, positionals } = parseArgs({ options: { seed: { type: "string" } }, allowPositionals: true });
const [folder, ofIt = "1"] = positionals;
const share = Number(ofIt);
const seed = Number(values.seed ?? 1);
if (!isFolder(`tests/unit/${folder}`) || !(share > 0 && share <= 1) || !Number.isInteger(seed)) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const files = readdirSync(`src/${folder}`, { recursive: true, encoding: "utf8" })
  .map((name) => `src/${folder}/${name}`)
  .filter((file) => /\.tsx?$/.test(file) && !NOT_TRIED.test(file));

// The first few runs of a property are enough here.
process.env["PROPERTY_SHARE"] ??= "0.1";
await new Stryker({
  mutate: share === 1 ? files : files.flatMap((file) => sampleOf(file, share, seed)),
  testRunner: "vitest",
  plugins: [import.meta.resolve("@stryker-mutator/vitest-runner")],
  vitest: { configFile: "vitest.mutants.config.ts", related: false },
  testFiles: [`tests/unit/{attacks/,}${folder}{/**/*,}.test.ts`],
  coverageAnalysis: "perTest",
  // Code that runs when a module is loaded cannot be changed for one test alone.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: `build/mutants/${folder}.json`,
  tempDirName: "build/mutants/sandbox",
  ignorePatterns: ["/build", "/dist", "/data"],
  // Stryker reads it with the interface of an older TypeScript, and does not need it.
  tsconfigFile: "none",
  reporters: ["progress-append-only", "clear-text"],
  clearTextReporter: { reportTests: false },
  thresholds: { high: 90, low: 80, break: 80 },
  concurrency: 2,
  // On a busy machine, slow tests must not count as endless ones.
  timeoutMS: 20_000,
  timeoutFactor: 5,
  dryRunTimeoutMinutes: 30,
}).runMutationTest();
