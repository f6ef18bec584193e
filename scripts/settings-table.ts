import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SETTINGS, type Setting } from "../src/config/settings.js";

const HEAD = "| Variable | Flag | Default | Meaning |\n|---|---|---|---|\n";

/** The README with its table of settings made from `SETTINGS`: `npm run settings-table` writes it. */
export function withSettingsTable(readme: string): string {
  const start = readme.indexOf(HEAD);
  if (start === -1) throw new Error(`README.md: expected a table that begins with ${HEAD.split("\n")[0]}`);
  const end = readme.indexOf("\n\n", start);
  const rows = Object.values(SETTINGS).map(rowOf);
  return `${readme.slice(0, start)}${HEAD}${rows.join("\n")}${readme.slice(end)}`;
}

function rowOf({ env, flag, defaultText, description }: Setting<unknown>): string {
  const meaning = description.replace(/`(docs\/[\w-]+\.md)`/g, "[$1]($1)");
  return `| \`${env}\` | ${flag === undefined ? "(never a flag)" : `\`--${flag}\``} | ${defaultText} | ${meaning} |`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync("README.md", withSettingsTable(readFileSync("README.md", "utf8")));
}
