import { readdirSync, readFileSync } from "node:fs";

/**
 * Seconds of processor time, of a process and those that it started, user and system together, as the kernel
 * accounts for them.
 *
 * @throws Error elsewhere than on Linux, and when the process is gone
 */
export function cpuTimeOf(pid: number): number {
  const threads = [pid, ...childrenOf(pid)].flatMap((process) =>
    readdirSync(`/proc/${process}/task`).map((thread) => `/proc/${process}/task/${thread}/schedstat`),
  );
  // `/proc/PID/stat` has the same in hundredths of a second, which is too coarse for a second of load.
  const nanoseconds = threads.map((file) => Number(readFileSync(file, "utf8").split(" ")[0]));
  return nanoseconds.reduce((sum, part) => sum + part, 0) / 1e9;
}

function childrenOf(pid: number): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
}

function parentOf(process: string): number | undefined {
  try {
    // After the name, which may hold anything, come state and parent.
    return Number(readFileSync(`/proc/${process}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1]);
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}
