import { writeFileSync } from "node:fs";
import { arch, cpus, platform, totalmem } from "node:os";
import { benchCold } from "./cold.js";
import { benchConnections } from "./connections.js";
import { benchEngines } from "./engines.js";
import { benchEverything } from "./everything.js";
import { type Findings, type Goal, goalTable } from "./findings.js";
import { benchIncremental } from "./incremental.js";
import { benchLatency } from "./latency.js";
import { benchMemory } from "./memory.js";
import { benchPolls } from "./polls.js";
import { benchRefresh } from "./refresh.js";
import { benchSearch } from "./search.js";
import { benchSoak } from "./soak.js";
import { benchSummaries } from "./summaries.js";
import { benchWarm } from "./warm.js";
import { benchBytes } from "./week.js";

type Task = (sizes: readonly number[]) => Findings | string | Promise<Findings | string>;

/** Tasks, run alone or all one after another: `npm run bench -- summaries`, `npm run bench -- refresh 1000`. */
const TASKS: Readonly<Record<string, Task>> = {
  polls: benchPolls,
  connections: benchConnections,
  bytes: benchBytes,
  cold: benchCold,
  everything: benchEverything,
  warm: benchWarm,
  incremental: benchIncremental,
  latency: benchLatency,
  memory: benchMemory,
  summaries: benchSummaries,
  refresh: benchRefresh,
  engines: benchEngines,
  search: benchSearch,
  soak: benchSoak,
};

/** Tasks that take long and run only on request. */
const APART: ReadonlySet<string> = new Set(["engines", "soak"]);

/** Writes the findings into the documentation. */
const WRITE = "--write";
const WRITTEN = "docs/benchmarks.md";

const words = process.argv.slice(2);
const sizes = words.filter((word) => /^\d+$/.test(word)).map(Number);
const asked = words.filter((word) => !/^\d+$/.test(word) && word !== WRITE);
const unknown = asked.filter((name) => TASKS[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(
    `${unknown.join(", ")}: expected ${Object.keys(TASKS).join(" or ")}, sizes, and perhaps ${WRITE}\n`,
  );
  process.exit(2);
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

let written = "";
const show = (text: string) => {
  written += text;
  process.stdout.write(text);
};

const processor = cpus()[0]?.model ?? "unknown processor";
const memory = Math.round(totalmem() / 2 ** 30);
show(
  `# Benchmarks\n\nMade by \`npm run bench\`. Node.js ${process.version}, ${platform()} ${arch()}, ${cpus().length} × ${processor}, ${memory} GB.\n`,
);
const goals: Goal[] = [];
for (const [name, task] of Object.entries(TASKS)) {
  if (asked.length > 0 ? !asked.includes(name) : APART.has(name)) continue;
  const found = await task(sizes);
  show(`\n## ${name}\n\n${typeof found === "string" ? found : found.text}\n`);
  if (typeof found !== "string") goals.push(...found.goals);
}
if (goals.length > 0) show(`\n## The goals\n\n${goalTable(goals)}\n`);
if (words.includes(WRITE)) writeFileSync(WRITTEN, written);
