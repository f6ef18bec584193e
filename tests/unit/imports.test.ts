import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { temporaryDirectory, writeFiles } from "../fixtures/temporary-directory.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BIOME = join(
  dirname(createRequire(import.meta.url).resolve("@biomejs/biome/package.json")),
  "bin",
  "biome",
);

const TOP = ["config.js", "setting-table.js", "index.js", "publisher.js", "main.js", "version.js"];

/** What each folder may not import: other folders, and modules at the top. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  articles: [
    "summaries",
    "feeds",
    "ledger",
    "publishing",
    "pages",
    "http",
    "press-room",
    "commands",
    "options",
    ...TOP,
  ],
  summaries: ["feeds", "ledger", "publishing", "pages", "http", "press-room", "commands", "options", ...TOP],
  feeds: ["summaries", "ledger", "publishing", "pages", "http", "press-room", "commands", "options", ...TOP],
  ledger: ["summaries", "publishing", "pages", "http", "press-room", "commands", "options", ...TOP],
  publishing: ["pages", "http", "press-room", "commands", "options", ...TOP],
  pages: ["summaries", "ledger", "http", "press-room", "commands", "options", ...TOP],
  http: ["articles", "summaries", "ledger", "press-room", "commands", "options", ...TOP],
  "press-room": ["http", "commands", "index.js", "publisher.js", "main.js"],
  commands: ["options", "index.js", "main.js"],
  options: ["press-room", "commands", "config.js", "setting-table.js", "index.js", "publisher.js", "main.js"],
};

/** The one module that may import a package. */
const OWNERS = {
  "gray-matter": "articles/front-matter.ts",
  feed: "feeds/feed-skeleton.ts",
  "node-cron": "publishing/schedule.ts",
} as const;

interface Planted {
  readonly file: string;
  readonly imported: string;
}

const importing = (imported: string) =>
  `import * as planted from "${imported}";\n\nexport const kept = planted;\n`;
const target = (name: string) => (name.endsWith(".js") ? `../${name}` : `../${name}/planted.js`);

const forbidden: Planted[] = [
  ...Object.entries(FORBIDDEN).flatMap(([folder, names]) =>
    names.map((name) => ({
      file: `src/${folder}/imports-${name.replace(".js", "")}.ts`,
      imported: target(name),
    })),
  ),
  ...Object.keys(FORBIDDEN).flatMap((folder) =>
    Object.keys(OWNERS).map((name) => ({ file: `src/${folder}/imports-package-${name}.ts`, imported: name })),
  ),
  // A later override replaces an earlier one whole: the owner of a package has the rules of its folder all the same.
  { file: "src/articles/front-matter.ts", imported: "../feeds/planted.js" },
  { file: "src/feeds/feed-skeleton.ts", imported: "../ledger/planted.js" },
  { file: "src/publishing/schedule.ts", imported: "../http/planted.js" },
  { file: "src/errors.ts", imported: "./version.js" },
  { file: "src/http/imports-deeply.ts", imported: "../articles/plain-text/planted.js" },
];

const allowed: Planted[] = [
  { file: "src/articles/allowed.ts", imported: "../errors.js" },
  { file: "src/summaries/allowed.ts", imported: "../articles/article.js" },
  { file: "src/feeds/allowed.ts", imported: "../articles/article.js" },
  { file: "src/ledger/allowed.ts", imported: "../feeds/document.js" },
  { file: "src/publishing/allowed.ts", imported: "../ledger/ledger.js" },
  { file: "src/pages/allowed.ts", imported: "../feeds/feed.js" },
  { file: "src/http/allowed.ts", imported: "../publishing/press.js" },
  { file: "src/commands/allowed.ts", imported: "../config.js" },
  { file: "src/commands/allowed-wiring.ts", imported: "../publisher.js" },
  { file: "src/main.ts", imported: "./config.js" },
];

const directory = temporaryDirectory(afterAll);
const complaints = lint();

/** What Biome says of the planted imports, by file. */
function lint(): ReadonlyMap<string, readonly string[]> {
  const settings = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8"));
  // The temporary tree is in no repository; all else is as it is.
  writeFiles(directory, { "biome.json": JSON.stringify({ ...settings, vcs: { enabled: false } }) });
  const contents = new Map<string, string>();
  for (const { file, imported } of [...forbidden, ...allowed]) {
    contents.set(file, `${contents.get(file) ?? ""}${importing(imported)}`);
  }
  for (const [name, file] of Object.entries(OWNERS)) {
    contents.set(`src/${file}`, `${contents.get(`src/${file}`) ?? ""}export * from "${name}";\n`);
  }
  writeFiles(directory, Object.fromEntries(contents));
  const report = run([
    "lint",
    "--only=style/noRestrictedImports",
    "--reporter=github",
    "--max-diagnostics=none",
    ".",
  ]);
  const found = new Map<string, string[]>();
  for (const [, path = "", message = ""] of report.matchAll(/noRestrictedImports,file=([^,]+),.*?::(.*)/g)) {
    const file = path.slice(path.lastIndexOf("/src/") + 1);
    found.set(file, [...(found.get(file) ?? []), message]);
  }
  return found;
}

function run(args: readonly string[]): string {
  try {
    return execFileSync(process.execPath, [BIOME, ...args], {
      cwd: directory,
      encoding: "utf8",
      stdio: "pipe",
    });
  } catch (error) {
    // With findings it ends with status 1.
    return String((error as { stdout?: unknown }).stdout);
  }
}

test.for(forbidden)("$file may not import $imported", ({ file }) => {
  expect(complaints.get(file)).toHaveLength(1);
});

test.for(allowed)("$file may import $imported", ({ file }) => {
  expect(complaints.get(file)).toBeUndefined();
});

test.for(Object.entries(OWNERS))("%s may be imported by %s alone", ([name, file]) => {
  expect(complaints.get(`src/${file}`)?.join() ?? "").not.toContain(`imports ${name}`);
});

test("every folder of src has its rules", () => {
  const folders = new Set(forbidden.map(({ file }) => file.split("/")[1]));
  const present = readdirSync(join(ROOT, "src"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );

  for (const { name } of present) expect(folders).toContain(name);
});

/** Packages that are loaded with a module, because it or what it imports imports them; what is only a type is not. */
function loadedWith(module: string, seen: Set<string>): Set<string> {
  const packages = new Set<string>();
  if (seen.has(module)) return packages;
  seen.add(module);
  const text = readFileSync(join(ROOT, "src", module), "utf8");
  for (const [, imported = ""] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from "([^"]+)";/gms)) {
    if (!imported.startsWith(".")) packages.add(imported);
    else {
      const source = join(dirname(module), imported).replace(/\.js$/, ".ts");
      if (source.endsWith(".ts")) for (const name of loadedWith(source, seen)) packages.add(name);
    }
  }
  return packages;
}

test("before a start can answer, little is loaded: every package costs it ten milliseconds and more", () => {
  const seen = new Set<string>();
  const loaded = ["main.ts", "commands/serve.ts"].flatMap((module) => [...loadedWith(module, seen)]);
  const packages = new Set(loaded.filter((name) => !name.startsWith("node:")));

  expect([...packages].toSorted()).toEqual(["birpc", "lru-cache", "node-cron", "pino", "zod"]);
});
