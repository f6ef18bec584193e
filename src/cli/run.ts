import { existsSync } from "node:fs";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { loadConfig } from "../config/config.js";
import { BOOLEAN_FLAGS, SETTINGS } from "../config/settings.js";
import { type ErrorCode, messageOf, PublisherError } from "../lib/errors.js";
import { VERSION } from "../lib/version.js";
import {
  CHOICE_FLAGS,
  COMMANDS,
  type Command,
  FLAGS,
  type Flag,
  type Operands,
  VALUE_FLAGS,
} from "./commands.js";
import { helpText } from "./help.js";
import { createLog } from "./log.js";

/** Exit status 2. All other errors exit with 1. */
const USAGE_CODES: ReadonlySet<ErrorCode> = new Set([
  "usage",
  "configuration",
  "directory-missing",
  "directory-unreadable",
  "ledger-unusable",
]);

type RunnableCommand = Omit<Command, "help">;

const SERVE: RunnableCommand = {
  operands: ["directory"],
  async run(_operands, config) {
    // Loaded before the start, so that signals and errors during it are handled.
    const [{ serve }, { shutDownGracefully }] = await Promise.all([
      import("./serve.js"),
      import("./graceful-shutdown.js"),
    ]);
    const startAbort = new AbortController();
    const log = createLog(config);
    const serving = serve(config, log, print, startAbort.signal);
    shutDownGracefully(serving, { startAbort, drainSeconds: config.drain, log, fail });
    await serving;
    return {};
  },
};

const ALL_COMMANDS: Readonly<Record<string, RunnableCommand>> = { serve: SERVE, ...COMMANDS };

const PARSE_OPTIONS = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
  ...Object.fromEntries(FLAGS.map((flag) => [flag, { type: "boolean" as const }])),
  ...Object.fromEntries(
    [...Object.keys(CHOICE_FLAGS), ...VALUE_FLAGS].map((flag) => [flag, { type: "string" as const }]),
  ),
  ...Object.fromEntries(
    Object.values(SETTINGS).flatMap(({ flag }) =>
      flag === undefined ? [] : [[flag, { type: "string" as const }]],
    ),
  ),
} satisfies ParseArgsConfig["options"];

/** Parses the arguments and runs the command that they name. */
export async function run(argv: readonly string[]): Promise<void> {
  const { values, positionals } = parseArguments(argv);
  if (values["help"] === true) return print(helpText());
  if (values["version"] === true) return print(VERSION);

  await rejectMisspelledCommand(positionals);
  const { command, operands } = resolveCommand(positionals);
  const given: Readonly<Record<string, unknown>> = values;
  const flags = readFlags(given);
  for (const flag of flags.keys()) if (!command.flags?.includes(flag)) throw misplacedFlag(flag);
  const { config, warnings } = loadConfig({
    directory: operands["directory"],
    flags: values,
    env: process.env,
    workingDirectory: process.cwd(),
  });
  for (const warning of warnings) process.stderr.write(`${warning}\n`);

  const { text, failed = false } = await command.run(operands, config, flags);
  if (text !== undefined) print(text);
  if (failed) process.exitCode = 1;
}

/** @throws PublisherError `usage` for a value that a flag does not take */
function readFlags(given: Readonly<Record<string, unknown>>): ReadonlyMap<Flag, string | true> {
  const flags = new Map<Flag, string | true>();
  for (const flag of FLAGS) if (given[flag] === true) flags.set(flag, true);
  for (const [flag, choices] of Object.entries(CHOICE_FLAGS) as [
    keyof typeof CHOICE_FLAGS,
    readonly string[],
  ][]) {
    const value = given[flag];
    if (typeof value !== "string") continue;
    if (!choices.includes(value)) {
      const expected = choices.join(" or ");
      throw new PublisherError("usage", `--${flag}: expected ${expected}, found ${JSON.stringify(value)}`);
    }
    flags.set(flag, value);
  }
  for (const flag of VALUE_FLAGS) {
    const value = given[flag];
    if (value === "")
      throw new PublisherError("usage", `--${flag}: expected an address or a directory, found ""`);
    if (typeof value === "string") flags.set(flag, value);
  }
  return flags;
}

/** The command and its operands; `serve` if no command is named. */
function resolveCommand(positionals: readonly string[]): { command: RunnableCommand; operands: Operands } {
  const [first = "", ...rest] = joinTwoWordCommand(positionals);
  const named = Object.hasOwn(ALL_COMMANDS, first) ? ALL_COMMANDS[first] : undefined;
  const [command, given] = named === undefined ? [SERVE, positionals] : [named, rest];
  const names = command.operands;
  const superfluous = given[names.length];
  if (superfluous !== undefined) {
    const known = names.map((name) => `one ${name}`).join(" and ");
    throw new PublisherError("usage", `${superfluous}: expected ${known}; see feedwright --help`);
  }
  return { command, operands: Object.fromEntries(names.map((name, index) => [name, given[index]])) };
}

const TWO_WORD_COMMANDS: ReadonlyMap<string, string> = new Map([
  ["ledger backup", "backup"],
  ["ledger export", "export-ledger"],
  ["ledger import", "import-ledger"],
  ["access add", "access-add"],
  ["access list", "access-list"],
  ["access revoke", "access-revoke"],
]);

/** `ledger export` is `export-ledger`. */
function joinTwoWordCommand(positionals: readonly string[]): readonly string[] {
  const [first, second, ...rest] = positionals;
  const name = TWO_WORD_COMMANDS.get(`${first} ${second}`);
  return name === undefined ? positionals : [name, ...rest];
}

/** @throws PublisherError `usage` if the first operand is not a directory and resembles a command */
async function rejectMisspelledCommand(positionals: readonly string[]): Promise<void> {
  const [first] = joinTwoWordCommand(positionals);
  if (first === undefined || Object.hasOwn(ALL_COMMANDS, first) || existsSync(first)) return;
  const { suggestCommand } = await import("./suggest-command.js");
  const problem = suggestCommand(first, [...Object.keys(ALL_COMMANDS), ...TWO_WORD_COMMANDS.keys()]);
  if (problem !== undefined) throw new PublisherError("usage", problem);
}

function misplacedFlag(flag: Flag): PublisherError {
  const names = Object.entries(COMMANDS)
    .filter(([, { flags }]) => flags?.includes(flag))
    .map(([name]) => name);
  return new PublisherError("usage", `--${flag} goes with ${names.join(", ")}; see feedwright --help`);
}

/** `--watch` alone means `--watch true`. */
function expandBooleanFlags(argv: readonly string[]): string[] {
  return argv.map((argument, index) => {
    const isSwitch = argument.startsWith("--") && BOOLEAN_FLAGS.has(argument.slice(2));
    return isSwitch && !/^(true|false)$/i.test(argv[index + 1] ?? "") ? `${argument}=true` : argument;
  });
}

function parseArguments(argv: readonly string[]) {
  try {
    return parseArgs({ args: expandBooleanFlags(argv), options: PARSE_OPTIONS, allowPositionals: true });
  } catch (error) {
    // The rest of Node's message explains operands that begin with a dash.
    const [sentence] = messageOf(error).split(". ");
    throw new PublisherError("usage", `${sentence}; see feedwright --help`, { cause: error });
  }
}

function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Prints an error and exits: 2 for usage and settings, 1 for work that failed. */
export function fail(error: unknown): never {
  const known = error instanceof PublisherError;
  process.stderr.write(
    `feedwright: ${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(known && USAGE_CODES.has(error.code) ? 2 : 1);
}
