import { arch, cpus, platform } from "node:os";
import { benchPolls } from "./polls.js";
import { benchRefresh } from "./refresh.js";
import { benchSummaries } from "./summaries.js";
import { benchBytes } from "./week.js";

/** What can be measured, each alone or all in turn: `npm run bench -- summaries`, `npm run bench -- refresh 1000`. */
const TASKS: Readonly<Record<string, (sizes: readonly number[]) => string | Promise<string>>> = {
  summaries: benchSummaries,
  refresh: benchRefresh,
  polls: benchPolls,
  bytes: benchBytes,
};

const words = process.argv.slice(2);
const sizes = words.filter((word) => /^\d+$/.test(word)).map(Number);
const asked = words.filter((word) => !/^\d+$/.test(word));
const unknown = asked.filter((name) => TASKS[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`${unknown.join(", ")}: expected ${Object.keys(TASKS).join(" or ")}, and sizes\n`);
  process.exit(2);
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
process.stdout.write(
  `Node.js ${process.version}, ${platform()} ${arch()}, ${cpus()[0]?.model ?? "unknown processor"}\n`,
);
for (const [name, task] of Object.entries(TASKS)) {
  if (asked.length === 0 || asked.includes(name))
    process.stdout.write(`\n## ${name}\n\n${await task(sizes)}\n`);
}
