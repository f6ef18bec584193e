import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

/** Resources that a process has used so far (Linux, `/proc`). */
export interface Usage {
  /** Milliseconds, in steps of ten; includes ended children. */
  readonly cpu: number;
  /** Current memory in megabytes. */
  readonly resident: number;
  /** Its peak. */
  readonly peak: number;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Besides the variables of every program. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A process that ends with this one. */
export interface Running {
  readonly pid: number;
  readonly child: ChildProcess;
  /** By `performance.now()` and by `Date.now()`. */
  readonly began: number;
  readonly beganAt: number;
  /** Its standard error so far. */
  readonly stderr: () => string;
  /** The status; null after a signal. */
  readonly exit: Promise<number | null>;
  usage(): Usage;
  /** Milliseconds since it began. */
  age(): number;
  /** Stops it, with SIGKILL after ten seconds. */
  stop(): Promise<void>;
}

export function start({ command, args, cwd, env = {} }: Command): Running {
  const { PATH = "", HOME = "" } = process.env;
  const [began, beganAt] = [performance.now(), Date.now()];
  const child = spawn(command, args, {
    cwd,
    env: { PATH, HOME, LANG: "C.UTF-8", ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`expected to start ${command}, which is not there`);
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const kill = () => child.kill("SIGKILL");
  // Before its directory is removed.
  process.prependOnceListener("exit", kill);
  const exit = once(child, "exit").then(([status]) => {
    process.off("exit", kill);
    return typeof status === "number" ? status : null;
  });
  return {
    pid,
    child,
    began,
    beganAt,
    stderr: () => stderr,
    exit,
    usage: () => usageOf(pid),
    age: () => performance.now() - began,
    async stop() {
      child.kill("SIGTERM");
      const tooLong = setTimeout(kill, 10_000);
      await exit;
      clearTimeout(tooLong);
    },
  };
}

/** Milliseconds between two looks at a process; its usage after the last look is not counted. */
const LOOK_MS = 5;

/**
 * Runs a program to its end.
 *
 * @returns with its duration in milliseconds
 * @throws Error when it fails
 */
export async function runToEnd(command: Command): Promise<Usage & { readonly wall: number }> {
  const running = start(command);
  let usage: Usage = { cpu: 0, resident: 0, peak: 0 };
  const look = setInterval(() => {
    try {
      usage = running.usage();
    } catch {
      // It has just ended.
    }
  }, LOOK_MS);
  const status = await running.exit;
  const wall = running.age();
  clearInterval(look);
  if (status !== 0) throw new Error(`${command.command} ended with status ${status}: ${running.stderr()}`);
  return { ...usage, wall };
}

/** Milliseconds of a kernel clock tick. */
const TICK = 10;

function usageOf(pid: number): Usage {
  // The name may contain anything; state and numbers follow.
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
    .replace(/^.*\) /s, "")
    .split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const megabytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? Number.NaN) / 1024;
  // An ended process, a zombie, has no memory.
  if (!status.includes("VmRSS")) throw new Error(`expected process ${pid} to run, it has ended`);
  return { cpu: ticks * TICK, resident: megabytes("VmRSS"), peak: megabytes("VmHWM") };
}

/**
 * Polls until something exists.
 *
 * @param every milliseconds between an answer and the next poll
 * @throws Error after `timeoutMinutes`
 */
export async function until<Found>(
  look: () => Promise<Found | undefined> | Found | undefined,
  { every, timeoutMinutes = 15 }: { readonly every: number; readonly timeoutMinutes?: number },
): Promise<Found> {
  const giveUp = performance.now() + timeoutMinutes * 60_000;
  while (performance.now() < giveUp) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(every);
  }
  throw new Error(`expected it within ${timeoutMinutes} minutes: ${look}`);
}
