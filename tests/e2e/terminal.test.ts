import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { runProgram } from "../fixtures/running-program.js";
import { directoryWith, type Files, type RegisterCleanup } from "../fixtures/temporary-directory.js";

const PROGRAM = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** So many that reading them takes longer than a second on any machine. */
const MANY: Files = Object.fromEntries(
  Array.from({ length: 300 }, (_, index) => [
    `articles/n${index}.md`,
    `---\ntitle: Number ${index}\ndate: 2026-01-01\n---\n\n${"## Part\n\nIt says this. And *that*.\n\n".repeat(60)}`,
  ]),
);

/** The output of a program on a terminal, which exits by itself or after a timeout. */
async function onTerminal(args: string, cwd: string, atTheEnd: RegisterCleanup): Promise<string> {
  const command = `exec "${process.execPath}" "${PROGRAM}" ${args}`;
  const running = promisify(execFile)("script", ["-qec", command, "/dev/null"], {
    cwd,
    env: { PATH: process.env["PATH"], TERM: "xterm", FEEDWRIGHT_PORT: "0", FEEDWRIGHT_DRAIN: "0" },
    maxBuffer: 10_000_000,
  });
  // Closing the terminal ends its programs.
  atTheEnd(() => void running.child.kill());
  return (await running).stdout;
}

/** The visible text after all overwriting and clearing. */
function readable(text: string): string {
  return text
    .split("\n")
    .map((line) => line.slice(line.lastIndexOf("\u001b[2K") + 1).replace(/^\[2K/, ""))
    .join("\n")
    .replaceAll("\r", "");
}

test
  .runIf(process.platform === "linux")
  .concurrent("check shows progress in a terminal and removes it at the end", async ({ onTestFinished }) => {
    const cwd = directoryWith(MANY, onTestFinished);
    const shown = await onTerminal("check", cwd, onTestFinished);
    const { stderr } = await runProgram(["check"], { cwd });

    expect(shown).toMatch(/Reading articles █*░* \d+% \| \d+ of 300/);
    expect(readable(shown)).toMatch(/^300 to publish/);
    expect(stderr).toBe("");
  });

test
  .runIf(process.platform === "linux")
  .concurrent(
    "serve shows the progress of its first scan in a terminal, then only the welcome",
    async ({ onTestFinished }) => {
      const cwd = directoryWith(MANY, onTestFinished);
      const serving = onTerminal("serve", cwd, onTestFinished);
      // A supervisor sends this; at the keyboard it is Ctrl-C.
      const stop = `kill -INT $(sed -n 's/.*"pid": \\([0-9]*\\).*/\\1/p' data/articles/service.json)`;
      await expect
        .poll(async () => (await runProgram(["status"], { cwd })).stdout, { timeout: 40_000, interval: 500 })
        .toMatch(/Latest refresh .*300 added/);
      await promisify(execFile)("sh", ["-c", stop], { cwd });
      const shown = await serving;

      expect(shown).toMatch(/Reading articles █*░* \d+% \| \d+ of 300/);
      expect(readable(shown)).toMatch(/\nFeedwright \S+ publishes “Articles”\n\n {2}Front page /);
      expect(readable(shown)).not.toContain("Reading articles");
    },
  );
