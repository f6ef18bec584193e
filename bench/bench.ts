import { arch, cpus, platform } from "node:os";
import { benchSummaries } from "./summaries.js";

/** What can be measured, each alone or all in turn: `npm run bench -- summaries`. */
const TASKS: Readonly<Record<string, () => string>> = { summaries: benchSummaries };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => TASKS[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`${unknown.join(", ")}: expected ${Object.keys(TASKS).join(" or ")}\n`);
  process.exit(2);
}
process.stdout.write(
  `Node.js ${process.version}, ${platform()} ${arch()}, ${cpus()[0]?.model ?? "unknown processor"}\n`,
);
for (const [name, task] of Object.entries(TASKS)) {
  if (asked.length === 0 || asked.includes(name)) process.stdout.write(`\n## ${name}\n\n${task()}\n`);
}
