import pino from "pino";
import { expect, test } from "vitest";
import { formatLogLine } from "../../../src/cli/log.js";

/** A line as shown on a terminal, with a fixed time. */
function shown(write: (log: pino.Logger) => void, isColored = false): string {
  const lines: string[] = [];
  write(pino({ level: "trace" }, { write: (line) => void lines.push(formatLogLine(line, isColored)) }));
  return lines.join("").replace(/\[\d\d:\d\d:\d\d\.\d{3}\]/g, "[TIME]");
}

test("a line has time, level and message, then a line per field", () => {
  const text = shown((log) => log.info({ shown: 3, path: "a\\b.md", labels: ["x"] }, "refreshed"));

  expect(text).toBe(
    '[TIME] INFO: refreshed\n    shown: 3\n    path: "a\\b.md"\n    labels: [\n      "x"\n    ]\n',
  );
});

test("an error shows its stack line by line", () => {
  const error = Object.assign(new Error("broken"), { code: "E_BROKEN", stack: "Error: broken\n    at here" });

  expect(shown((log) => log.error(error))).toBe(
    '[TIME] ERROR: broken\n    err: {\n      "type": "Error",\n      "message": "broken",\n      "stack":\n          Error: broken\n              at here\n      "code": "E_BROKEN"\n    }\n',
  );
});

test("level and message are colored if the terminal has colors", () => {
  expect(shown((log) => log.warn("careful"), true)).toBe(
    "[TIME] \u001b[33mWARN\u001b[39m: \u001b[36mcareful\u001b[39m\n",
  );
});

test("control characters never reach the terminal", () => {
  expect(shown((log) => log.info("a\u001b[31mb\u009bc"))).toBe("[TIME] INFO: a[31mbc\n");
});
