import { isatty } from "node:tty";
import { styleText } from "node:util";
import pino from "pino";
import type { Config } from "../config/config.js";

/** Characters of the log that wait while it cannot be written; further lines are lost. */
const MAX_LOG_BACKLOG = 1_000_000;

/** Logs to standard error, so that output stays clean: readable lines on a terminal, otherwise JSON lines. */
export function createLog({ logLevel }: Pick<Config, "logLevel">): pino.Logger {
  const stderr = pino.destination({ fd: 2, sync: true, maxLength: MAX_LOG_BACKLOG });
  // Publishing goes on when the log cannot be written, for example on a full disk.
  stderr.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
  if (!process.stderr.isTTY) return pino({ level: logLevel }, stderr);
  const isColored = terminalHasColors(process.env);
  return pino({ level: logLevel }, { write: (json) => void stderr.write(formatLogLine(json, isColored)) });
}

function terminalHasColors(env: NodeJS.ProcessEnv): boolean {
  if (env["NO_COLOR"] !== undefined) return false;
  if (env["FORCE_COLOR"] !== undefined) return true;
  return env["TERM"] !== "dumb" && (process.platform === "win32" || (isatty(1) && Boolean(env["TERM"])));
}

const LEVELS: ReadonlyMap<unknown, { label: string; color: Parameters<typeof styleText>[0] }> = new Map([
  [60, { label: "FATAL", color: "bgRed" }],
  [50, { label: "ERROR", color: "red" }],
  [40, { label: "WARN", color: "yellow" }],
  [30, { label: "INFO", color: "green" }],
  [20, { label: "DEBUG", color: "blue" }],
  [10, { label: "TRACE", color: "gray" }],
]);

/** Shown in the first line, or of no use on a terminal. */
const NOT_LISTED: ReadonlySet<string> = new Set(["level", "time", "msg", "pid", "hostname"]);

const INDENT = "    ";

/**
 * Formats one of pino's JSON lines for a terminal as `pino-pretty` does, which installs a dozen packages:
 * time, level and message, then one line per field. Errors come last, with their stacks unfolded.
 */
export function formatLogLine(json: string, isColored: boolean): string {
  const record: Readonly<Record<string, unknown>> = JSON.parse(json);
  const paint: typeof styleText = (color, text) =>
    isColored && text !== "" ? styleText(color, text, { validateStream: false }) : text;
  const { label, color } = LEVELS.get(record["level"]) ?? { label: "USERLVL", color: "white" };
  const message = typeof record["msg"] === "string" ? ` ${paint("cyan", printable(record["msg"]))}` : "";
  const fields = Object.entries(record).filter(([name]) => !NOT_LISTED.has(name));
  const isError = ([name]: readonly [string, unknown]) => name === "err" || name === "error";
  return [
    `[${localTime(Number(record["time"]))}] ${paint(color, label)}:${message}`,
    ...fields
      .filter((field) => !isError(field))
      // A backslash is shown once.
      .map(
        ([name, value]) =>
          `${INDENT}${paint("magenta", printable(name))}: ${indented(value).replaceAll("\\\\", "\\")}`,
      ),
    ...fields.filter(isError).map(([name, value]) => `${INDENT}${name}: ${unfoldStacks(indented(value))}`),
    "",
  ].join("\n");
}

function localTime(time: number): string {
  const date = new Date(time);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

function indented(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll("\n", `\n${INDENT}`);
}

/** Prints the stacks in the JSON of an error line by line. */
function unfoldStacks(json: string): string {
  return json.replace(/^( *)"stack": (".*"),?$/gm, (_line, indent: string, text: string) => {
    const stack: string = JSON.parse(text);
    const inner = `${indent}    `;
    return `${indent}"stack":\n${inner}${printable(stack).replaceAll("\n", `\n${inner}`)}`;
  });
}

/** Without control characters, which could change the terminal; tabs and line breaks stay. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it removes
  return text.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, "");
}
