import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Who may import whom: for each folder of `src`, the folders below it that it may import. This is the one table;
 * `npm run import-rules` makes `biome.imports.json` from it, which `biome.json` extends.
 */
export const MAY_IMPORT = {
  lib: [],
  articles: ["lib"],
  summaries: ["articles", "lib"],
  feeds: ["articles", "lib"],
  ledger: ["feeds", "articles", "lib"],
  publishing: ["ledger", "feeds", "summaries", "articles", "lib"],
  pages: ["publishing", "feeds", "articles", "lib"],
  server: ["pages", "publishing", "feeds", "lib"],
  integrations: ["server", "pages", "publishing", "ledger", "feeds", "summaries", "articles", "lib"],
  config: ["publishing", "ledger", "feeds", "articles", "lib"],
  app: [
    "config",
    "integrations",
    "server",
    "pages",
    "publishing",
    "ledger",
    "feeds",
    "summaries",
    "articles",
    "lib",
  ],
  cli: ["app", "config", "server", "pages", "publishing", "ledger", "feeds", "summaries", "articles", "lib"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Folder = keyof typeof MAY_IMPORT;

export const FOLDERS = Object.keys(MAY_IMPORT) as readonly Folder[];

/** Modules at the top of `src`, which no folder may import. */
export const TOP_MODULES = ["index.js", "main.js"] as const;

/** Packages that one module alone may import. */
export const PACKAGE_OWNERS = {
  "gray-matter": "articles/front-matter.ts",
  feed: "feeds/feed-library.ts",
  "node-cron": "publishing/schedule.ts",
} as const;

/** The folders and modules that a folder may not import. */
export function forbiddenTo(folder: Folder): string[] {
  const allowed: readonly string[] = [folder, ...MAY_IMPORT[folder]];
  return [...FOLDERS.filter((other) => !allowed.includes(other)), ...TOP_MODULES];
}

/**
 * The rules as Biome reads them. A later override replaces an earlier one's options, so each folder has one whole
 * override, and so has each module that owns a package.
 */
export function biomeImportRules(): object {
  return {
    overrides: [
      ...FOLDERS.map((folder) => override(`src/${folder}/**`, folder, Object.keys(PACKAGE_OWNERS))),
      ...Object.entries(PACKAGE_OWNERS).map(([name, module]) => {
        const others = Object.keys(PACKAGE_OWNERS).filter((other) => other !== name);
        return override(`src/${module}`, module.split("/")[0] as Folder, others);
      }),
    ],
  };
}

function override(includes: string, folder: Folder, packages: readonly string[]): object {
  const group = forbiddenTo(folder).map((name) => (name.endsWith(".js") ? `**/${name}` : `**/${name}/**`));
  const message = `src/${folder} may not import this: see scripts/import-rules.ts`;
  const paths = Object.fromEntries(
    Object.entries(PACKAGE_OWNERS)
      .filter(([name]) => packages.includes(name))
      .map(([name, module]) => [name, `only src/${module} imports ${name}`]),
  );
  const options = { patterns: [{ group, message }], paths };
  return {
    includes: [includes],
    linter: { rules: { style: { noRestrictedImports: { level: "error", options } } } },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = "biome.imports.json";
  const text = `${JSON.stringify(biomeImportRules(), null, 2)}\n`;
  if (process.argv[2] === "--check") {
    if (readFileSync(file, "utf8") !== text)
      throw new Error(`${file} is out of date: run npm run import-rules`);
  } else writeFileSync(file, text);
}
