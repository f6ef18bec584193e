#!/usr/bin/env node
import { type ParseArgsConfig, parseArgs } from "node:util";
import pino from "pino";
import pretty from "pino-pretty";
import { helpText } from "./commands/help.js";
import type { Serving } from "./commands/serve.js";
import { type Config, loadConfig, SETTINGS } from "./config.js";
import { type ErrorCode, messageOf, PublisherError, systemCodeOf } from "./errors.js";
import { VERSION } from "./version.js";

/** How it is called is wrong, or where: exit status 2, as opposed to 1 for work that failed. */
const USAGE_CODES: ReadonlySet<ErrorCode> = new Set([
  "usage",
  "configuration",
  "directory-missing",
  "directory-unreadable",
  "ledger-unusable",
]);

/** What each command works on. */
const OPERANDS: Readonly<Record<string, readonly string[]>> = {
  serve: ["directory"],
  check: ["directory"],
  preview: ["file"],
  adopt: ["feed", "directory"],
  backup: ["file", "directory"],
  export: ["file", "directory"],
  import: ["file", "directory"],
};

const OPTIONS = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
  json: { type: "boolean" },
  ...Object.fromEntries(
    Object.values(SETTINGS).flatMap(({ flag }) =>
      flag === undefined ? [] : [[flag, { type: "string" as const }]],
    ),
  ),
} satisfies ParseArgsConfig["options"];

async function main(argv: readonly string[]): Promise<void> {
  const { values, positionals } = parseArguments(argv);
  if (values["help"] === true) return print(helpText());
  if (values["version"] === true) return print(VERSION);

  const { command, operands } = commandOf(positionals);
  if (values["json"] === true && command !== "preview")
    throw new PublisherError("usage", "--json goes with preview");
  const { config, warnings } = loadConfig({
    directory: operands["directory"],
    flags: values,
    env: process.env,
    workingDirectory: process.cwd(),
  });
  for (const warning of warnings) process.stderr.write(`${warning}\n`);

  // The commands are loaded when they are called for: help, and mistakes in the settings, come at once.
  await COMMANDS[command]?.(operands, config, values["json"] === true);
}

type Operands = Readonly<Record<string, string | undefined>>;

type Run = (operands: Operands, config: Config, asJson: boolean) => Promise<void>;

const COMMANDS: Readonly<Record<string, Run>> = {
  async serve(_operands, config) {
    const { serve } = await import("./commands/serve.js");
    const serving = serve(config, createLog(config), print);
    stopOnSignals(serving, config.drain);
    await serving;
  },
  async check(_operands, config) {
    const { check } = await import("./commands/check.js");
    const { text, rejected } = await check(config);
    print(text);
    if (rejected) process.exitCode = 1;
  },
  async preview(operands, config, asJson) {
    const { preview } = await import("./commands/preview.js");
    print(preview(expected(operands, "preview", "file"), config, asJson));
  },
  async adopt(operands, config) {
    const { adopt } = await import("./commands/adopt.js");
    const { text, complete } = await adopt(expected(operands, "adopt", "feed"), config);
    print(text);
    if (!complete) process.exitCode = 1;
  },
  async backup(operands, config) {
    const { backup } = await import("./commands/ledger.js");
    print(await backup(expected(operands, "backup", "file"), config));
  },
  async export(operands, config) {
    const { exportLedger } = await import("./commands/ledger.js");
    await exportLedger(operands["file"], config);
  },
  async import(operands, config) {
    const { importLedger } = await import("./commands/ledger.js");
    print(await importLedger(expected(operands, "import", "file"), config));
  },
};

/** The command and what it works on; without a command, a directory is to be served. */
function commandOf(positionals: readonly string[]): { command: string; operands: Operands } {
  const [first = "", ...rest] = positionals;
  const [command, given] = Object.hasOwn(OPERANDS, first) ? [first, rest] : ["serve", positionals];
  const names = OPERANDS[command] ?? [];
  const superfluous = given[names.length];
  if (superfluous !== undefined) {
    const known = names.map((name) => `one ${name}`).join(" and ");
    throw new PublisherError("usage", `${superfluous}: expected ${known}; see feedwright --help`);
  }
  return { command, operands: Object.fromEntries(names.map((name, index) => [name, given[index]])) };
}

function expected(operands: Operands, command: string, name: string): string {
  const operand = operands[name];
  if (operand === undefined)
    throw new PublisherError("usage", `${command}: expected a ${name}; see feedwright --help`);
  return operand;
}

function parseArguments(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Node explains at length how to pass an operand that begins with a dash.
    const [sentence] = messageOf(error).split(". ");
    throw new PublisherError("usage", `${sentence}; see feedwright --help`, { cause: error });
  }
}

/** For people on a terminal, as JSON lines for everything else; on standard error, so that output stays clean. */
function createLog({ logLevel }: Config): pino.Logger {
  const stream = process.stderr.isTTY
    ? pretty({ destination: 2, ignore: "pid,hostname", sync: true })
    : pino.destination({ fd: 2, sync: true });
  return pino({ level: logLevel }, stream);
}

/**
 * SIGTERM comes from supervisors, which want load balancers to notice first; SIGINT from somebody at the keyboard.
 * One that comes during the start is answered after it.
 */
function stopOnSignals(starting: Promise<Serving>, drainSeconds: number): void {
  let stopping = false;
  const stop = (seconds: number) => () => {
    if (stopping) process.exit(1);
    stopping = true;
    process.stderr.write("feedwright: stopping …\n");
    starting.then((serving) => serving.stop(seconds)).then(() => process.exit(0), fail);
  };
  process.on("SIGTERM", stop(drainSeconds));
  process.on("SIGINT", stop(0));
}

function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

function fail(error: unknown): never {
  const known = error instanceof PublisherError;
  process.stderr.write(
    `feedwright: ${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(known && USAGE_CODES.has(error.code) ? 2 : 1);
}

// Whoever reads the output may have seen enough, as `head` has; that is no failure.
process.stdout.on("error", (error) => {
  if (systemCodeOf(error) !== "EPIPE") throw error;
});

main(process.argv.slice(2)).catch(fail);
