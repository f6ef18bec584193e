import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import {
  biomeImportRules,
  FOLDERS,
  forbiddenTo,
  MAY_IMPORT,
  PACKAGE_OWNERS,
} from "../../scripts/import-rules.js";
import { temporaryDirectory, writeFiles } from "../fixtures/temporary-directory.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BIOME = join(
  dirname(createRequire(import.meta.url).resolve("@biomejs/biome/package.json")),
  "bin",
  "biome",
);

interface Planted {
  readonly file: string;
  readonly imported: string;
}

const importing = (imported: string) =>
  `import * as planted from "${imported}";\n\nexport const kept = planted;\n`;
const target = (name: string) => (name.endsWith(".js") ? `../${name}` : `../${name}/planted.js`);

const forbidden: Planted[] = [
  ...FOLDERS.flatMap((folder) =>
    forbiddenTo(folder).map((name) => ({
      file: `src/${folder}/imports-${name.replace(".js", "")}.ts`,
      imported: target(name),
    })),
  ),
  ...FOLDERS.flatMap((folder) =>
    Object.keys(PACKAGE_OWNERS).map((name) => ({
      file: `src/${folder}/imports-package-${name}.ts`,
      imported: name,
    })),
  ),
  // The module that owns a package keeps the rules of its folder.
  { file: "src/articles/front-matter.ts", imported: "../feeds/planted.js" },
  { file: "src/feeds/feed-library.ts", imported: "../ledger/planted.js" },
  { file: "src/publishing/schedule.ts", imported: "../server/planted.js" },
  { file: "src/server/imports-deeply.ts", imported: "../articles/plain-text/planted.js" },
];

const allowed: Planted[] = [
  ...FOLDERS.flatMap((folder) =>
    MAY_IMPORT[folder].map((name) => ({
      file: `src/${folder}/may-import-${name}.ts`,
      imported: target(name),
    })),
  ),
  { file: "src/main.ts", imported: "./cli/planted.js" },
];

const directory = temporaryDirectory(afterAll);
const diagnostics = lint();

/** Biome's diagnostics about the planted imports, by file. */
function lint(): ReadonlyMap<string, readonly string[]> {
  const settings = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8"));
  writeFiles(directory, {
    // The temporary tree is not a git repository.
    "biome.json": JSON.stringify({ ...settings, vcs: { enabled: false } }),
    "biome.imports.json": JSON.stringify(biomeImportRules()),
  });
  const contents = new Map<string, string>();
  for (const { file, imported } of [...forbidden, ...allowed]) {
    contents.set(file, `${contents.get(file) ?? ""}${importing(imported)}`);
  }
  for (const [name, file] of Object.entries(PACKAGE_OWNERS)) {
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
    // Biome exits with status 1 when it reports diagnostics.
    return String((error as { stdout?: unknown }).stdout);
  }
}

test.for(forbidden)("$file may not import $imported", ({ file }) => {
  expect(diagnostics.get(file)).toHaveLength(1);
});

test.for(allowed)("$file may import $imported", ({ file }) => {
  expect(diagnostics.get(file)).toBeUndefined();
});

test.for(Object.entries(PACKAGE_OWNERS))("%s may be imported only by %s", ([name, file]) => {
  expect(diagnostics.get(`src/${file}`)?.join() ?? "").not.toContain(`imports ${name}`);
});

test("the table lists every folder of src", () => {
  const present = readdirSync(join(ROOT, "src"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );

  expect(FOLDERS.toSorted()).toEqual(present.map(({ name }) => name).toSorted());
});

test("biome.imports.json matches the table", () => {
  const file = JSON.parse(readFileSync(join(ROOT, "biome.imports.json"), "utf8"));

  expect(file, "run npm run import-rules").toEqual(biomeImportRules());
});

/** Packages that Node loads with a module, directly or through its imports. Type-only imports do not count. */
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

// Every package adds at least 10 ms to the startup time.
test("the service loads few packages before it can answer", () => {
  const seen = new Set<string>();
  const loaded = ["main.ts", "cli/serve.ts"].flatMap((module) => [...loadedWith(module, seen)]);
  const packages = new Set(loaded.filter((name) => !name.startsWith("node:")));

  expect([...packages].toSorted()).toEqual(["birpc", "lru-cache", "node-cron", "pino", "zod"]);
});
